"""What people type. Nothing typed is ever cut or lost."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fjord_kontakter.models import NAME, PHONE, TASK, Contact

DIGITS = re.compile(r"\+?\d[\d ]{2,18}")
TOO_LONG = gettext_lazy("Teksten er %(show_value)s tegn. Kort den ned til %(limit_value)s.")


def _line(label: Any, help_text: Any = "", *, length: int, missing: Any = None) -> forms.CharField:
    messages = {"max_length": TOO_LONG, **({"required": missing} if missing else {})}
    return forms.CharField(
        label=label, help_text=help_text, required=bool(missing), max_length=length, error_messages=messages
    )


class ContactForm(forms.Form):
    """Remembers which version it was opened with, so that nobody's text is overwritten unseen."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    name = _line(gettext_lazy("Navn"), length=NAME, missing=gettext_lazy("Skriv navnet på den en kan ringe."))
    task = _line(
        gettext_lazy("Hva kan du spørre om?"), gettext_lazy("For eksempel hjelpemidler eller transport."), length=TASK
    )
    phone = _line(gettext_lazy("Telefon"), length=PHONE)

    def clean_seen(self) -> int:
        """Anything but a number is an old version: then the person is shown both texts."""
        typed = self.cleaned_data.get("seen") or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        if phone and not DIGITS.fullmatch(phone):
            raise forms.ValidationError(_("Skriv nummeret med tall, for eksempel 55 12 34 56."))
        return phone

    def values(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def after_seeing(self, version: int) -> ContactForm:
        """The same form with the same text, for whoever has now seen this version."""
        data = cast("QueryDict", self.data).copy()
        data["seen"] = str(version)
        self.data = data
        return self


def initial_of(contact: Contact) -> dict[str, Any]:
    """A contact as its form shows it."""
    words = {name: getattr(contact, name) for name in ContactForm.base_fields if name != "seen"}
    return {**words, "seen": contact.version}
