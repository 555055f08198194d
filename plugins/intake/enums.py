"""The closed vocabulary of an application."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FiledFor(models.TextChoices):
    """Whom the text is about, as seen by the one who writes it."""

    SELF = "self", _("meg selv")
    BEHALF = "behalf", _("en jeg handler for")
    OTHER = "other", _("en annen")


class ContactWay(models.TextChoices):
    """How the person wants to hear from the municipality."""

    PHONE = "phone", _("Ring meg")
    MESSAGE = "message", _("Send melding her")
    LETTER = "letter", _("Send brev i posten")


class Question(models.TextChoices):
    """One page of the form each; the value stands in the address."""

    WANTS = "onske", _("Hva vil du søke om?")
    PERSON = "hvem", _("Hvem gjelder det?")
    NEED = "behov", _("Hva er vanskelig å få til i dag?")
    SERVICES = "hjelp", _("Hvem gir hjelp i dag?")
    COORDINATOR = "koordinator", _("Er det noen du ønsker som koordinator?")
    CONTACT = "kontakt", _("Hvordan vil du at vi tar kontakt?")
    SHARING = "lese", _("Hvem kan få lese søknaden?")
    KNOWS = "vet", _("Vet personen at du melder fra?")


APPLICATION_QUESTIONS = (
    Question.WANTS,
    Question.NEED,
    Question.SERVICES,
    Question.COORDINATOR,
    Question.CONTACT,
    Question.SHARING,
)
NOTIFICATION_QUESTIONS = (
    Question.PERSON,
    Question.NEED,
    Question.SERVICES,
    Question.WANTS,
    Question.CONTACT,
    Question.KNOWS,
)


def questions_of(filed_for: str) -> tuple[Question, ...]:
    """In the order that they are asked. Somebody else is asked who it is about, and whether that person knows."""
    return NOTIFICATION_QUESTIONS if filed_for == FiledFor.OTHER else APPLICATION_QUESTIONS


class ReviewResult(models.TextChoices):
    """What whoever decided comes to on seeing the case anew. To change the answer is a new decision, none of these."""

    UPHELD = "upheld", _("Svaret står ved lag")
    TOO_LATE = "too_late", _("Klagen kom for sent")


class GovernorsAnswer(models.TextChoices):
    """What came back from where the complaint was sent on."""

    UPHELD = "upheld", _("Svaret blir stående")
    CHANGED = "changed", _("Svaret må endres")
    RETURNED = "returned", _("Kommunen må vurdere saken på nytt")
