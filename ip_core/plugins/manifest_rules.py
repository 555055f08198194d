"""The rules that a manifest keeps. Every broken one is collected, so that a developer mends them in one go."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from ip_core.access.keys import INTAKE_OBJECTS, PLAN_SECTIONS
from ip_core.plugins.exceptions import BadManifest
from ip_core.plugins.manifest import Manifest, Names, PersonalData
from ip_core.search.entries import OWN

T = TypeVar("T")
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
LABEL = re.compile(r"[a-z][a-z0-9_]*\Z")
FORM = re.compile(r"[a-z_][\w.]*:[A-Za-z_]\w*\Z")
END = r"\Z"
LANGUAGES = ("nb", "nn", "en")
DECLARED = ("purpose", "legal_basis", "retention")
TEXTS = ("slug", "url_slug", "label", "version", "requires_core", "settings_form")
LISTS = ("provides", "sections", "events", "public", "files", "personal_data")
TABLES = ("names", "summaries", "requires", "contacts")
RESERVED = OWN
"""Slugs that no plugin may have: what is kept under them is core's."""
KNOWN = frozenset((*TEXTS, *LISTS, *TABLES))


class _Reader:
    """Takes values out of the raw table and remembers what was wrong with them."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.problems = [f"unknown key {key!r}" for key in sorted(raw.keys() - KNOWN)]

    def complain(self, problem: str) -> None:
        self.problems.append(problem)

    def text(self, key: str, pattern: re.Pattern[str] | None = None, default: str | None = None) -> str:
        value = self.raw.get(key, default)
        if not isinstance(value, str) or (value != default and not value.strip()):
            self.complain(f"{key} is missing" if value is None else f"{key} must be a text")
            return ""
        if pattern and value != default and not pattern.match(value):
            self.complain(f"{key} {value!r} has a form that is not allowed ({pattern.pattern.removesuffix(END)})")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self.raw.get(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item for item in value):
            self.complain(f"{key} must be a list of texts")
            return ()
        return tuple(value)

    def table(self, key: str) -> dict[str, Any]:
        value = self.raw.get(key, {})
        if not isinstance(value, dict):
            self.complain(f"{key} must be a table")
            return {}
        return value

    def names(self, key: str) -> Names:
        table = self.table(key)
        values = {code: table.get(code, "") for code in LANGUAGES}
        for code, value in values.items():
            if not isinstance(value, str) or not value.strip():
                self.complain(f"{key}.{code} is missing")
        return Names(**{code: str(value) for code, value in values.items()})

    def parsed(self, key: str, value: object, parse: Callable[[str], T], instead: T) -> T:
        try:
            return parse(value if isinstance(value, str) else "?")
        except (InvalidVersion, InvalidSpecifier) as error:
            self.complain(f"{key}: {error}")
            return instead


def parse(raw: Mapping[str, Any]) -> Manifest:
    """The manifest that a parsed TOML file describes. Raises BadManifest."""
    reader = _Reader(raw)
    slug = reader.text("slug", SLUG)
    if slug in RESERVED:
        reader.complain(f"slug {slug!r} is core's own: what is kept under it in the search is not a plugin's")
    manifest = Manifest(
        slug=slug,
        url_slug=reader.text("url_slug", SLUG),
        label=reader.text("label", LABEL, default=slug.replace("-", "_")),
        version=reader.parsed("version", reader.text("version"), Version, Version("0")),
        requires_core=reader.parsed("requires_core", reader.text("requires_core"), SpecifierSet, SpecifierSet()),
        names=reader.names("names"),
        summaries=reader.names("summaries"),
        requires=_requires(reader),
        provides=reader.texts("provides"),
        sections=_sections(reader, slug),
        events=reader.texts("events", default=("*",)),
        public=reader.texts("public"),
        files=_files(reader),
        settings_form=reader.text("settings_form", FORM, default=""),
        personal_data=_personal_data(reader),
        contacts=_contacts(reader),
    )
    if reader.problems:
        raise BadManifest(reader.problems)
    return manifest


def _requires(reader: _Reader) -> dict[str, SpecifierSet]:
    found = reader.table("requires")
    return {
        slug: reader.parsed(f"requires.{slug}", wanted, SpecifierSet, SpecifierSet()) for slug, wanted in found.items()
    }


def _sections(reader: _Reader, slug: str) -> tuple[str, ...]:
    """Sections beyond those of the law carry the plugin's slug, so that two plugins never mean different things."""
    sections = reader.texts("sections")
    for section in sections:
        if not section.startswith(f"{slug}."):
            reader.complain(f"section {section!r} must begin with {slug + '.'!r}")
    return sections


def _files(reader: _Reader) -> tuple[str, ...]:
    """A key that nobody knows would leave its files behind when the plugin's rows are removed."""
    files = reader.texts("files")
    for key in files:
        if key not in (*INTAKE_OBJECTS, *PLAN_SECTIONS):
            reader.complain(f"files: {key!r} is no object or section of a proceeding")
    return files


def _personal_data(reader: _Reader) -> tuple[PersonalData, ...]:
    found = reader.raw.get("personal_data", [])
    if not isinstance(found, list):
        reader.complain("personal_data must be written as [[personal_data]]")
        return ()
    return tuple(_declaration(reader, number, row) for number, row in enumerate(found, start=1))


def _declaration(reader: _Reader, number: int, row: Mapping[str, Any]) -> PersonalData:
    where = f"personal_data {number}"
    for key in ("model", *DECLARED):
        if not row.get(key):
            reader.complain(f"{where}: {key} is missing")
    for key in sorted(row.keys() - {"model", *DECLARED, "recipients"}):
        reader.complain(f"{where}: unknown key {key!r}")
    said = {key: _said(reader, f"{where}: {key}", row[key]) for key in (*DECLARED, "recipients") if row.get(key)}
    nothing = Names("", "", "")
    return PersonalData(model=str(row.get("model", "")), **{**dict.fromkeys(DECLARED, nothing), **said})


def _said(reader: _Reader, where: str, value: object) -> Names:
    """One text for every language, or a table with at least bokmål; nynorsk and English fall back to that."""
    if isinstance(value, str):
        return Names(value, value, value)
    if not isinstance(value, dict) or not value.get("nb"):
        reader.complain(f'{where} must be a text, or a table with one: {{ nb = "…", nn = "…" }}')
        return Names("", "", "")
    for code in sorted(value.keys() - set(LANGUAGES)):
        reader.complain(f"{where}: unknown language {code!r}")
    texts = {code: value.get(code) or value["nb"] for code in LANGUAGES}
    if not all(isinstance(text, str) for text in texts.values()):
        reader.complain(f"{where}: every language is a text")
    return Names(**{code: str(text) for code, text in texts.items()})


def _contacts(reader: _Reader) -> dict[str, str]:
    contacts = reader.table("contacts")
    for key in ("owner", "security"):
        if not contacts.get(key):
            reader.complain(f"contacts.{key} is missing")
    return {key: str(value) for key, value in contacts.items()}
