"""The keys of what can be shared: the same words in every table, scope, consent and log (ACCESS §1–2)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

APPLICATION = "application"
ATTACHMENTS = "attachments"
ASSESSMENT = "assessment"
OPINIONS = "opinions"
WISHES = "wishes"
OUTCOME = "outcome"
LETTER = "letter"
COMPLAINT = "complaint"
CONTACT = "contact"
RECEIPT = "receipt"
CONSENTS, MESSAGES = "consents", "messages"
EXISTENCE = "existence"
INVITATION, CANCELLED = "invitation", "cancelled"
"""Of one meeting or task: time, place and one's own task; or only that it is cancelled."""

INTAKE_OBJECTS = (
    APPLICATION, ATTACHMENTS, ASSESSMENT, OPINIONS, WISHES,
    OUTCOME, LETTER, COMPLAINT, CONTACT, RECEIPT,
)  # fmt: skip

STATUTORY_SECTIONS = (
    "goals", "participants", "coordination", "contributions", "measures",
    "execution", "period", CONSENTS, "cooperation",
)  # fmt: skip
OTHER_SECTIONS = ("meetings", MESSAGES, "documents", "calendar")
PLAN_SECTIONS = STATUTORY_SECTIONS + OTHER_SECTIONS

NEVER_GRANTED = frozenset({MESSAGES, CONSENTS})
GRANTABLE = tuple(key for key in PLAN_SECTIONS if key not in NEVER_GRANTED)
NEVER_HIDDEN = frozenset({"coordination", "period", CONSENTS})

HOMES = {INVITATION: "meetings", CANCELLED: "meetings"}
"""What closes the home section closes these too."""

LABELS = {
    EXISTENCE: _("at saken finnes"),
    APPLICATION: _("søknaden"),
    ATTACHMENTS: _("vedlegg"),
    ASSESSMENT: _("vurderingen"),
    OPINIONS: _("uttalelser"),
    WISHES: _("ønsker"),
    OUTCOME: _("utfallet"),
    LETTER: _("brevet"),
    COMPLAINT: _("klagen"),
    CONTACT: _("kontaktopplysninger"),
    RECEIPT: _("kvitteringen"),
    "goals": _("mål, ressurser og behov"),
    "participants": _("hvem som er med"),
    "coordination": _("koordinator"),
    "contributions": _("hva hver bidrar med"),
    "measures": _("tiltak"),
    "execution": _("slik gjør vi det"),
    "period": _("planperiode"),
    CONSENTS: _("samtykker"),
    "cooperation": _("samarbeid med andre"),
    "meetings": _("møter"),
    MESSAGES: _("meldinger"),
    "documents": _("dokumenter"),
    "calendar": _("kalender"),
    INVITATION: _("invitasjonen"),
    CANCELLED: _("at det er avlyst"),
}


def label(key: str) -> str:
    """The section's name in the middle of a sentence, in the reader's language."""
    return str(LABELS.get(key, key))


def proceeding_scope(proceeding_uuid: UUID, key: str) -> str:
    return f"proceeding:{proceeding_uuid}:{key}"


def parse_proceeding_scope(scope: str) -> tuple[UUID, str] | None:
    """(proceeding, key) of a case scope; None for any other scope."""
    kind, _sep, rest = scope.partition(":")
    if kind != "proceeding":
        return None
    uuid, _sep, key = rest.partition(":")
    return UUID(uuid), key
