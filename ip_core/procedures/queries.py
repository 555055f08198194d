"""Reading rules and law. Both are public knowledge, so no actor is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from ip_core.municipalities.models import Municipality
from ip_core.procedures.exceptions import NoProcedureInForce
from ip_core.procedures.models import AppealRule, InForce, LawReference, ProcedureVersion

Dated = TypeVar("Dated", bound=Model)


def version_in_force(municipality: Municipality, slug: str, at: datetime) -> ProcedureVersion:
    """The rule that a proceeding begun at that instant follows. Raises NoProcedureInForce."""
    row = (
        InForce.objects.with_scope(municipality=municipality)
        .filter(slug=slug, valid_from__lte=at)
        .select_related("version")
        .first()
    )
    if row is None:
        raise NoProcedureInForce
    return row.version


def versions(municipality: Municipality, slug: str) -> QuerySet[ProcedureVersion]:
    """Every version ever published, the newest first."""
    return ProcedureVersion.objects.with_scope(municipality=municipality).filter(slug=slug).order_by("-number")


def law_reference(key: str, on: date) -> LawReference | None:
    """The provision as it stood that day; None if it did not exist or was repealed."""
    return _in_force(LawReference.objects.filter(key=key), on).first()


def law_references(keys: Iterable[str], on: date) -> list[LawReference]:
    """Those of the keys that stood that day, in the order asked for, in one query."""
    wanted = list(dict.fromkeys(keys))
    found = {row.key: row for row in _in_force(LawReference.objects.filter(key__in=wanted), on)}
    return [found[key] for key in wanted if key in found]


def repealed(keys: Iterable[str], on: date) -> list[LawReference]:
    """Those of the keys that once were law and no longer are: for the editor, with what replaced them."""
    wanted = set(keys)
    standing = {row.key for row in law_references(wanted, on)}
    gone = LawReference.objects.filter(key__in=wanted - standing, repealed_on__lte=on)
    return list({row.key: row for row in gone}.values())


def appeal_rules(families: Iterable[str], on: date) -> list[AppealRule]:
    return list(_in_force(AppealRule.objects.filter(family__in=set(families)), on))


def _in_force(rows: QuerySet[Dated], on: date) -> QuerySet[Dated]:
    return rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(repealed_on=None) | Q(repealed_on__gt=on))
