"""Who may take, leave and finish a step, and who may be asked to coordinate."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ip_core.access import bases, engine
from ip_core.access.bases import memberships_for_step
from ip_core.access.enums import BasisKind, Level
from ip_core.access.facts import load
from ip_core.access.verdict import Basis, Verdict, allow, refuse
from ip_core.cases.handover import being_followed
from ip_core.cases.models import CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.enums import Role
from ip_core.people.actor import Actor
from ip_core.people.models import Membership
from ip_core.plugins.dispatch import hooks


def may_take_step(actor: Actor, step: ProceedingStep) -> Verdict:
    """A role and unit that the procedure makes responsible, while nobody has the step. Never in one's own case.

    Of a shielded case only those who are named: to know that it exists, from an earlier step, is not enough."""
    if not engine.reach(actor, step.proceeding).exists or not actor.is_professional:
        return refuse()
    if step.done_at is not None:
        return refuse(_("Dette steget er gjort. Se hvem som har saken nå."), level=Level.EXISTS)
    if step.taker is not None and step.taker.person != actor.person:
        return refuse(
            _("%(name)s har tatt saken. Snakk sammen hvis du skal overta.") % {"name": step.taker.person.name},
            level=Level.EXISTS,
        )
    if not memberships_for_step(actor, step, step.proceeding.municipality):
        return refuse(_("Rutinen gir dette steget til %(role)s.") % {"role": step.role_label()}, level=Level.EXISTS)
    if step.taker is None and is_shielded_from(actor, step.proceeding):
        return refuse(_("Saken er skjermet. Bare de som er valgt til det, kan ta den."), level=Level.EXISTS)
    return allow(Level.WRITE, Basis(BasisKind.RESPONSIBLE_ROLE, str(step.uuid)))


def is_shielded_from(actor: Actor, proceeding: Proceeding) -> bool:
    """What a role or a post gives in a shielded case, only persons named have (ACCESS §2)."""
    here = Proceeding.objects.filter(pk=proceeding.pk)
    return any(
        bases.is_shielded_from(actor, facts) for facts in load(here, municipality=proceeding.municipality, at=actor.at)
    )


def may_do_step(actor: Actor, step: ProceedingStep) -> Verdict:
    """Whoever has taken the open step, under a membership that is still valid; unless a plugin blocks the act."""
    if not engine.reach(actor, step.proceeding).exists:
        return refuse()
    holds = any(m.pk == step.taker_id for m in actor.inside(step.proceeding.municipality))
    if not holds:
        return refuse(_("Ta saken først. Da kan du gjøre dette steget."), level=Level.EXISTS)
    if step.done_at is not None:
        return refuse(_("Dette steget er gjort. Se hvem som har saken nå."), level=Level.EXISTS)
    blockers = list(
        hooks(step.proceeding.municipality).transition_blockers(actor=actor, proceeding=step.proceeding, act=step.act)
    )
    if blockers:
        return refuse(" ".join(str(blocker.text) for blocker in blockers), level=Level.EXISTS)
    return allow(Level.WRITE, Basis(BasisKind.TAKER, str(step.uuid)))


def may_ask_coordinator(actor: Actor, step: ProceedingStep, candidate: Membership) -> Verdict:
    """The appointer asks a coordinator of the municipality: not herself, not the owner, not her parent or guardian.

    One at a time; also while somebody coordinates, whom the one who is asked then follows."""
    verdict = may_do_step(actor, step)
    if not verdict:
        return verdict
    owner = step.proceeding.owner
    inside = candidate.unit.organisation.municipality_id == step.proceeding.municipality_id
    if candidate.role != Role.COORDINATOR or not inside or not candidate.is_valid_on(actor.day):
        return refuse(_("Velg en koordinator som arbeider i kommunen nå."), level=Level.EXISTS)
    if refusal := _why_not_asked_now(step, candidate):
        return refuse(refusal, level=Level.EXISTS)
    if candidate.person == actor.person:
        return refuse(_("Ingen kan velge seg selv. Velg en annen koordinator."), level=Level.EXISTS)
    person = candidate.person
    close = (
        person == owner
        or person.parent_of.filter(child=owner).exists()
        or person.guardian_of.filter(ward=owner).exists()
        or person.represents.filter(represented=owner).exists()
    )
    if close:
        return refuse(_("Denne personen står søkeren for nær. Velg en annen koordinator."), level=Level.EXISTS)
    return verdict


def _why_not_asked_now(step: ProceedingStep, candidate: Membership) -> str:
    case = step.proceeding.case
    rows = case.appointments.filter(kind=CoordinatorAppointment.Kind.COORDINATOR, declined_at=None, valid_until=None)
    if rows.filter(accepted_at=None).exists():
        return _("En koordinator er spurt og har ikke svart ennå. Vent på svaret.")
    if being_followed(step.proceeding) == candidate.person_id:
        return _("Personen er koordinator i saken nå. Velg en annen.")
    return ""


def may_answer_appointment(actor: Actor, appointment: CoordinatorAppointment) -> Verdict:
    """The coordinator who was asked, until she has answered."""
    if not any(m.pk == appointment.membership_id for m in actor.inside(appointment.case.municipality)):
        return refuse()
    if appointment.accepted_at is not None or appointment.declined_at is not None:
        return refuse(_("Du har svart på denne forespørselen."), level=Level.EXISTS)
    if appointment.valid_until is not None and appointment.valid_until <= actor.at:
        return refuse(_("Du er ikke spurt lenger."), level=Level.EXISTS)
    return allow(Level.WRITE, Basis(BasisKind.ASKED_COORDINATOR, str(appointment.uuid)))
