"""One form for each question of an application. Field names are those of the draft's answers."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ip_core import clock
from plugins.intake.answers import COORDINATOR, FIELDS, NO, PLAN, YES
from plugins.intake.enums import ContactWay, FiledFor, Question
from plugins.intake.forms.base import SeenForm, own_words
from theme.dates import in_words
from theme.forms import CheckboxSelectMultiple, DateField, RadioSelect

TITLE = {"data-label": "title"}
DIGITS = 8
PHONE = re.compile(r"[\d +()-]+")


WHAT_IT_IS: dict[str, Any] = {
    COORDINATOR: _("Én person i kommunen som følger deg opp og får hjelpen til å henge sammen."),
    PLAN: _("En plan med dine mål, og hvem som gjør hva. Den blir laget først når du sier ja."),
}


class PhoneField(forms.CharField):
    """Eight Norwegian digits, or a number from abroad that begins with +."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "data-width": "short"})
        super().__init__(max_length=20, widget=widget, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not PHONE.fullmatch(text):
            raise ValidationError(gettext("Skriv telefonnummeret med bare tall."))
        digits = re.sub(r"\D", "", text)
        if text and not text.startswith("+") and len(digits) != DIGITS:
            count = {"count": in_words(len(digits)), "whole": in_words(DIGITS)}
            told = ngettext(
                "Nummeret har %(count)s siffer. Skriv alle %(whole)s.",
                "Nummeret har %(count)s siffer. Skriv alle %(whole)s.",
                len(digits),
            )
            raise ValidationError(told % count)
        return text


class WantsForm(SeenForm):
    wants = forms.MultipleChoiceField(
        label=Question.WANTS.label,
        help_text=_("Du kan velge én eller begge. Du kan få koordinator uten å ha plan."),
        choices=((COORDINATOR, _("Koordinator")), (PLAN, _("Individuell plan"))),
        widget=CheckboxSelectMultiple(
            attrs=TITLE,
            descriptions=WHAT_IT_IS,
        ),
        error_messages={"required": _("Velg koordinator, individuell plan eller begge deler.")},
    )


class NotifiedWantsForm(WantsForm):
    """Somebody else may know what the person wishes, or not."""

    wants = forms.MultipleChoiceField(
        label=_("Hva vil personen ha?"),
        help_text=_("Kryss av for det personen har sagt selv. Vet du det ikke, går du bare videre."),
        choices=((COORDINATOR, _("Koordinator")), (PLAN, _("Individuell plan"))),
        widget=CheckboxSelectMultiple(attrs=TITLE),
        required=False,
    )


class PersonForm(SeenForm):
    given_name = forms.CharField(
        label=_("Fornavn"), max_length=80, error_messages={"required": _("Skriv fornavnet til den det gjelder.")}
    )
    family_name = forms.CharField(
        label=_("Etternavn"), max_length=80, error_messages={"required": _("Skriv etternavnet til den det gjelder.")}
    )
    birth_date = DateField(label=_("Fødselsdato"), required=False, help_text=_("Dag, måned og år, hvis du vet det."))

    def clean_birth_date(self) -> Any:
        born = self.cleaned_data["birth_date"]
        if born and born > clock.today():
            raise ValidationError(gettext("Datoen har ikke vært ennå. Se på årstallet."))
        return born


class NeedForm(SeenForm):
    need = own_words(
        label=Question.NEED.label,
        help_text=_(
            "Skriv med dine egne ord. Stikkord er nok. For eksempel: «Jeg forteller det samme til alle», "
            "eller «Ingen vet hva de andre gjør»."
        ),
        attrs=TITLE,
        error_messages={"required": _("Skriv noen ord om hva som er vanskelig. Stikkord er nok.")},
    )


class NotifiedNeedForm(NeedForm):
    need = own_words(
        label=_("Hva er vanskelig for personen i dag?"),
        help_text=_("Skriv bare det personen vet at du forteller. Stikkord er nok."),
        attrs=TITLE,
        error_messages={"required": _("Skriv noen ord om hva som er vanskelig. Stikkord er nok.")},
    )


class ServicesForm(SeenForm):
    services = own_words(
        label=Question.SERVICES.label,
        help_text=_("For eksempel fysioterapeut, fastlege, skole, hjemmesykepleie eller NAV. Du kan hoppe over dette."),
        required=False,
        attrs=TITLE,
    )


class CoordinatorForm(SeenForm):
    wished_coordinator = forms.CharField(
        label=Question.COORDINATOR.label,
        help_text=_("Skriv navnet, eller hva som er viktig for deg. Kommunen leser ønsket, men kan ikke love det."),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs=TITLE),
    )


class ContactForm(SeenForm):
    contact_way = forms.ChoiceField(
        label=Question.CONTACT.label,
        choices=ContactWay.choices,
        widget=RadioSelect(attrs=TITLE),
        error_messages={"required": _("Velg hvordan vi skal ta kontakt.")},
    )
    phone = PhoneField(label=_("Telefonnummer"), help_text=_("Trengs bare hvis vi skal ringe."), required=False)
    contact_when = forms.CharField(label=_("Når passer det å ringe?"), max_length=160, required=False)
    mark_optional = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        calls = data.get("contact_way") == ContactWay.PHONE
        if calls and not self.lenient and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", gettext("Skriv nummeret vi skal ringe til."))
        return data


class NotifiedContactForm(ContactForm):
    contact_way = forms.ChoiceField(
        label=_("Hvordan kan vi nå personen?"),
        choices=((ContactWay.PHONE, _("Ring")), (ContactWay.LETTER, _("Send brev i posten"))),
        widget=RadioSelect(attrs=TITLE),
        error_messages={"required": _("Velg hvordan vi skal ta kontakt.")},
    )


class SharingForm(SeenForm):
    shares = forms.ChoiceField(
        label=Question.SHARING.label,
        help_text=_("Den som avgjør søknaden, leser alt. Du velger om koordinatoren din også kan lese den."),
        choices=(
            (YES, _("Koordinatoren min kan lese søknaden")),
            (NO, _("Bare den som avgjør, kan lese den")),
        ),
        widget=RadioSelect(attrs=TITLE),
        error_messages={"required": _("Velg om koordinatoren kan lese søknaden.")},
    )


class KnowsForm(SeenForm):
    informed = forms.BooleanField(
        label=_("Personen vet at jeg melder fra, og hva jeg skriver"),
        error_messages={
            "required": _("Snakk med personen først. Vi tar ikke imot en melding som personen ikke vet om.")
        },
    )
    informed_on = DateField(
        label=_("Når snakket du med personen om det?"),
        error_messages={"required": _("Skriv datoen du snakket med personen.")},
    )
    notifier_name = forms.CharField(
        label=_("Navnet ditt"), max_length=160, error_messages={"required": _("Skriv navnet ditt.")}
    )
    notifier_relation = forms.CharField(
        label=_("Hvordan kjenner du personen?"),
        max_length=160,
        help_text=_("For eksempel nabo, søster, lærer eller fastlege."),
        error_messages={"required": _("Skriv hvordan du kjenner personen.")},
    )
    notifier_phone = PhoneField(label=_("Telefonnummeret ditt"), required=False)

    def clean_informed_on(self) -> Any:
        told = self.cleaned_data["informed_on"]
        if told and told > clock.today():
            raise ValidationError(gettext("Datoen har ikke vært ennå. Snakk med personen før du melder fra."))
        return told


FORMS: dict[Question, type[SeenForm]] = {
    Question.WANTS: WantsForm,
    Question.PERSON: PersonForm,
    Question.NEED: NeedForm,
    Question.SERVICES: ServicesForm,
    Question.COORDINATOR: CoordinatorForm,
    Question.CONTACT: ContactForm,
    Question.SHARING: SharingForm,
    Question.KNOWS: KnowsForm,
}
NOTIFIERS_FORMS: dict[Question, type[SeenForm]] = {
    **FORMS,
    Question.WANTS: NotifiedWantsForm,
    Question.NEED: NotifiedNeedForm,
    Question.CONTACT: NotifiedContactForm,
}


def form_class(question: Question, filed_for: str) -> type[SeenForm]:
    """Somebody who tells of another person's need is asked in other words."""
    return (NOTIFIERS_FORMS if filed_for == FiledFor.OTHER else FORMS)[question]


def has_own_title(question: Question, filed_for: str) -> bool:
    """Whether its first label is the page's heading."""
    return _first_field(question, filed_for).widget.attrs.get("data-label") == "title"


def title_of(question: Question, filed_for: str) -> str:
    """The question as the heading asks it."""
    own = has_own_title(question, filed_for)
    return str(_first_field(question, filed_for).label if own else question.label)


def _first_field(question: Question, filed_for: str) -> forms.Field:
    fields = form_class(question, filed_for).base_fields
    return fields[FIELDS[question][0]]
