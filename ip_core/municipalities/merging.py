"""One municipality becomes a part of another: what lay inside its wall lies inside the other's, history too.

A move, and not a wider wall: afterwards no reader has to know that there were two (ACCESS §5). Rows keep what they
say, who wrote them and when; only the wall changes. It is done once, by whoever runs the installation, on the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django_scopes import scope, scopes_disabled

from ip_core import clock
from ip_core.cases.events import record_event
from ip_core.cases.models import Case, Proceeding
from ip_core.cases.services import name_handlers
from ip_core.enums import Role
from ip_core.history import append_only
from ip_core.history.acting import service
from ip_core.municipalities.exceptions import SuccessionNotPossible
from ip_core.municipalities.models import Municipality, MunicipalitySuccession, Unit
from ip_core.people.actor import Actor
from ip_core.people.models import Membership
from ip_core.plugins.enums import State
from ip_core.plugins.queries import chosen_states
from ip_core.search.entries import HANDBOOK

MOVED = "case.moved"

REMAINS: dict[str, str] = {
    "ip_core.MunicipalitySuccession": "the row itself",
    "ip_core.ProcedureVersion": "cases run by the versions that they began with",
    "ip_core.InForce": "which versions held, and when",
    "ip_core.PluginState": "the successor's own choice holds",
    "ip_core.PluginSettings": "the successor's own choice holds",
    "ip_core.PluginFailure": "counts of what went wrong there",
    "ip_core.PluginExport": "what was taken out there",
    "ip_core.PluginPurge": "what was removed there",
    "handbook.HomePage": "the published handbook stands at its old address",
}
"""Models whose rows are not moved, and why. Every other row that names the municipality is."""

OVERSIGHT = (Role.SYSTEM_COORDINATOR, Role.ADMINISTRATOR, Role.EDITOR, Role.CONTROL)
"""Roles that reach over a whole municipality: nobody gets a larger one by a merger. The successor appoints its own."""

_RANK = {State.OFF: 0, State.READ_ONLY: 1, State.ON: 2}


@dataclass(frozen=True)
class Merged:
    """What a merger moves and ends, in counts."""

    cases: int
    open_proceedings: int
    units: int
    ended_posts: int


@service
def merge(municipality: Municipality, successor: Municipality, *, actor: Actor) -> MunicipalitySuccession:
    """From now on `successor` stands in the place of `municipality`. There is no way back but a backup.

    Raises SuccessionNotPossible with every obstacle, a line each; then nothing has changed."""
    pair = (municipality.pk, successor.pk)
    locked = {row.pk: row for row in Municipality.objects.select_for_update().filter(pk__in=pair).order_by("pk")}
    municipality, successor = locked[municipality.pk], locked[successor.pk]
    found = obstacles(municipality, successor)
    if found:
        raise SuccessionNotPossible("\n".join(found))
    with scopes_disabled(), append_only.moving():
        open_ones = Proceeding.objects.filter(municipality=municipality, closed_at=None)
        told = list(open_ones.values_list("pk", flat=True))
        _end_posts(municipality)
        _move_cases(municipality, successor)
        for model, field in moved_models():
            _move(model, field, municipality, successor)
    _name_handlers(successor)
    row: MunicipalitySuccession = MunicipalitySuccession.objects.create(
        municipality=municipality, successor=successor, at=clock.now()
    )
    _tell(told, municipality, successor, actor)
    return row


def moved_models() -> Iterator[tuple[type[models.Model], str]]:
    """Every model that refers to a municipality, those of plugins and all history too, and the reference's name.

    What has no table has no rows: a plugin may be installed and not migrated."""
    there = set(connection.introspection.table_names())
    for model in apps.get_models(include_auto_created=True):
        of = getattr(model, "instance_type", model)  # the model that a history is of
        if of._meta.label in REMAINS or not model._meta.managed or model._meta.proxy:
            continue
        if model._meta.db_table not in there:
            continue
        for field in model._meta.local_concrete_fields:
            if field.is_relation and field.related_model is Municipality:
                yield model, field.name


def _move_cases(old: Municipality, new: Municipality) -> None:
    """One by one, each with a version in its history."""
    for case in Case.objects.filter(municipality=old):
        case.municipality, case.numbered_by = new, case.numbered_by or old.number
        case.save()


def _name_handlers(municipality: Municipality) -> None:
    """Whoever works on one side may have her own case on the other: it is shielded from now on, and must not stop."""
    with scope(municipality=municipality):
        for case in Case.objects.filter(owner__memberships__isnull=False).select_related("owner").distinct():
            name_handlers(case)


def _move(model: type[models.Model], field: str, old: Municipality, new: Municipality) -> None:
    rows = model._base_manager.filter(**{field: old})
    if model._meta.label == "ip_core.SearchEntry":
        rows = rows.exclude(plugin=HANDBOOK)
    try:
        with transaction.atomic():
            rows.update(**{field: new})
    except IntegrityError as error:
        raise SuccessionNotPossible(f"{model._meta.label}: both have a row that there can be only one of.") from error


def _oversight(municipality: Municipality) -> models.QuerySet[Membership]:
    here = Membership.objects.filter(unit__organisation__municipality=municipality, role__in=OVERSIGHT)
    return here.filter(models.Q(valid_until=None) | models.Q(valid_until__gte=clock.today()))


def _end_posts(municipality: Municipality) -> None:
    yesterday = clock.today() - timedelta(days=1)
    for post in _oversight(municipality):
        post.valid_until = yesterday
        post.save()


def _tell(pks: list[int], municipality: Municipality, successor: Municipality, actor: Actor) -> None:
    """In the timeline of each open proceeding; its owner is told where it lies now."""
    with scope(municipality=successor):
        rows = Proceeding.objects.filter(pk__in=pks).select_related("case", "municipality")
        for proceeding in rows.iterator(chunk_size=500):
            record_event(MOVED, proceeding=proceeding, actor=actor, former=municipality.number)


def consequences(municipality: Municipality) -> Merged:
    """Counts of what `merge` would do now."""
    with scopes_disabled():
        return Merged(
            cases=Case.objects.filter(municipality=municipality).count(),
            open_proceedings=Proceeding.objects.filter(municipality=municipality, closed_at=None).count(),
            units=Unit.objects.filter(organisation__municipality=municipality).count(),
            ended_posts=_oversight(municipality).count(),
        )


def obstacles(municipality: Municipality, successor: Municipality) -> list[str]:
    """What must be settled first, a sentence each. Nobody may see or lose anything because two rules differed."""
    if municipality == successor:
        return ["A municipality cannot take its own place."]
    if municipality.successor or successor.successor:
        gone = municipality if municipality.successor else successor
        return [f"{gone} is already a part of {gone.successor}."]
    found = [
        *_unlike(municipality, successor),
        *_modules(municipality, successor),
        *_both(municipality, successor),
    ]
    if successor.site_id is None:
        found.append(f"{successor} has no site that old addresses could lead to.")
    late = _oversight(municipality).filter(valid_from__gte=clock.today()).count()
    if late:
        found.append(f"{late} posts with a role for all of {municipality} begin today or later. End them first.")
    return found


def _unlike(one: Municipality, other: Municipality) -> Iterator[str]:
    if one.is_practice != other.is_practice:
        yield "One of them is for practice, the other is not."
    if one.both_parents_sign != other.both_parents_sign:
        yield "They differ in whether both parents sign. Make them alike first."
    if one.parental_consent_months != other.parental_consent_months:
        yield "They differ in how long parents' signatures stand after sixteen. Make them alike first."


def _modules(municipality: Municipality, successor: Municipality) -> Iterator[str]:
    theirs = chosen_states(successor)
    for slug, state in sorted(chosen_states(municipality).items()):
        there = theirs.get(slug, State.OFF)
        if _RANK[there] < _RANK[state]:
            yield f"The module {slug} is {state} in {municipality} and {there} in {successor}. Turn it on there first."


def _both(municipality: Municipality, successor: Municipality) -> Iterator[str]:
    """A person has one open matter of a kind; which of two goes on is for people to decide."""
    with scopes_disabled():
        rows = Proceeding.objects.filter(municipality=municipality, closed_at=None).select_related("case")
        here = Proceeding.objects.filter(municipality=successor, closed_at=None)
        open_here = set(here.values_list("owner_id", "kind"))
        for row in rows.order_by("pk"):
            if (row.owner_id, row.kind) in open_here:
                yield f"Case {row.case.number} in {municipality}: its owner has an open {row.kind} in {successor} too."


__all__ = ("MOVED", "REMAINS", "Merged", "consequences", "merge", "moved_models", "obstacles")
