"""Which of the five consents stand in a plan, and which are asked for: what a plan, a meeting or a closing asks first.

if ConsentKind.GROUP not in standing.given(plan): …"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ip_core import clock
from ip_core.access.enums import ConsentKind
from ip_core.access.models import Consent
from ip_core.cases.models import Proceeding


class Answer(StrEnum):
    """Where one question stands."""

    NOT_ASKED = "not_asked"
    WAITING = "waiting"
    YES = "yes"
    NO = "no"
    ENDED = "ended"


@dataclass(frozen=True)
class Standing:
    """The latest that happened to one kind of consent in a plan. `at`: when it was prepared, signed, refused, ended."""

    kind: ConsentKind
    answer: Answer
    at: datetime | None = None
    consent: Consent | None = None


def given(plan: Proceeding) -> frozenset[ConsentKind]:
    """The kinds that are in force at the clock's instant. What is shared is asked of the engine, not here."""
    now = clock.now()
    return frozenset(ConsentKind(one.kind) for one in _consents(plan) if one.is_in_force(now))


def of(plan: Proceeding) -> dict[ConsentKind, Standing]:
    """Each yes-or-no question of the plan; sharing has as many consents as there are readers."""
    found: dict[ConsentKind, Standing] = {
        kind: Standing(kind, Answer.NOT_ASKED) for kind in ConsentKind if kind != ConsentKind.INFORMATION
    }
    now = clock.now()
    for consent in _consents(plan):
        kind = ConsentKind(consent.kind)
        if kind in found and found[kind].answer != Answer.YES:
            found[kind] = _standing(kind, consent, now)
    return found


def _standing(kind: ConsentKind, consent: Consent, now: datetime) -> Standing:
    if consent.is_in_force(now):
        return Standing(kind, Answer.YES, consent.in_force_at, consent)
    if consent.in_force_at is not None:
        return Standing(kind, Answer.ENDED, consent.withdrawn_at, consent)
    if consent.withdrawn_at is not None:
        return Standing(kind, Answer.NO, consent.withdrawn_at, consent)
    return Standing(kind, Answer.WAITING, consent.prepared_at, consent)


def _consents(plan: Proceeding) -> list[Consent]:
    """A closed plan has none (ACCESS §4)."""
    if plan.closed_at is not None and plan.closed_at <= clock.now():
        return []
    rows = Consent.objects.filter(proceeding=plan).select_related("proceeding__owner", "proceeding__municipality")
    return list(rows.prefetch_related("signatures").order_by("prepared_at", "pk"))
