"""Consent, grants, decisions, what narrows, and the log of who saw what (ACCESS §1–5). A module for each noun."""

from ip_core.access.models.asked import Invitation, OpinionRequest
from ip_core.access.models.companions import Companion
from ip_core.access.models.consents import ChildsView, Consent, ConsentFiling, ConsentSignature
from ip_core.access.models.decisions import (
    AddressDecision,
    CareOrder,
    CompetenceDecision,
    DeathRecord,
    InsightDecision,
    OwnCoordinator,
    Shielding,
)
from ip_core.access.models.emergencies import BreakGlass
from ip_core.access.models.events import AccessEvent
from ip_core.access.models.grants import AccessGrant
from ip_core.access.models.narrowing import HiddenSection, NamedHandler, PrivateItem, Suspension
from ip_core.access.models.threads import Thread, ThreadMember

__all__ = (
    "AccessEvent",
    "AccessGrant",
    "AddressDecision",
    "BreakGlass",
    "CareOrder",
    "ChildsView",
    "Companion",
    "CompetenceDecision",
    "Consent",
    "ConsentFiling",
    "ConsentSignature",
    "DeathRecord",
    "HiddenSection",
    "InsightDecision",
    "Invitation",
    "NamedHandler",
    "OpinionRequest",
    "OwnCoordinator",
    "PrivateItem",
    "Shielding",
    "Suspension",
    "Thread",
    "ThreadMember",
)
