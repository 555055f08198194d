"""Who may apply, read, handle, decide and complain. Access itself is core's; here is what the state allows."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from ip_core.access import engine, keys
from ip_core.access.enums import Level
from ip_core.access.limits import OWNERS_SIDE
from ip_core.access.models import OpinionRequest
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.cases.models import Case, Proceeding, ProceedingStep
from ip_core.cases.policies import may_do_step
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, age_limit
from ip_core.people.enums import Assurance
from ip_core.people.models import Person
from ip_core.procedures.enums import Act
from plugins.intake.enums import FiledFor
from plugins.intake.models import ApplicationDraft

APPLY = "apply"


def may_apply(actor: Actor) -> Verdict:
    """For oneself or somebody one acts for: as a citizen, surely known, and with a mandate that says so."""
    if actor.person is None or actor.assurance < Assurance.HIGH:
        return refuse(_("Logg inn for å søke for deg selv."))
    if not actor.is_citizen:
        return refuse(_("Du er her på jobb. Bytt rolle til deg selv for å søke for deg selv."))
    if actor.on_behalf_of is None or _acts_for(actor, actor.on_behalf_of):
        return allow(Level.WRITE)
    return refuse(_("Du kan ikke søke for %(name)s, men du kan melde fra om behovet.") % {"name": actor.on_behalf_of})


def _acts_for(actor: Actor, other: Person) -> bool:
    """Parents of a child below the age of health majority; guardians and representatives whose scope holds it.

    A mandate that is for one case counts in that case's municipality, where what she applies for is put in it. Where
    there is a case already, what stops her there stops her here: a suspension, a care order, the owner's death."""
    assert actor.person is not None  # may_apply
    if other.died_at is not None and other.died_at <= actor.at:
        return False
    matters = list(Proceeding.objects.filter(owner=other).select_related("municipality"))
    if matters and not engine.owner_sides(actor, matters, matters[0].municipality):
        return False
    age = other.age_on(actor.day)
    if age is not None and age < age_limit(HEALTH_MAJORITY, actor.day):
        own = actor.person.parent_of.valid_on(actor.day)
        if own.filter(child=other, has_responsibility=True).exists():
            return True
    guardianships = actor.person.guardian_of.filter(ward=other)
    for_this = Q(case_uuid__isnull=True) | Q(case_uuid__in=Case.objects.filter(owner=other).values("uuid"))
    mandates = actor.person.represents.filter(for_this, represented=other)
    rows = [*guardianships, *mandates]
    return any(APPLY in row.scope and row.is_valid_at(actor.at) for row in rows)


def may_attach(actor: Actor, draft: ApplicationDraft) -> Verdict:
    """Files go with an application alone: whoever tells of another's need sends none, signed in or not."""
    if draft.filed_for == FiledFor.OTHER or draft.author_id is None:
        return refuse()
    return may_write_draft(actor, draft)


def may_write_draft(actor: Actor, draft: ApplicationDraft) -> Verdict:
    """The author alone, in the role she began in; or the holder of the private link, which the address has proved."""
    if not draft.is_open(actor.at):
        return refuse()
    if draft.author_id is None:
        return allow(Level.WRITE)
    if actor.person is None or actor.person.pk != draft.author_id or actor.assurance < Assurance.HIGH:
        return refuse()
    if draft.subject_id is not None and (actor.subject is None or actor.subject.pk != draft.subject_id):
        return refuse()
    return allow(Level.WRITE)


def may_withdraw_application(actor: Actor, proceeding: Proceeding) -> Verdict:
    """The owner's side, until it is decided."""
    verdict = _on_owners_side(actor, proceeding)
    if not verdict:
        return verdict
    if proceeding.closed_at is not None:
        return refuse(_("Søknaden er avsluttet allerede."), level=verdict.level)
    if proceeding.decided_at is not None:
        return refuse(_("Søknaden er avgjort. Si fra til koordinatoren om du ikke vil ha plan."), level=verdict.level)
    return verdict


def _on_owners_side(actor: Actor, proceeding: Proceeding) -> Verdict:
    verdict = engine.reach(actor, proceeding).verdict(keys.APPLICATION)
    if verdict and (verdict.basis is None or verdict.basis.kind not in OWNERS_SIDE):
        return refuse(_("Bare den søknaden gjelder, kan trekke den."), level=verdict.level)
    return verdict


def may_complain(actor: Actor, proceeding: Proceeding) -> Verdict:
    """The owner's side, after the decision; also late, for a complaint can be considered all the same."""
    reach = engine.reach(actor, proceeding)
    if reach.may_write(keys.COMPLAINT, is_own=True):
        return allow(Level.WRITE, reach.basis(keys.COMPLAINT))
    if proceeding.decided_at is None:
        return refuse(_("Det er ikke noe å klage på ennå. Du kan klage når du har fått svar."), level=Level.EXISTS)
    return refuse(_("Du kan ikke klage i denne saken nå."), level=Level.EXISTS)


def may_handle(actor: Actor, step: ProceedingStep, *acts: Act) -> Verdict:
    """The taker of an open step of one of these acts, with the access that follows."""
    if step.act not in acts:
        return refuse(_("Dette gjøres i et annet steg."), level=Level.EXISTS)
    return may_do_step(actor, step)


def may_assess(actor: Actor, step: ProceedingStep) -> Verdict:
    verdict = may_handle(actor, step, Act.RECEIVE_AND_ASSESS)
    return verdict and engine.reach(actor, step.proceeding).verdict(keys.ASSESSMENT, Level.WRITE)


def may_acknowledge(actor: Actor, step: ProceedingStep) -> Verdict:
    """Whoever has the application, until it is decided."""
    verdict = may_handle(actor, step, Act.RECEIVE_AND_ASSESS, Act.DECIDE)
    return verdict and engine.reach(actor, step.proceeding).verdict(keys.LETTER, Level.WRITE)


def may_decide(actor: Actor, step: ProceedingStep) -> Verdict:
    verdict = may_handle(actor, step, Act.DECIDE)
    return verdict and engine.reach(actor, step.proceeding).verdict(keys.LETTER, Level.WRITE)


def may_review(actor: Actor, step: ProceedingStep) -> Verdict:
    """Whoever has the step that a complaint opened again."""
    if step.complaint_id is None:
        return refuse(_("Det er ikke klaget i denne saken."), level=Level.EXISTS)
    return may_decide(actor, step)


def may_ask_opinion(actor: Actor, step: ProceedingStep) -> Verdict:
    """Whoever has the application, until it is decided; a complaint is seen anew without asking others (ACCESS §2)."""
    verdict = may_handle(actor, step, Act.RECEIVE_AND_ASSESS, Act.DECIDE)
    return verdict and engine.reach(actor, step.proceeding).verdict(keys.OPINIONS, Level.WRITE)


def may_answer_opinion(actor: Actor, asked: OpinionRequest) -> Verdict:
    """Whoever was asked, under the membership she was asked in, until she has finished or it was taken back."""
    level = engine.reach(actor, asked.proceeding).thing_level(asked.uuid)
    if level < Level.WRITE:
        return refuse(_("Du kan ikke svare på dette nå."), level=level)
    return allow(level)


def may_cancel_opinion(actor: Actor, asked: OpinionRequest) -> Verdict:
    """Whoever handles the case, until it is answered: an answer that was given stays."""
    verdict = engine.reach(actor, asked.proceeding).verdict(keys.OPINIONS, Level.WRITE)
    if verdict and (asked.finished_at is not None or asked.cancelled_at is not None):
        return refuse(_("Uttalelsen er gitt eller trukket allerede."), level=verdict.level)
    return verdict
