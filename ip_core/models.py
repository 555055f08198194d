"""Django looks for models here; each lives in its own package."""

from ip_core.access.models import (
    AccessEvent,
    AccessGrant,
    Consent,
    ConsentSignature,
    HiddenSection,
    NamedHandler,
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
    "Case",
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
    "LawReference",
    "Membership",
    "Municipality",
    "NamedHandler",
    "Notice",
    "Organisation",
    "Parenthood",
    "Person",
    "PluginExport",
    "PluginFailure",
    "PluginPurge",
    "PluginSettings",
    "PluginState",
    "ProcedureVersion",
    "Proceeding",
    "ProceedingStep",
    "Representation",
    "SearchEntry",
    "StoredFile",
    "SubjectExport",
    "Unit",
)
