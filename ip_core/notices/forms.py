"""How one wants to be told."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ip_core.notices.enums import Channel

NUMBER = re.compile(r"\+?\d{8,15}")


class ContactChoiceForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("Hvordan skal vi si fra?"),
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvordan vi skal si fra.")},
    )
    email = forms.EmailField(
        label=_("E-postadresse"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Se på adressen. Den skal ha en krøllalfa og et punktum, som navn@eksempel.no.")},
    )
    phone = forms.CharField(
        label=_("Mobilnummer"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    mark_optional = False

    def clean_phone(self) -> str:
        number = re.sub(r"[ ()-]", "", self.cleaned_data["phone"])
        if number and not NUMBER.fullmatch(number):
            raise forms.ValidationError(gettext("Skriv telefonnummeret med bare tall."))
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        channel = data.get("channel")
        if channel == Channel.MAIL and not data.get("email") and "email" not in self.errors:
            self.add_error("email", gettext("Skriv adressen vi skal sende til."))
        if channel == Channel.SMS and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", gettext("Skriv nummeret vi skal sende til."))
        return data
