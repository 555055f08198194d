"""Ask somebody for an opinion, write it, finish it, take the question back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.models import OpinionRequest
from ip_core.cases.events import record_event
from ip_core.cases.models import ProceedingStep
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.people.models import Membership
from plugins.intake import opinions, policies
from plugins.intake.exceptions import OpinionImpossible


@service
def ask_opinion(
    step: ProceedingStep,
    asked: Membership,
    *,
    actor: Actor,
    question: str,
    purpose: str,
    due_date: date,
    objects: Sequence[str],
) -> OpinionRequest:
    """Let one person read the chosen objects, for this purpose, and answer. Raises NotAllowed, OpinionImpossible."""
    policies.may_ask_opinion(actor, step).require()
    assert step.taker is not None  # may_ask_opinion
    proceeding = step.proceeding
    if not opinions.askable(actor, proceeding).filter(pk=asked.pk).exists():
        raise OpinionImpossible(_("Denne personen kan ikke spørres i denne saken. Velg en annen."))
    if opinions.requests_in(proceeding).filter(membership=asked, finished_at__isnull=True).exists():
        raise OpinionImpossible(_("%(name)s er spurt og har ikke svart ennå.") % {"name": asked.person.name})
    chosen = [key for key in opinions.sendable(proceeding, engine.reach(actor, proceeding)) if key in objects]
    if not chosen or len(chosen) < len(set(objects)):
        raise OpinionImpossible(_("Noe av det du valgte, finnes ikke lenger. Velg på nytt."))
    made = OpinionRequest.objects.create(
        proceeding=proceeding,
        step=step,
        membership=asked,
        question=question.strip(),
        purpose=purpose.strip(),
        due_date=due_date,
        sent_objects=chosen,
        asked_by=step.taker,
        asked_at=clock.now(),
    )
    _record("opinion.asked", made, actor)
    return made


@service
def save_opinion(asked: OpinionRequest, *, actor: Actor, seen: int, answer: str) -> OpinionRequest:
    """Keep what is written so far; nobody else reads it. Raises NotAllowed, ChangedMeanwhile."""
    policies.may_answer_opinion(actor, asked).require()
    asked.require_version(seen)
    asked.answer = answer.strip()
    asked.save()
    return asked


@service
def finish_opinion(asked: OpinionRequest, *, actor: Actor, seen: int, answer: str) -> OpinionRequest:
    """The taker reads it from now on, and what was sent is closed. Raises NotAllowed, ChangedMeanwhile."""
    if not answer.strip():
        raise OpinionImpossible(_("Skriv uttalelsen før du sender den."))
    save_opinion(asked, actor=actor, seen=seen, answer=answer)
    asked.finished_at = clock.now()
    asked.save()
    _record("opinion.finished", asked, actor)
    return asked


@service
def cancel_opinion(asked: OpinionRequest, *, actor: Actor) -> None:
    """Take the question back: what was sent is closed at once. Raises NotAllowed."""
    asked = OpinionRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    policies.may_cancel_opinion(actor, asked).require()
    asked.cancelled_at = clock.now()
    asked.save()
    _record("opinion.cancelled", asked, actor)


def _record(kind: str, asked: OpinionRequest, actor: Actor) -> None:
    record_event(kind, proceeding=asked.proceeding, key=keys.OPINIONS, actor=actor, opinion=asked.uuid)
