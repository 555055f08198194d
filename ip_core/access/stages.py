"""Which column of ACCESS §3 a plan stands in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ip_core.access.enums import ConsentKind
from ip_core.access.models import Consent
from ip_core.cases.enums import PlanStage
from ip_core.cases.models import Proceeding


def plan_stage(proceeding: Proceeding, at: datetime) -> PlanStage:
    """The first that fits: closed · withdrawn or lapsed · open · before the plan consent (ACCESS §3)."""
    ends = (proceeding.closed_at, proceeding.owner.died_at)
    if any(end is not None and end <= at for end in ends):
        return PlanStage.CLOSED  # at the owner's death too (ACCESS §4)
    consents = list(proceeding.consents.all())
    given = [c for c in consents if c.kind == ConsentKind.PLAN_MADE and c.in_force_at and c.in_force_at <= at]
    if is_electronic_refused(consents, at):
        return PlanStage.WITHDRAWN
    if any(consent.is_in_force(at) for consent in given):
        return PlanStage.OPEN
    return PlanStage.WITHDRAWN if given else PlanStage.BEFORE


def is_electronic_refused(consents: Iterable[Consent], at: datetime) -> bool:
    """She, or her parents, said no to an electronic plan, or took back the yes; and there is no yes now."""
    asked = [consent for consent in consents if consent.kind == ConsentKind.ELECTRONIC]
    refused = any(consent.withdrawn_at is not None and consent.withdrawn_at <= at for consent in asked)
    return refused and not any(consent.is_in_force(at) for consent in asked)


__all__ = ("is_electronic_refused", "plan_stage")
