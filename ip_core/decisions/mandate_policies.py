"""Who names, corrects and ends those who act for the owner (ACCESS §4). Guardian and representative hand nothing on."""

from __future__ import annotations

from typing import Any, TypeVar

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import keys
from ip_core.access.enums import BasisKind, Level
from ip_core.access.facts import is_running
from ip_core.access.models import CompetenceDecision
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.cases.models import Case, CoordinatorAppointment, ProceedingStep
from ip_core.decisions.policies import may_record, reaches_in
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, MAJORITY, age_limit, has_reached
from ip_core.people.models import Account, Guardianship, Parenthood, Person, Representation, Tie

SomeTie = TypeVar("SomeTie", bound=Tie)

SIDES: dict[type[Tie], tuple[str, str]] = {
    Parenthood: ("child", "parent"),
    Guardianship: ("ward", "guardian"),
    Representation: ("represented", "representative"),
}
"""The owner's side of each, and the one who acts."""


def ties_of(case: Case, model: type[SomeTie]) -> list[SomeTie]:
    """The rows about this owner that count, or have counted, in this case; the latest first."""
    owner_field, person_field = SIDES[model]
    rows = model.objects.filter(**{owner_field: case.owner}).select_related(person_field, "recorded_by")
    found = [row for row in rows if getattr(row, "case_uuid", None) in (None, case.uuid)]
    return sorted(found, key=lambda row: (row.valid_from, row.pk), reverse=True)


def is_standing(row: Tie) -> bool:
    """Now, or from a day to come."""
    over = row.valid_until is not None and row.valid_until < clock.today()
    return row.ended_at is None and not over


def works_on(person: Person, case: Case) -> bool:
    """Coordinates the case, or has its open step: as a professional she loses it by acting for the owner (§1)."""
    now = clock.now()
    appointed = CoordinatorAppointment.objects.filter(case=case, membership__person=person)
    taken = ProceedingStep.objects.filter(proceeding__case=case, taker__person=person, done_at__isnull=True)
    return taken.exists() or any(is_running(row, now) for row in appointed)


def may_record_parenthood(actor: Actor, case: Case) -> Verdict:
    """While parental responsibility can give something: until 18, and never without a known birth date."""
    verdict = _may_record_alive(actor, case)
    age = case.owner.age_on(actor.day)
    if verdict and (age is None or age >= age_limit(MAJORITY, actor.day)):
        return refuse(
            _("Foreldreansvar gjelder til barnet er 18, og bare når fødselsdatoen er kjent."), level=Level.EXISTS
        )
    return verdict


def may_record_guardianship(actor: Actor, case: Case) -> Verdict:
    return _may_record_alive(actor, case)


def may_record_representation(actor: Actor, case: Case) -> Verdict:
    """On paper, for an owner of 16 or more who has no account; else she gives it herself."""
    verdict = _may_record_alive(actor, case)
    if not verdict:
        return verdict
    if Account.objects.filter(person=case.owner, is_active=True).exists():
        return refuse(_("Eieren logger inn her, og gir fullmakten selv."), level=Level.EXISTS)
    return _unless_she_cannot(verdict, actor, case)


def may_give_representation(actor: Actor, case: Case) -> Verdict:
    """The owner herself, from 16, as a citizen in her own name."""
    return _unless_she_cannot(may_see_representations(actor, case), actor, case)


def may_see_representations(actor: Actor, case: Case) -> Verdict:
    """Her own page about who has her mandate. Whoever acts for her has none of it to give."""
    reaches = reaches_in(actor, case).values()
    for reach in reaches:
        basis = reach.basis(keys.EXISTENCE)
        if basis is not None and basis.kind == BasisKind.OWNER:
            return allow(Level.WRITE, basis)
    level = Level.EXISTS if any(reach.exists for reach in reaches) else Level.NONE
    if actor.on_behalf_of is not None:
        return refuse(
            _("Bare eieren selv gir fullmakt. Den som handler for eieren, kan ikke gi den videre."), level=level
        )
    return refuse(_("Bare eieren selv gir fullmakt. Snakk med eieren."), level=level)


def _may_record_alive(actor: Actor, case: Case) -> Verdict:
    verdict = may_record(actor, case)
    if verdict and case.owner.died_at is not None:
        return refuse(_("Eieren er død. Ingen handler for eieren lenger."), level=Level.EXISTS)
    return verdict


def _unless_she_cannot(verdict: Verdict, actor: Actor, case: Case) -> Verdict:
    """Too young, or decided to lack competence to consent: then others act for her already."""
    if verdict and has_reached(HEALTH_MAJORITY, case.owner.age_on(actor.day), actor.day) is False:
        return refuse(_("Fullmakt kan gis fra eieren er 16. Før det handler foreldrene."), level=Level.EXISTS)
    rows = CompetenceDecision.objects.filter(case=case)
    if verdict and any(row.is_in_force(actor.at) for row in rows):
        return refuse(
            _("Det er avgjort at eieren mangler samtykkekompetanse nå. Da kan ikke eieren gi fullmakt."),
            level=Level.EXISTS,
        )
    return verdict


def may_correct_tie(actor: Actor, case: Case, row: Tie) -> Verdict:
    """Whoever records decisions, never about herself. A mandate from the owner is ended and given anew instead."""
    verdict = _may_touch(actor, case, row)
    if verdict and isinstance(row, Representation):
        return refuse(_("En fullmakt rettes ikke. Avslutt den, og før inn den nye."), level=Level.EXISTS)
    if verdict and not is_standing(row):
        return refuse(_("Dette er avsluttet. Før det inn på nytt hvis det gjelder igjen."), level=Level.EXISTS)
    return verdict


def may_end_tie(actor: Actor, case: Case, row: Tie) -> Verdict:
    """The owner her own mandates, at any age and always; whoever records decisions, what was recorded at work."""
    if isinstance(row, Representation) and (verdict := may_see_representations(actor, case)):
        return verdict
    verdict = _may_touch(actor, case, row)
    if verdict and isinstance(row, Representation) and row.recorded_by_id == row.represented_id:
        said = _("Eieren har gitt fullmakten selv, og avslutter den selv. Haster det, kan du stoppe tilgangen.")
        return refuse(said, level=Level.EXISTS)
    return verdict


def _may_touch(actor: Actor, case: Case, row: Any) -> Verdict:
    verdict = may_record(actor, case)
    if verdict and row.person == actor.person:
        return refuse(_("Ingen fører inn noe om seg selv. La en annen gjøre det."), level=Level.EXISTS)
    return verdict
