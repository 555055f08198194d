"""Which kinds of row stand at all for some cases and matters, in one query.

Most of what access may turn on is rare: a suspension, a care order, an insight after a death. To ask once whether
there are any spares a page a query for each. This tells only that rows stand, never whose they are or what they say;
the rows themselves are read through their scoped managers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db import connection
from django.db.models import ManyToOneRel

from ip_core.cases.models import Case, Proceeding

OF_CASE = (
    "suspensions", "competence_decisions", "care_orders", "insight_decisions", "own_coordinators", "named_handlers",
)  # fmt: skip
OF_PROCEEDING = (
    "complaints", "hidden_sections", "private_items", "invitations", "opinion_requests", "break_glasses", "threads",
)  # fmt: skip
RARE = frozenset([*(f"case__{kind}" for kind in OF_CASE), *OF_PROCEEDING])
MOST = 100
"""Above this many matters every kind is fetched: the questions' own length would cost more than it spares."""


def absent(rows: Iterable[Proceeding]) -> frozenset[str]:
    """Of `RARE`, those of which no row stands for any of these matters."""
    matters = sorted({row.pk for row in rows})
    cases = sorted({row.case_id for row in rows})
    if not matters or len(matters) > MOST:
        return frozenset()
    params = [*cases * len(OF_CASE), *matters * len(OF_PROCEEDING)]
    with connection.cursor() as cursor:
        cursor.execute(_question(connection.vendor, len(cases), len(matters)), params)
        found = cursor.fetchone() or ()
    names = [*(f"case__{kind}" for kind in OF_CASE), *OF_PROCEEDING]
    return frozenset(name for name, stands in zip(names, found, strict=True) if not stands)


@cache
def _question(_vendor: str, cases: int, matters: int) -> str:
    """One yes or no for each kind, in the order of the two tuples."""
    of_case = [_exists(Case, kind, cases) for kind in OF_CASE]
    return f"SELECT {', '.join([*of_case, *(_exists(Proceeding, kind, matters) for kind in OF_PROCEEDING)])}"


def _exists(model: type[Case | Proceeding], kind: str, most: int) -> str:
    """Names come from the models alone; what is asked about stands in the parameters."""
    quoted = connection.ops.quote_name
    relation = model._meta.get_field(kind)
    assert isinstance(relation, ManyToOneRel), kind
    table, column = quoted(relation.field.model._meta.db_table), quoted(relation.field.column)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {column} IN ({', '.join(['%s'] * most)}))"  # noqa: S608 - no word of a person's


__all__ = ("MOST", "RARE", "absent")
