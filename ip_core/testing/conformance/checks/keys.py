"""C09, C10: what it calls its things, and that it takes nobody else's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings

from ip_core.plugins import guards
from ip_core.testing.conformance.checking import proves
from ip_core.testing.conformance.checks.written_keys import written_keys
from ip_core.testing.conformance.subject import Source, Subject

FILES = {"templates": "template", "static": "static file"}
MODULES = {"templatetags": "tag library", "management/commands": "command"}


@proves("C09")
def prefixes(subject: Subject) -> Iterator[str]:
    """Files that take somebody else's name are C10's; here are those that only have none of their own."""
    for kind, words in FILES.items():
        for place in _files(subject, kind):
            if not _is_own(subject, place) and not _others_with(subject, kind, place):
                yield f"{words} {kind}/{place} lies outside {kind}/{subject.label}/"
    for words, name in _names(subject):
        if not name.startswith((subject.label, subject.slug)):
            yield f"{words} {name} does not begin with {subject.label}"
    yield from _keys_in(subject)


def _names(subject: Subject) -> Iterator[tuple[str, str]]:
    """Tag libraries, commands and permissions, but those that take somebody else's place."""
    for kind, words in MODULES.items():
        yield from ((words, name) for name in _modules(subject, kind) if not _module_owner(subject, kind, name))
    for model in subject.own_models():
        yield from (("permission", codename) for codename, _label in model._meta.permissions)


def _files(subject: Subject, kind: str) -> Iterator[str]:
    root = subject.folder / kind
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file():
            yield path.relative_to(root).as_posix()


def _is_own(subject: Subject, place: str) -> bool:
    return place.partition("/")[0] in (subject.label, subject.slug) and "/" in place


def _modules(subject: Subject, kind: str) -> Iterator[str]:
    root = subject.folder / kind
    for path in sorted(root.glob("*.py")) if root.is_dir() else ():
        if not path.stem.startswith("_"):
            yield path.stem


def _keys_in(subject: Subject) -> Iterator[str]:
    """Keys of the cache, the session and the settings, where they are written."""
    setting = f"MEDVIRK_{subject.label.upper()}"
    for one in written_keys(subject):
        if one.what == "setting":
            if one.text and not one.text.startswith((setting, *_core_settings())):
                yield f"{one.where}: setting {one.text} does not begin with {setting}"
        elif one.text is None:
            yield f"{one.where}: {one.what} key {one.key} cannot be read: begin it with the slug"
        elif not one.text.startswith((subject.slug, subject.label)):
            yield f"{one.where}: {one.what} key {one.text!r} does not begin with {subject.slug}"


@cache
def _core_settings() -> tuple[str, ...]:
    """What Django and core define is everybody's to read."""
    from django.conf import global_settings

    return tuple({*dir(global_settings), *(name for name in dir(settings) if name.isupper())} - {"_"})


@proves("C10")
def overrides(subject: Subject) -> Iterator[str]:
    for kind, words in FILES.items():
        for place in _files(subject, kind):
            if not _is_own(subject, place):
                yield from _taken(words, place, _others_with(subject, kind, place))
    for kind, words in MODULES.items():
        for name in _modules(subject, kind):
            yield from _taken(words, name, _module_owner(subject, kind, name))
    for source in subject.sources:
        yield from _listening(source)


def _taken(words: str, name: str, owner: str) -> Iterator[str]:
    if owner:
        yield f"{words} {name} takes the place of {owner}'s"


def _others_with(subject: Subject, kind: str, place: str) -> str:
    """The app that has a file of this name, if it is not the plugin itself."""
    for config in apps.get_app_configs():
        if config.name != subject.package and (Path(config.path) / kind / place).is_file():
            return config.label
    return ""


def _module_owner(subject: Subject, kind: str, name: str) -> str:
    import django

    django_core = Path(django.__file__).parent / "core" / kind / f"{name}.py"
    for config in apps.get_app_configs():
        if config.name != subject.package and (Path(config.path) / kind / f"{name}.py").is_file():
            return config.label
    return "django" if kind == "management/commands" and django_core.is_file() else ""


def _listening(source: Source) -> Iterator[str]:
    """Receivers and Wagtail hooks, also in a module that nobody has imported yet."""
    for place, said in guards.registering(source.tree):
        yield f"{source.at(place)}: {said}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef) and node.name == "ready" and source.place == "apps.py":
            yield f"{source.at(node)}: ready() runs for every municipality"
