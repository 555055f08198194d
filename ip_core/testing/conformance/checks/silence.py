"""C25: logs and exceptions name nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.db import OperationalError, connection
from django_scopes import scope, scopes_disabled

from ip_core.plugins.hookspecs import SPECS
from ip_core.plugins.house import Implementation
from ip_core.testing.conformance.checking import proves
from ip_core.testing.conformance.checks.hooks import arguments_of
from ip_core.testing.conformance.stage import Answer, Stage, Visit, texts_of

CANARY = "Kanarifugl Hemmeligheim"
FAULTS = 3
"""At how many of its queries a page is broken."""
NOT_LOOKED_AT = ("django.db.backends", "django.template")


@proves("C25")
def silence(stage: Stage) -> Iterator[str]:
    secrets = _secrets(stage)
    said: dict[str, None] = {}
    with _listening(stage) as records:
        errors = [*_on_pages(stage), *_in_hooks(stage)]
    for record in records:
        for text in _texts(record):
            if secret := _named(text, secrets):
                said[f"{record.name} logs {secret!r} ({record.pathname.rpartition('/')[2]}:{record.lineno})"] = None
    for error in errors:
        for one in _chain(error):
            if secret := _named(str(one), secrets):
                said[f"{type(one).__name__} says {secret!r}"] = None
    yield from said


def _secrets(stage: Stage) -> set[str]:
    """What people wrote, and their names."""
    with scopes_disabled():
        texts = {text for row in stage.own_rows(stage.a) for text in texts_of(row) if " " in text}
    names = {person.name for person in stage.a.people.values()}
    return texts | names | {person.family_name for person in stage.a.people.values()} | {CANARY}


def _named(text: str, secrets: set[str]) -> str:
    return next((secret for secret in sorted(secrets) if secret in text), "")


@contextmanager
def _listening(stage: Stage) -> Iterator[list[logging.LogRecord]]:
    """Everything that reaches the log, and all that the plugin itself says, at any level."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign,assignment]
    root, own = logging.getLogger(), logging.getLogger(stage.subject.package)
    levels = root.level, own.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    own.setLevel(logging.DEBUG)
    try:
        yield records
    finally:
        root.removeHandler(handler)
        root.setLevel(levels[0])
        own.setLevel(levels[1])


def _texts(record: logging.LogRecord) -> Iterator[str]:
    if record.name.startswith(NOT_LOOKED_AT):
        return
    yield record.getMessage()
    if record.exc_info and record.exc_info[1]:
        yield from (str(one) for one in _chain(record.exc_info[1]))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _on_pages(stage: Stage) -> Iterator[BaseException]:
    """Each page is read, its forms are sent with a canary in every field, and its tables fail under it."""
    for visit in stage.one_of_each():
        read = stage.visit(visit)
        answers = [read, *(_sent(stage, visit, fields) for fields in (_fields(read), {}))]
        for number in range(FAULTS):
            answers += [_broken(stage, visit, number, "get"), _broken(stage, visit, number, "post", _fields(read))]
        yield from (answer.error for answer in answers if answer.error)


def _sent(stage: Stage, visit: Visit, fields: dict[str, Any]) -> Answer:
    return stage.visit(visit, method="post", **fields)


def _broken(stage: Stage, visit: Visit, number: int, method: str, fields: dict[str, Any] | None = None) -> Answer:
    tables = [model._meta.db_table for model in stage.subject.own_models()]
    seen = 0

    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        if any(f'"{table}"' in sql for table in tables):
            seen += 1
            if seen == number + 1:
                raise OperationalError("the database is away")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        return stage.visit(visit, method=method, **(fields or {}))


class _Form(HTMLParser):
    """The fields of a page: hidden ones as they are, first choices, and a canary where people write."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name") or "", given.get("type") or "text"
        if not name or tag not in ("input", "textarea", "select", "button"):
            return
        if tag == "textarea" or (tag == "input" and kind in ("text", "search", "tel")):
            self.fields[name] = CANARY
        elif kind in ("hidden", "radio", "checkbox", "submit", "date", "number") or tag == "select":
            self.fields.setdefault(name, given.get("value") or "")


def _fields(answer: Answer) -> dict[str, Any]:
    if not answer.is_html:
        return {}
    form = _Form()
    form.feed(answer.text)
    return form.fields


def _in_hooks(stage: Stage) -> Iterator[BaseException]:
    """The dispatcher logs what fails; what a hook raises by itself is looked at too."""
    for name in SPECS:
        for implementation in stage.subject.house.implementations(name):
            if implementation.slug != stage.subject.slug:
                continue
            for arguments in arguments_of(stage, stage.a, name):
                answers = getattr(stage.hooks(stage.a), name)(**arguments)
                if answers.failures and (error := _raised(stage, implementation, arguments)):
                    yield error


def _raised(stage: Stage, implementation: Implementation, arguments: dict[str, Any]) -> BaseException | None:
    try:
        with scope(municipality=stage.a.municipality):
            tuple(implementation.function(*[arguments[name] for name in implementation.arguments]) or ())
    except Exception as error:  # noqa: BLE001 - its text is what is looked at
        return error
    return None
