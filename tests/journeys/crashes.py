"""Power cuts: a request that dies in the middle of its writing must leave nothing of it behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Count, Max, Sum
from django_scopes import scopes_disabled

WRITE = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
BESIDE = ("django_session", "ip_core_accessevent", "ip_core_pluginfailure")
"""Written around an errand, not by it: the browser's own session, the log of refusals, what failed in a plugin."""


class PowerCut(Exception):
    """The machine stopped here."""


class Writes:
    """Counts what a request writes, and stops it at write number `at`."""

    def __init__(self, at: int = 0) -> None:
        self.at, self.number = at, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITE.match(sql)
        if found and found[2] not in BESIDE:
            self.number += 1
            if self.number == self.at:
                raise PowerCut(sql[:80])
        return execute(sql, params, many, context)


@contextmanager
def power(at: int = 0) -> Iterator[Writes]:
    """Cut it before the write with this number; 0 only counts."""
    writes = Writes(at)
    with connection.execute_wrapper(writes):
        yield writes


def all_that_is_stored() -> dict[str, tuple[Any, ...]]:
    """How many rows of everything there are, history too, and how often they were changed."""
    with scopes_disabled():
        return {model._meta.label: _sum(model) for model in apps.get_models() if model._meta.db_table not in BESIDE}


def _sum(model: type[models.Model]) -> tuple[Any, ...]:
    asked: dict[str, Any] = {"rows": Count("pk")}
    names = {field.name for field in model._meta.concrete_fields}
    if isinstance(model._meta.pk, models.AutoField):
        asked["last"] = Max("pk")
    if "version" in names and not isinstance(model._meta.get_field("version"), models.CharField):
        asked["changes"] = Sum("version")
    return tuple(sorted(model._base_manager.aggregate(**asked).items()))


def changed(before: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    """What is stored now and was not then."""
    return {name: found for name, found in all_that_is_stored().items() if found != before[name]}
