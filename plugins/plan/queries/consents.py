"""What the plan page says of consents. The consents themselves, and all that is done with them, belong to core."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ip_core.access.addresses import Veil, veil_over
from ip_core.access.enums import ConsentKind
from ip_core.access.models import Consent
from ip_core.access.reach import Reach
from ip_core.access.signing import signers_needed
from ip_core.access.wording import last_day, opening, sections
from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from plugins.plan.sections import CONSENTS


@dataclass(frozen=True)
class GrantLine:
    """Who may read what, through which day."""

    name: str
    sections: str
    last_day: date


@dataclass(frozen=True)
class ConsentSummary:
    """What has been said yes to, and what waits for a signature."""

    given: tuple[Consent, ...]
    waiting: tuple[Consent, ...]
    grants: tuple[GrantLine, ...]


@dataclass(frozen=True)
class PlanConsent:
    """The consent that the plan waits for: whether it is prepared, and whose signatures are missing."""

    consent: Consent | None
    missing: tuple[Person, ...]
    is_mine: bool


def consent_summary(actor: Actor, proceeding: Proceeding, reach: Reach) -> ConsentSummary | None:
    """For whoever may read the section `consents`. The gate has read them already, with grants and signatures."""
    if not reach.may_read(CONSENTS):
        return None
    consents = list(proceeding.consents.all())
    given = tuple(consent for consent in consents if consent.is_in_force(actor.at))
    waiting = tuple(c for c in consents if c.in_force_at is None and c.withdrawn_at is None)
    return ConsentSummary(given, waiting, _grant_lines(consents, actor.at, veil_over(proceeding.case, actor)))


def _grant_lines(consents: Iterable[Consent], at: datetime, veil: Veil) -> tuple[GrantLine, ...]:
    together: dict[tuple[str, datetime], list[str]] = {}
    for grant in (grant for consent in consents for grant in consent.grants.all()):
        if grant.is_in_force(at):
            together.setdefault((opening(veil.named(grant.holder)), grant.valid_until), []).append(grant.section)
    return tuple(GrantLine(name, sections(keys), last_day(until)) for (name, until), keys in together.items())


def plan_consent(actor: Actor, proceeding: Proceeding) -> PlanConsent:
    """What is missing before there can be a plan, for whoever may read the consents."""
    waiting = [
        consent
        for consent in proceeding.consents.all()
        if consent.kind == ConsentKind.PLAN_MADE and consent.in_force_at is None and consent.withdrawn_at is None
    ]
    consent = waiting[-1] if waiting else None
    needed = signers_needed(consent if consent is not None else Consent(case=proceeding.case))
    signed = {row.person_id for row in consent.signatures.all()} if consent is not None else set()
    missing = tuple(person for person in needed if person.pk not in signed)
    return PlanConsent(consent, missing, actor.person in missing)
