"""Reads of the access engine: what an actor may see, in lists and as scopes for search."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django_scopes import scope

from ip_core.access import engine, keys
from ip_core.access.audiences import published_scopes
from ip_core.access.bases import OwnersSide
from ip_core.access.enums import REGISTRARS, BasisKind, ConsentKind, Level
from ip_core.access.limits import UNTOUCHABLE, vetoes_on
from ip_core.access.models import AccessEvent, AccessGrant, Consent
from ip_core.access.plan_rules import is_grantee
from ip_core.access.reach import Reach
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Case, Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor


def reaches_of(actor: Actor, municipality: Municipality) -> dict[Proceeding, Reach]:
    """Every proceeding that exists for this actor here, with what she reaches in it."""
    return {proceeding: reach for proceeding, reach in _all_of(actor, municipality).items() if reach}


def _all_of(actor: Actor, municipality: Municipality) -> dict[Proceeding, Reach]:
    with scope(municipality=municipality):
        return engine.reaches(actor, engine.candidates(actor, municipality), municipality)


def scopes_readable_by(actor: Actor, municipality: Municipality) -> set[str]:
    """The scope strings that search and lists filter by, computed live at the actor's instant."""
    scopes = {"public"} | published_scopes(actor, municipality)
    for reach in _all_of(actor, municipality).values():  # an invitation alone gives its own scope, and no proceeding
        scopes |= reach.scopes
    return scopes


def proceeding_for(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Proceeding, Reach]:
    """The gate of a page: the proceeding if it exists for this actor, else Http404, missing or forbidden alike."""
    rows = Proceeding.objects.filter(uuid=uuid, municipality=municipality).select_related("case__owner")
    for proceeding, reach in engine.reaches(actor, rows, municipality).items():
        if reach:
            return proceeding, reach
    raise Http404


def reaches_any_of(actor: Actor, municipality: Municipality, named: Collection[UUID]) -> bool:
    """Has she a level in a matter that one of these names: itself, its case, a step or a consent of it?"""
    by_name = Q(uuid__in=named) | Q(case__uuid__in=named) | Q(steps__uuid__in=named) | Q(consents__uuid__in=named)
    rows = Proceeding.objects.filter(pk__in=Proceeding.objects.filter(by_name).values("pk"), municipality=municipality)
    return any(engine.reaches(actor, rows, municipality).values())


def is_refused(actor: Actor, municipality: Municipality) -> bool:
    """Does a plugin say no to anything of the subject's own matters here?

    What a plugin tells of a person at once can't be cut by sections: then it is left out whole (ACCESS §1, veto)."""
    own = Proceeding.objects.filter(owner=actor.subject, municipality=municipality)
    return any(veto.keys - UNTOUCHABLE for row in own for veto in vetoes_on(actor, row, municipality))


def section_for(
    actor: Actor, municipality: Municipality, uuid: UUID, key: str, item: UUID | None = None
) -> tuple[Proceeding, Reach]:
    """The gate of a section or an item: who may not read it gets Http404, whatever else she sees of the plan."""
    proceeding, reach = proceeding_for(actor, municipality, uuid)
    if not reach.may_read(key, item):
        raise Http404
    return proceeding, reach


def case_for(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Case, dict[Proceeding, Reach]]:
    """A case with those of its proceedings that she reaches; Http404 when she knows of none that it exists.

    A notifier reads her own text, and a case's page would tell her of the case."""
    rows = Proceeding.objects.filter(case__uuid=uuid, municipality=municipality)
    found = {p: r for p, r in engine.reaches(actor, rows, municipality).items() if r}
    if not any(reach.exists for reach in found.values()):
        raise Http404
    return next(iter(found)).case, found


def consents_visible_to(reach: Reach, proceeding: Proceeding) -> QuerySet[Consent]:
    """Owner's side and coordinator; nobody else sees consents (a grantee sees her own grants)."""
    rows = Consent.objects.filter(proceeding=proceeding)
    rows = rows.select_related("case__owner", "proceeding__owner", "proceeding__municipality", "prepared_by")
    with_people = rows.prefetch_related(*_CONSENT_ROWS)
    return with_people if reach.level("consents") >= Level.READ else rows.none()


def wishes_for(actor: Actor, proceeding: Proceeding, reach: Reach) -> tuple[str, ...]:
    """Free-text exceptions, shown to every reader whom they are about and enforced for nobody (ACCESS §4).

    One in the plan consent is for all; others for their grantees, the owner's side and the coordinator."""
    found: list[str] = []
    if proceeding.kind != ProceedingKind.PLAN or not (reach.readable or reach.items):
        return ()
    for consent in proceeding.consents.all():
        if not consent.exception_text or not consent.is_in_force(actor.at):
            continue
        about_reader = any(is_grantee(actor, grant) and grant.is_in_force(actor.at) for grant in consent.grants.all())
        if consent.kind == ConsentKind.PLAN_MADE or about_reader or reach.may_read(keys.CONSENTS):
            found.append(consent.exception_text)
    return tuple(dict.fromkeys(found))


def plan_told_of(actor: Actor, reaches: Mapping[Proceeding, Reach]) -> tuple[Proceeding, Reach] | None:
    """The plan in which she writes down what is taken back, and learns only that there are consents (ACCESS §4).

    For the taker of an application; for coordinator and deputy while a plugin closes the consents to them. No plugin
    state and no veto touches withdrawing (§5), so what she would reach without them decides, and comes with the plan.
    `reaches`: what she reaches of all in the case. If the case does not exist for her, nor does this."""
    if not actor.is_professional or not any(reach.exists for reach in reaches.values()):
        return None
    known = next(iter(reaches))
    matters = Proceeding.objects.filter(case=known.case_id, municipality=known.municipality)
    full = engine.reaches_past_plugins(actor, matters, known.municipality)
    is_taker = any(_is_by(reach, keys.APPLICATION, {BasisKind.TAKER}) for reach in full.values())
    for plan, reach in full.items():
        if plan.kind != ProceedingKind.PLAN or plan.closed_at is not None or not reach.exists:
            continue
        reads_it_now = plan in reaches and reaches[plan].may_read(keys.CONSENTS)
        if not reads_it_now and (is_taker or _is_by(reach, keys.CONSENTS, REGISTRARS)):
            return plan, reach
    return None


def _is_by(reach: Reach, key: str, kinds: Collection[BasisKind]) -> bool:
    basis = reach.basis(key)
    return basis is not None and basis.kind in kinds


_CONSENT_ROWS = (
    "signatures__person",
    "signatures__registered_by",
    "signatures__witnessed_by",
    "views_of_child__recorded_by",
    "grants__grantee_person",
    "grants__grantee_unit",
)


def grants_visible_to(actor: Actor, reach: Reach, proceeding: Proceeding) -> Iterable[AccessGrant]:
    """All of them for the owner's side and the coordinator; for a grantee her own, while they open something."""
    if reach.level("consents") < Level.READ:
        return own_grants(actor, reach, proceeding)
    return AccessGrant.objects.filter(consent__proceeding=proceeding).select_related(*_GRANT_RELATED)


def own_grants(actor: Actor, reach: Reach, proceeding: Proceeding) -> list[AccessGrant]:
    """Those in force that are given to this actor, as a person or by her unit, and that nothing narrows away."""
    rows = AccessGrant.objects.filter(consent__proceeding=proceeding).select_related(*_GRANT_RELATED)
    rows = rows.prefetch_related("consent__signatures")
    return [
        grant
        for grant in rows
        if grant.is_in_force(actor.at) and is_grantee(actor, grant) and reach.may_read(grant.section, grant.item_uuid)
    ]


_GRANT_RELATED = (
    "consent__case__owner",
    "consent__proceeding__owner",
    "grantee_person",
    "grantee_unit",
    "membership__unit__organisation",
)


def consent_for(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Consent, Reach]:
    """The gate of a consent's page: owner's side and coordinator; Http404 for everybody else."""
    found = Consent.objects.filter(uuid=uuid, case__municipality=municipality).select_related("proceeding").first()
    if found is None:
        raise Http404
    proceeding, reach = section_for(actor, municipality, found.proceeding.uuid, keys.CONSENTS)
    return consents_visible_to(reach, proceeding).get(pk=found.pk), reach


def access_events_visible_to(actor: Actor, case: Case, reaches: Mapping[Proceeding, Reach]) -> QuerySet[AccessEvent]:
    """Innsynsloggen: for the owner and those on her behalf, without entries they may not see (ACCESS §5).

    An entry that touches a section which is closed to this reader, or beyond her scope, is left out whole."""
    events = AccessEvent.objects.filter(case_uuid=case.uuid)
    sides = {str(p.uuid): side for p, side in engine.owner_sides(actor, reaches, case.municipality).items()}
    if not sides:
        return events.none()
    closed = frozenset(str(item) for reach in reaches.values() for item in reach.closed)
    if not closed and all(side.scope is None and not side.hidden for side in sides.values()):
        return events
    return events.exclude(
        pk__in=[pk for pk, sections in events.values_list("pk", "sections") if _is_closed(sections, sides, closed)]
    )


def _is_closed(sections: list[dict[str, str]], sides: Mapping[str, OwnersSide], closed: frozenset[str]) -> bool:
    """A matter in which she has no basis, and another's private item, are as closed as a hidden section."""
    for section in sections:
        if closed & set(section.get("apart", "").split(",")):
            return True
        side = sides.get(section["proceeding"])
        if side is None or (section["key"] != keys.EXISTENCE and not side.reaches(section["key"])):
            return True
    return False
