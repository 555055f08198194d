"""What the oracle of `tests/proof` says about a lived-in place, beside what the product answered there."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.access.enums import ConsentKind
from ip_core.access.models import Consent
from ip_core.people.models import Account, Person
from tests.journeys.pages import Page
from tests.journeys.places import Place, Tab
from tests.proof import surfaces
from tests.proof.pages import case_exists, session_in_browser
from tests.proof.rows import Row
from tests.proof.standing import CITIZEN, PROFESSIONAL, Session, World
from tests.proof.surfaces import View
from tests.proof.tally import Marks

LISTED = 2
"""So many readers' lists are compared after an act; everybody's levels are."""


def difference(place: Place, draw: Random) -> str:
    """How product and oracle differ now about anybody who can sign in, or whose word was not kept; mostly nothing."""
    with scopes_disabled():
        world = surfaces.world_now()
        views = [View.of(world, one) for one in _sessions(world)]
        try:
            surfaces.compare_engine(views, place.municipality, Marks())
            for view in draw.sample(views, LISTED):
                surfaces.compare_scopes(view, surfaces.actor_of(view.session), place.municipality, Marks())
        except AssertionError as error:
            return str(error)
        return next(_taken_back_and_open(), "")


def _sessions(world: World) -> Iterator[Session]:
    """Every way in which each of the living can sign in."""
    dead = {row.id for row in world.rows.people if world.has_happened(row.died_at)}
    owners = {row.owner_id for row in world.rows.proceedings}
    at_work = {row.person_id for row in world.rows.memberships}
    for person in Account.objects.exclude(person__in=dead).order_by("pk").values_list("person", flat=True):
        yield Session(person, CITIZEN)
        if person in at_work:
            yield Session(person, PROFESSIONAL)
        for owner in sorted(owners - {person}):
            if world.close_to(person, owner):
                yield Session(person, CITIZEN, behalf=owner)


def told_too_much(tab: Tab, page: Page) -> str:
    """The name or number of a case, a plan or an application on a page of one for whom it does not exist."""
    with scopes_disabled():
        world = surfaces.world_now()
        view = View.of(world, session_in_browser(world, _session_of(tab)))
        for row in world.rows.proceedings:
            if row.kind != "complaint" and (fault := _told_of(view, row, page, tab.place)):
                return f"tells {view.session} of {fault}"
    return ""


def _session_of(tab: Tab) -> Session:
    kept = tab.client.session
    person = Account.objects.get(pk=kept["_auth_user_id"]).person_id
    behalf = kept.get("on_behalf_of") or None
    return Session(person, kept["capacity"], behalf=Person.objects.get(uuid=behalf).pk if behalf else None)


def _told_of(view: View, row: Row, page: Page, place: Place) -> str:
    case, says = view.world.rows.one("cases", row.case_id), view.answers[row.id]
    if str(row.uuid) in page.html and not (says.cells or says.items or says.things):
        return f"{row.kind} {row.uuid}"
    is_here = row.municipality_id == place.municipality.pk  # each municipality has its own numbers
    names = [str(case.uuid), *([f"{case.year}/{case.serial:04d}"] if is_here else [])]
    is_told = any(name in page.html for name in names)
    return f"case {case.uuid}" if is_told and not case_exists(view, case.id) else ""


def _taken_back_and_open() -> Iterator[str]:
    """Who took a yes back has since said another, or what she said no to is not open (ACCESS §4)."""
    rows = list(Consent.objects.prefetch_related("signatures", "grants"))
    for ended in (row for row in rows if row.withdrawn_at is not None):
        for other in rows:
            if other.is_in_force(clock.now()) and _are_alike(ended, other):
                signed = {one.person_id: one.signed_at for one in other.signatures.all()}
                mine = signed.get(ended.withdrawn_by_id)
                if mine is not None and mine <= ended.withdrawn_at < other.in_force_at:
                    yield f"consent {other.pk} opened by a signature from before {ended.pk} was taken back"


def _are_alike(one: Consent, other: Consent) -> bool:
    """To the same: a plan, or a reader."""
    if (one.proceeding_id, one.kind) != (other.proceeding_id, other.kind):
        return False
    return one.kind != ConsentKind.INFORMATION or bool(_readers(one) & _readers(other))


def _readers(consent: Consent) -> set[tuple[int | None, int | None]]:
    return {(one.grantee_person_id, one.grantee_unit_id) for one in consent.grants.all()}
