"""Django looks for models here; each lives in its own package."""

from ip_core.access.models import (
    AccessEvent,
    AccessGrant,
    BreakGlass,
    CareOrder,
    ChildsView,
    CompetenceDecision,
    Consent,
    ConsentSignature,
    HiddenSection,
    InsightDecision,
    Invitation,
    NamedHandler,
    OpinionRequest,
    OwnCoordinator,
    PrivateItem,
    Suspension,
    Thread,
    ThreadMember,
)
from ip_core.cases.models import Case, CoordinatorAppointment, Delivery, Event, Proceeding, ProceedingStep
from ip_core.control.models import ControlLook
from ip_core.documents.models import StoredFile
from ip_core.municipalities.models import Municipality, Organisation, Unit
from ip_core.notices.models import ContactChoice, Notice
from ip_core.people.models import (
    Account,
    Guardianship,
    Identity,
    Membership,
    Parenthood,
    Person,
    Representation,
)
from ip_core.plugins.models import PluginExport, PluginFailure, PluginPurge, PluginSettings, PluginState
from ip_core.procedures.models import AppealRule, InForce, LawReference, ProcedureVersion
from ip_core.search.models import SearchEntry
from ip_core.subjects.models import CorrectionRequest, SubjectExport

__all__ = (
    "AccessEvent",
    "AccessGrant",
    "Account",
    "AppealRule",
    "BreakGlass",
    "CareOrder",
    "Case",
    "ChildsView",
    "CompetenceDecision",
    "Consent",
    "ConsentSignature",
    "ContactChoice",
    "ControlLook",
    "CoordinatorAppointment",
    "CorrectionRequest",
    "Delivery",
    "Event",
    "Guardianship",
    "HiddenSection",
    "Identity",
    "InForce",
    "InsightDecision",
    "Invitation",
    "LawReference",
    "Membership",
    "Municipality",
    "NamedHandler",
    "Notice",
    "OpinionRequest",
    "Organisation",
    "OwnCoordinator",
    "Parenthood",
    "Person",
    "PluginExport",
    "PluginFailure",
    "PluginPurge",
    "PluginSettings",
    "PluginState",
    "PrivateItem",
    "ProcedureVersion",
    "Proceeding",
    "ProceedingStep",
    "Representation",
    "SearchEntry",
    "StoredFile",
    "SubjectExport",
    "Suspension",
    "Thread",
    "ThreadMember",
    "Unit",
)
