"""What control asks: a case number or a name, and always a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ip_core import clock
from ip_core.cases import numbers
from ip_core.control.services import Question
from ip_core.days import day_field


def whole_number(text: str) -> str:
    """ "2026/7" as the case is numbered: "2026/0007". Raises ValidationError."""
    try:
        return numbers.whole(text)
    except ValueError as error:
        raise ValidationError(gettext("Skriv nummeret som på saken, for eksempel 2026/0012.")) from error


class _AskingForm(forms.Form):
    reason = forms.CharField(
        label=_("Hvorfor spør du?"),
        help_text=_("Én setning. Den blir stående i loggen over kontroll, og ingen kan endre den."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv hvorfor du spør. Uten en grunn viser vi ingenting.")},
    )

    def clean_case_number(self) -> str:
        text = self.cleaned_data["case_number"].strip()
        return whole_number(text) if text else ""

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    @property
    def question(self) -> Question:
        data = self.cleaned_data
        return Question(
            reason=data["reason"].strip(),
            case_number=data["case_number"],
            name=data["name"],
            first_day=data.get("first_day"),
            last_day=data.get("last_day"),
        )


class LogForm(_AskingForm):
    case_number = forms.CharField(label=_("Saksnummer"), max_length=20, required=False)
    name = forms.CharField(
        label=_("Hele navnet til den som leste"),
        help_text=_("Fyll ut saksnummeret, navnet eller begge."),
        max_length=160,
        required=False,
    )
    first_day = day_field(_("Fra og med"), required=False)
    last_day = day_field(_("Til og med"), required=False)
    field_order = ("case_number", "name", "first_day", "last_day", "reason")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not {"case_number", "name"} & self.errors.keys() and not (data.get("case_number") or data.get("name")):
            self.add_error("case_number", gettext("Skriv et saksnummer, eller navnet til den som leste."))
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext("Den siste dagen må være samme dag som den første, eller senere."))
        if first and first > clock.today():
            self.add_error("first_day", gettext("Datoen har ikke vært ennå. Se på årstallet."))
        return data


class ExplainForm(_AskingForm):
    case_number = forms.CharField(
        label=_("Saksnummer"),
        max_length=20,
        error_messages={"required": _("Skriv saksnummeret. Det må du kjenne fra før.")},
    )
    name = forms.CharField(
        label=_("Hele navnet til personen"),
        max_length=160,
        error_messages={"required": _("Skriv navnet til den du spør om.")},
    )
    field_order = ("case_number", "name", "reason")
