"""C08: migrations."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import SET_NULL
from django.utils.translation import override

from ip_core.cases.models import Delivery
from ip_core.documents.models import StoredFile
from ip_core.search.models import SearchEntry
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.subject import Subject

DELETED = (StoredFile, SearchEntry, Delivery)
"""A draft's file, a hit, what has been delivered: gone without a trace, in every municipality."""


@proves("C08")
def migrations(subject: Subject) -> Iterator[str]:
    loader = MigrationLoader(None)
    own = [key for key in loader.disk_migrations if key[0] == subject.label]
    if not own and not subject.own_models():
        yield Nothing("the plugin has no models")
        return
    yield from _holding(subject)
    yield from _drift(subject, loader)
    yield from _undeclared(subject, loader)
    if own:
        yield from _both_ways(subject)


def _holding(subject: Subject) -> Iterator[str]:
    """Rows that core deletes, and no plugin keeps it from, nor goes with."""
    for model in subject.own_models():
        for field in model._meta.local_concrete_fields:
            if field.related_model in DELETED and field.remote_field.on_delete is not SET_NULL:
                target = field.related_model._meta.label
                yield f"{field} holds on to a {target}, which core deletes: let it be null, with SET_NULL"


def _drift(subject: Subject, loader: MigrationLoader) -> Iterator[str]:
    with override(None):  # as makemigrations does: texts of choices are the same in every language
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        missing = detector.changes(graph=loader.graph).get(subject.label, [])
    for operation in (operation for migration in missing for operation in migration.operations):
        yield f"no migration says: {operation.describe()}"


def _undeclared(subject: Subject, loader: MigrationLoader) -> Iterator[str]:
    here = subject.house
    declared = {here.found(slug).described.label for slug in subject.requirements}  # type: ignore[union-attr]
    strangers = {one.described.label for one in here.loaded.values()} - declared - {subject.label}
    strangers |= {"handbook", "ip_site"}
    for (label, name), migration in sorted(loader.disk_migrations.items()):
        if label != subject.label:
            continue
        for other, _name in migration.dependencies:
            if other in strangers:
                yield f"{name} depends on {other}, which is not under [requires]"
        for other, other_name in migration.run_before:
            yield f"{name} wants to run before {other}.{other_name}: no plugin decides over others' migrations"


def _both_ways(subject: Subject) -> Iterator[str]:
    tables = set(connection.introspection.table_names())
    try:
        call_command("migrate", subject.label, "zero", interactive=False, verbosity=0)
    except IrreversibleError as error:
        yield f"it cannot be undone: {error}"
        return
    prefix = f"{subject.label}_"
    left = {name for name in connection.introspection.table_names() if name.startswith(prefix)}
    mine = {model._meta.db_table for model in subject.models()}
    if left & (mine | {name for name in tables if name.startswith(prefix)}):
        yield f"undone, it leaves {', '.join(sorted(left))}"
    call_command("migrate", interactive=False, verbosity=0)
    missing = mine - set(connection.introspection.table_names())
    if missing:
        yield f"undone and done again, {', '.join(sorted(missing))} is missing"
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes(subject.label)
    if len(leaves) > 1:
        yield f"there are {len(leaves)} last migrations: {', '.join(name for _label, name in leaves)}"
