"""C34: what lies in the database from the last release, and what becomes of it.

`releases/VERSION.json` is `{"migration": "0001_initial", "rows": [{"model": "plan.Goal", "fields": {…}}]}`. A text that
begins with @ stands for a row of core: `@municipality`, `@person:owner`, `@proceeding`, and `@row:0` for the first of
the rows above."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor
from django_scopes import scopes_disabled

from ip_core.cases.models import Proceeding
from ip_core.plugins.hookspecs import SPECS
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast, switch_on
from ip_core.testing.clients import give_host
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.checks.hooks import arguments_of
from ip_core.testing.conformance.stage import Stage
from ip_core.testing.conformance.subject import Subject

RELEASES = "releases"


@proves("C34")
def upgrade(subject: Subject) -> Iterator[str]:
    if not subject.own_models():
        yield Nothing("the plugin has no models")
        return
    paths = sorted((subject.folder / RELEASES).glob("*.json"))
    if not paths:
        yield f"{RELEASES}/ holds no rows of an earlier release"
        return
    cast = build_cast("meland", plugins=subject.company)
    give_host(cast)
    with cast.inside():
        cases = _Cases(cast, stories.open_plan(cast))
    for path in paths:
        yield from _upgraded(subject, path, cases)


@dataclass
class _Cases:
    """What a row of an earlier release may stand on."""

    cast: Cast
    proceeding: Proceeding
    made: list[Any] = field(default_factory=list)

    def key(self, reference: str) -> Any:
        kind, _sep, name = reference.removeprefix("@").partition(":")
        if kind == "row":
            return self.made[int(name)].pk
        rows = {"municipality": self.cast.municipality, "proceeding": self.proceeding}
        return self.cast[name].pk if kind == "person" else rows[kind].pk


def _upgraded(subject: Subject, path: Path, cases: _Cases) -> Iterator[str]:
    release = json.loads(path.read_text(encoding="utf-8"))
    try:
        state = MigrationExecutor(connection).migrate([(subject.label, release["migration"])])
    except IrreversibleError:
        yield Nothing("no earlier release can be stood in: a migration cannot be undone, which is said under C08")
        return
    cases.made.clear()
    for row in release["rows"]:
        cases.made.append(_row(state.apps.get_model(row["model"]), row["fields"], cases))
    switch_on(cases.cast.municipality, (subject.slug,))  # only now: nothing of this version has written before
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except Exception as error:  # noqa: BLE001 - whatever a migration raises is the finding
        yield f"rows of {path.stem} stop the migration: {type(error).__name__}: {error}"
        return
    yield from _still_there(subject, path.stem, release["rows"])
    stage = Stage(subject, cases.cast, cases.cast, ())
    for name in SPECS:
        for arguments in arguments_of(stage, cases.cast, name) if subject.implements(name) else ():
            for failure in getattr(stage.hooks(cases.cast), name)(**arguments).failures:
                yield f"with rows of {path.stem}, {failure.hook} fails: {failure.error} at {failure.place}"
                return


def _row(model: Any, fields: dict[str, Any], cases: _Cases) -> Any:
    values = {}
    for name, value in fields.items():
        is_reference = isinstance(value, str) and value.startswith("@")
        values[model._meta.get_field(name).attname] = cases.key(value) if is_reference else value
    return model._base_manager.create(**values)


def _still_there(subject: Subject, version: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    wanted: dict[str, int] = {}
    for row in rows:
        wanted[row["model"].lower()] = wanted.get(row["model"].lower(), 0) + 1
    with scopes_disabled():
        for model in subject.models():
            expected = wanted.pop(model._meta.label_lower, 0)
            if expected > model._base_manager.count():
                yield f"{expected} rows of {model._meta.label} from {version}, and fewer after the upgrade"
    if wanted:
        yield f"{', '.join(sorted(wanted))} of {version} is gone: say in releases/{version}.json what it became"
