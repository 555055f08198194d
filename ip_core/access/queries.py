"""Reads of the access engine: what an actor may see, in lists and as scopes for search."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404
from django_scopes import scope

from ip_core.access import engine
from ip_core.access.audiences import published_scopes
from ip_core.access.enums import Level
from ip_core.access.models import AccessEvent, AccessGrant, Consent, HiddenSection
from ip_core.access.reach import Reach
from ip_core.cases.models import Case, Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor


def reaches_of(actor: Actor, municipality: Municipality) -> dict[Proceeding, Reach]:
    """Every proceeding that exists for this actor here, with what she reaches in it."""
    with scope(municipality=municipality):
        found = engine.reaches(actor, engine.candidates(actor, municipality), municipality)
    return {proceeding: reach for proceeding, reach in found.items() if reach}


def scopes_readable_by(actor: Actor, municipality: Municipality) -> set[str]:
    """The scope strings that search and lists filter by, computed live at the actor's instant."""
    scopes = {"public"} | published_scopes(actor, municipality)
    for reach in reaches_of(actor, municipality).values():
        scopes |= reach.scopes
    return scopes


def proceeding_for(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Proceeding, Reach]:
    """The gate of a page: the proceeding if it exists for this actor, else Http404, missing or forbidden alike."""
    rows = Proceeding.objects.filter(uuid=uuid, municipality=municipality).select_related("case__owner")
    for proceeding, reach in engine.reaches(actor, rows, municipality).items():
        if reach:
            return proceeding, reach
    raise Http404


def section_for(
    actor: Actor, municipality: Municipality, uuid: UUID, key: str, item: UUID | None = None
) -> tuple[Proceeding, Reach]:
    """The gate of a section or an item: who may not read it gets Http404, whatever else she sees of the plan."""
    proceeding, reach = proceeding_for(actor, municipality, uuid)
    if not reach.may_read(key, item):
        raise Http404
    return proceeding, reach


def case_for(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Case, dict[Proceeding, Reach]]:
    """A case with those of its proceedings that exist for this actor; Http404 when none does."""
    rows = Proceeding.objects.filter(case__uuid=uuid, municipality=municipality)
    found = {p: r for p, r in engine.reaches(actor, rows, municipality).items() if r}
    if not found:
        raise Http404
    return next(iter(found)).case, found


def consents_visible_to(reach: Reach, proceeding: Proceeding) -> Iterable[Consent]:
    """Owner's side and coordinator; nobody else sees consents (a grantee sees her own grants)."""
    rows = Consent.objects.filter(proceeding=proceeding)
    return rows.prefetch_related("signatures__person") if reach.level("consents") >= Level.READ else rows.none()


def grants_visible_to(actor: Actor, reach: Reach, proceeding: Proceeding) -> Iterable[AccessGrant]:
    """All of them for the owner's side and the coordinator; her own for a grantee."""
    rows = AccessGrant.objects.filter(consent__proceeding=proceeding).select_related(
        "consent", "grantee_person", "grantee_unit", "membership__unit"
    )
    if reach.level("consents") >= Level.READ:
        return rows
    return rows.filter(grantee_person=actor.person) if actor.person else rows.none()


def access_events_visible_to(actor: Actor, case: Case, reaches: dict[Proceeding, Reach]) -> list[AccessEvent]:
    """Innsynsloggen: for the owner and those on her behalf, without entries they may not see (ACCESS §5).

    An entry that touches a section which is closed to this reader is left out whole."""
    own = [r for r in reaches.values() if _is_owner_side(actor, r)]
    if not own:
        return []
    hidden = _hidden_keys(actor, case)
    events = AccessEvent.objects.filter(case_uuid=case.uuid)
    return [e for e in events if not any(section["key"] in hidden for section in e.sections)]


def _is_owner_side(actor: Actor, reach: Reach) -> bool:
    basis = reach.basis("existence")
    return actor.is_citizen and basis is not None and basis.kind in ("owner", "parent", "guardian", "representative")


def _hidden_keys(actor: Actor, case: Case) -> set[str]:
    if actor.on_behalf_of is None:
        return set()
    rows = HiddenSection.objects.filter(proceeding__case=case, parent=actor.person, lifted_at__isnull=True)
    return set(rows.values_list("section", flat=True))
