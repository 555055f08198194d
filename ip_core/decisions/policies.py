"""Who writes down what has been decided about a case, who names a deputy, and who may break the glass (ACCESS §2–4).

ACCESS names no role for the recording; the narrower reading: whoever works on the case itself, its coordinator or the
taker of its open step. Leaders and others who only know that it exists do not."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ip_core.access import engine, keys
from ip_core.access.enums import BasisKind, Level
from ip_core.access.models import BreakGlass, OwnCoordinator
from ip_core.access.plan_rules import UNIT_GRANT_ROLES
from ip_core.access.reach import Reach
from ip_core.access.stages import plan_stage
from ip_core.access.verdict import Basis, Verdict, allow, refuse
from ip_core.cases.enums import PlanStage, ProceedingKind
from ip_core.cases.models import Case, Proceeding
from ip_core.cases.policies import is_shielded_from
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, age_limit
from ip_core.people.enums import Assurance
from ip_core.people.models import Membership, Person

RECORDERS = (BasisKind.COORDINATOR, BasisKind.TAKER)
CONFIRMERS = (Role.LEADER, Role.SYSTEM_COORDINATOR)
NAMERS = (BasisKind.LEADER, BasisKind.SYSTEM_COORDINATOR)


def may_record(actor: Actor, case: Case) -> Verdict:
    """Every kind of decision about this case."""
    return may_record_by(reaches_in(actor, case).values())


def may_record_by(reaches: Iterable[Reach]) -> Verdict:
    level = Level.NONE
    for reach in reaches:
        level = max(level, reach.level(keys.EXISTENCE))
        for cell in reach.cells.values():
            if cell.basis.kind in RECORDERS and cell.level >= Level.READ:
                return allow(Level.WRITE, cell.basis)
    return refuse(_("Koordinatoren, eller den som har saken nå, fører inn avgjørelser. Snakk med dem."), level=level)


def may_hide_object(actor: Actor, case: Case) -> Verdict:
    """The taker, from a parent of a person under 16 (ACCESS §2)."""
    verdict = may_record(actor, case)
    if not verdict or taken_intake(actor, case) is None:
        said = _("Bare den som har søknaden nå, kan skjule noe i den.")
        return refuse(said, level=max(verdict.level, Level.EXISTS)) if verdict else verdict
    age = case.owner.age_on(actor.day)
    if age is None or age >= age_limit(HEALTH_MAJORITY, actor.day):
        return refuse(_("Foreldre ser ikke søknaden etter at barnet er 16."), level=Level.EXISTS)
    return verdict


def taken_intake(actor: Actor, case: Case) -> Proceeding | None:
    """The application in this case that she reads as its taker."""
    for proceeding, reach in reaches_in(actor, case).items():
        basis = reach.basis(keys.APPLICATION)
        if proceeding.kind == ProceedingKind.INTAKE and basis is not None and basis.kind == BasisKind.TAKER:
            return proceeding
    return None


def reaches_in(actor: Actor, case: Case) -> dict[Proceeding, Reach]:
    return engine.reaches(actor, Proceeding.objects.filter(case=case), case.municipality)


def may_name_deputy(actor: Actor, case: Case, deputy: Membership | None = None) -> Verdict:
    """Whoever follows the case up: the leader of the coordinator's unit, or the system coordinator. Never herself."""
    found = reaches_in(actor, case).values()
    bases = [reach.basis(keys.EXISTENCE) for reach in found if reach.exists]
    basis = next((one for one in bases if one is not None and one.kind in NAMERS), None)
    if basis is None:
        level = Level.EXISTS if bases else Level.NONE
        return refuse(_("Lederen til koordinatoren velger stedfortreder. Snakk med lederen."), level=level)
    if deputy is None:
        return allow(Level.WRITE, basis)
    if deputy.person == actor.person:
        return refuse(_("Ingen kan velge seg selv. Velg en annen."), level=Level.EXISTS)
    inside = deputy.unit.organisation.municipality_id == case.municipality_id
    if deputy.role != Role.COORDINATOR or not inside or not deputy.is_valid_on(actor.day):
        return refuse(_("Velg en koordinator som arbeider i kommunen nå."), level=Level.EXISTS)
    if stands_too_close(deputy.person, case):
        return refuse(_("Denne personen står eieren for nær. Velg en annen."), level=Level.EXISTS)
    return allow(Level.WRITE, basis)


def may_answer_coordination(actor: Actor, row: OwnCoordinator) -> Verdict:
    """Whoever is asked, in her own name; nobody says it for her, and nobody else learns that she is asked."""
    is_hers = actor.person is not None and row.person_id == actor.person.pk and actor.assurance >= Assurance.HIGH
    is_over = row.valid_until is not None and row.valid_until <= actor.at
    if not is_hers or is_over or not actor.is_citizen or actor.on_behalf_of is not None:
        return refuse()
    return allow(Level.EXISTS, Basis(BasisKind.OWN_COORDINATOR, str(row.uuid)))


def stands_too_close(person: Person, case: Case) -> bool:
    """The owner, or who is, or was, parent, guardian or representative for her: the own-case rule."""
    owner = case.owner
    return (
        person == owner
        or person.parent_of.filter(child=owner).exists()
        or person.guardian_of.filter(ward=owner).exists()
        or person.represents.filter(represented=owner).exists()
        or case.competence_decisions.filter(next_of_kin=person).exists()
    )


def may_ask_break_glass(actor: Actor, municipality: Municipality) -> Verdict:
    """Roles as for a unit grant, in the municipality's own units. The form tells nothing of any case."""
    for membership in actor.inside(municipality):
        if actor.on_behalf_of is None and membership.role in UNIT_GRANT_ROLES:
            return allow(Level.WRITE, Basis(BasisKind.BREAK_GLASS, str(membership.pk)))
    return refuse(_("Nødtilgang er for dem som gir tjenester i kommunen."))


def may_see_break_glass(actor: Actor, municipality: Municipality) -> Verdict:
    """The page where it is asked for and confirmed."""
    verdict = may_ask_break_glass(actor, municipality)
    return verdict or _may_confirm_any(actor, municipality)


def _may_confirm_any(actor: Actor, municipality: Municipality) -> Verdict:
    for membership in actor.inside(municipality):
        if actor.on_behalf_of is None and membership.role in CONFIRMERS:
            return allow(Level.WRITE, Basis(BasisKind.BREAK_GLASS, str(membership.pk)))
    return refuse()


def confirming_membership(actor: Actor, row: BreakGlass) -> Membership | None:
    """The post under which she may answer this: leader of the asker's unit, or system coordinator; never her own.

    A shielded case is for those who are named in it (ACCESS §2), and the request tells its number."""
    case = row.proceeding.case
    if actor.person is None or actor.on_behalf_of is not None or row.membership.person_id == actor.person.pk:
        return None
    if stands_too_close(actor.person, case) or is_shielded_from(actor, row.proceeding):
        return None
    for membership in actor.inside(case.municipality):
        leads = membership.role == Role.LEADER and membership.unit_id == row.membership.unit_id
        if leads or membership.role == Role.SYSTEM_COORDINATOR:
            return membership
    return None


def may_confirm_break_glass(actor: Actor, row: BreakGlass) -> Verdict:
    membership = confirming_membership(actor, row)
    if membership is None:
        return refuse()
    if row.confirmed_at is not None or row.declined_at is not None:
        return refuse(_("Denne forespørselen er besvart."), level=Level.EXISTS)
    if plan_stage(row.proceeding, actor.at) == PlanStage.BEFORE or not row.membership.is_valid_on(actor.day):
        return refuse(_("Det er ingen plan å åpne for denne personen nå."), level=Level.EXISTS)
    return allow(Level.WRITE, Basis(BasisKind.BREAK_GLASS, str(row.uuid)))


def may_end_break_glass(actor: Actor, row: BreakGlass) -> Verdict:
    """Whoever asked, or whoever could have confirmed it."""
    mine = any(m.pk == row.membership_id for m in actor.inside(row.proceeding.municipality))
    return allow(Level.WRITE) if mine or confirming_membership(actor, row) is not None else refuse()


def plan_to_open(case: Case | None, person: Person | None) -> Proceeding | None:
    """The latest plan of this case, unless it is the asker's own or of somebody close."""
    if case is None or person is None or stands_too_close(person, case):
        return None
    return case.proceedings.filter(kind=ProceedingKind.PLAN).order_by("-opened_at").first()
