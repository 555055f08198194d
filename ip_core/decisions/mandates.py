"""Who acts for the owner: parents, guardians and representatives, written down, corrected and ended (ACCESS §4).

A row is never deleted. What is ended is over at that very instant; what is corrected stays in the history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access.bases import ONE_MEETING
from ip_core.access.mandates import translated
from ip_core.access.models import Invitation
from ip_core.cases.models import Case
from ip_core.decisions import mandate_policies as policies
from ip_core.decisions.exceptions import DecisionNotPossible
from ip_core.decisions.services import tell
from ip_core.decisions.whom import Named, is_called
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from ip_core.people.models import Guardianship, Parenthood, Person, Representation, Tie

SomeTie = TypeVar("SomeTie", bound=Tie)


@service
def record_parenthood(
    case: Case,
    *,
    actor: Actor,
    person: Person | Named,
    document: str,
    decided_by: str,
    first_day: date,
    last_day: date | None = None,
) -> Parenthood:
    """Parental responsibility. It ends by itself at 16 and 18. Raises NotAllowed, DecisionNotPossible."""
    policies.may_record_parenthood(actor, case).require()
    values = {"document": document, "decided_by": decided_by, "valid_from": first_day, "valid_until": last_day}
    return _written(Parenthood, case, person, actor, values)


@service
def record_guardianship(
    case: Case,
    *,
    actor: Actor,
    person: Person | Named,
    document: str,
    decided_by: str,
    scope: Iterable[str],
    first_day: date,
    last_day: date | None = None,
) -> Guardianship:
    """A guardian; the mandate gives what it is translated into, and nothing else. Raises as the other."""
    policies.may_record_guardianship(actor, case).require()
    values = {"document": document, "decided_by": decided_by, "valid_from": first_day, "valid_until": last_day}
    return _written(Guardianship, case, person, actor, {**values, "scope": _scope(case, scope)})


@service
def record_representation(
    case: Case,
    *,
    actor: Actor,
    person: Person | Named,
    document: str,
    witness: Person,
    scope: Iterable[str],
    first_day: date,
    last_day: date,
) -> Representation:
    """From the paper of an owner without an account; another witnesses. Raises NotAllowed, DecisionNotPossible."""
    policies.may_record_representation(actor, case).require()
    if witness in (actor.person, case.owner) or (isinstance(person, Person) and witness == person):
        raise DecisionNotPossible(_("Vitnet må være en annen enn du og den som får fullmakten. Velg en kollega."))
    values = {"document": document, "witnessed_by": witness, "valid_from": first_day, "valid_until": last_day}
    return _written(Representation, case, person, actor, {**values, **_for_this(case, scope)})


@service
def give_representation(
    case: Case, *, actor: Actor, person: Person, scope: Iterable[str], first_day: date, last_day: date
) -> Representation:
    """The owner's own act, for this case alone. Raises NotAllowed, DecisionNotPossible."""
    policies.may_give_representation(actor, case).require()
    if first_day < clock.today():
        raise DecisionNotPossible(_("Første dag må være i dag eller senere."))
    values = {"valid_from": first_day, "valid_until": last_day, **_for_this(case, scope)}
    return _written(Representation, case, person, actor, values)


@service
def correct_tie(case: Case, row: SomeTie, *, actor: Actor, reason: str, **values: Any) -> SomeTie:
    """What was written wrong: ground, days, the translation of a mandate. Raises NotAllowed, DecisionNotPossible."""
    row = _locked(case, row)
    policies.may_correct_tie(actor, case, row).require()
    first, last = values.pop("first_day"), values.pop("last_day", None)
    if last is not None and last < first:
        raise DecisionNotPossible(_("Siste dag kan ikke være før første dag."))
    if "scope" in values:
        values["scope"] = _scope(case, values["scope"])
    values |= {"valid_from": first, "valid_until": last, "reason": reason}
    if any(getattr(row, name) != value for name, value in values.items()):
        _save(row, case, actor, **values)
        tell(f"{_noun(row)}.corrected", case, actor)
    return row


@service
def end_tie(case: Case, row: SomeTie, *, actor: Actor, reason: str = "") -> SomeTie:
    """Over from this instant. Twice is the same as once. Raises NotAllowed."""
    row = _locked(case, row)
    policies.may_end_tie(actor, case, row).require()
    if row.ended_at is None:
        _save(row, case, actor, ended_at=clock.now(), reason=reason)
        tell(f"{_noun(row)}.ended", case, actor)
    return row


def _written(model: type[SomeTie], case: Case, whom: Person | Named, actor: Actor, values: dict[str, Any]) -> SomeTie:
    """Kept once: the same again is the same row; something else about the same person must be corrected or ended."""
    Case.objects.select_for_update().get(pk=case.pk)  # two at once would both find nothing
    _check(case, whom, actor, values["valid_from"], values["valid_until"])
    for row in policies.ties_of(case, model):
        if is_called(row.person, whom) and policies.is_standing(row):
            if all(getattr(row, name) == value for name, value in values.items()):
                return row
            raise DecisionNotPossible(_("Personen er ført inn alt. Rett eller avslutt det som står, først."))
    person = whom.save() if isinstance(whom, Named) else whom
    owner_field, person_field = policies.SIDES[model]
    row = model(**{owner_field: case.owner, person_field: person}, **values)
    row.recorded_by, row.recorded_at = actor.person, clock.now()
    _save(row, case, actor)
    tell(f"{_noun(row)}.recorded", case, actor)
    return row


def _check(case: Case, whom: Person | Named, actor: Actor, first: date, last: date | None) -> None:
    if is_called(case.owner, whom):
        raise DecisionNotPossible(_("Eieren kan ikke handle for seg selv på denne måten. Velg en annen."))
    if actor.person is not None and is_called(actor.person, whom):
        raise DecisionNotPossible(_("Ingen fører inn noe om seg selv. La en annen gjøre det."))
    if isinstance(whom, Person) and policies.works_on(whom, case):
        raise DecisionNotPossible(_("Personen arbeider med saken, og kan ikke handle for eieren. Velg en annen."))
    if last is not None and last < max(first, clock.today()):
        raise DecisionNotPossible(_("Siste dag kan ikke være før første dag, og ikke før i dag."))


def _for_this(case: Case, scope: Iterable[str]) -> dict[str, Any]:
    found = _scope(case, scope)
    if not found:
        raise DecisionNotPossible(_("Kryss av for minst én ting personen skal kunne."))
    return {"scope": found, "case_uuid": case.uuid}


def _scope(case: Case, scope: Iterable[str]) -> list[str]:
    """The words that count; a meeting must be one of this case."""
    found = translated(scope)
    here = {f"{ONE_MEETING}{row.uuid}" for row in Invitation.objects.filter(proceeding__case=case)}
    return [word for word in found if not word.startswith(ONE_MEETING) or word in here]


def _locked(case: Case, row: SomeTie) -> SomeTie:
    found: SomeTie = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    return found


def _save(row: Tie, case: Case, actor: Actor, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.recorded_in = case.uuid
    row.save()


def _noun(row: Tie) -> str:
    return str(row._meta.model_name)


__all__ = (
    "correct_tie",
    "end_tie",
    "give_representation",
    "record_guardianship",
    "record_parenthood",
    "record_representation",
)
