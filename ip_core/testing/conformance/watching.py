"""What is written while a page is read, whoever's table it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django_scopes import scopes_disabled

WRITE = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO|TRUNCATE)\s+"?(\w+)', re.IGNORECASE)
CORES_OWN = frozenset(
    {
        "sessions.Session",  # who is signed in, and what a page keeps there
        "ip_core.AccessEvent",  # who has read what
        "ip_core.PluginFailure",  # what has failed, counted
    }
)
"""What core itself writes while somebody reads."""


@contextmanager
def watched(seen: set[str]) -> Iterator[None]:
    """Note in `seen` the label of each model that is written to, but for what core itself writes."""
    labels = {model._meta.db_table: model._meta.label for model in apps.get_models(include_auto_created=True)}

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := WRITE.match(sql):
            seen.update({labels[found[1]]} if found[1] in labels else ())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield
    seen -= CORES_OWN


@contextmanager
def taken_back() -> Iterator[None]:
    """Nothing that is written inside stays."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def rows_of_models(labels: Iterable[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row, with every column, whoever's it is."""
    with scopes_disabled():
        known = {label: apps.get_model(label) for label in labels}
        return {label: list(one._base_manager.order_by("pk").values_list()) for label, one in known.items()}
