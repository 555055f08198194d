"""Forms of the one it is about."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from plugins.intake.forms.base import own_words


class ComplaintForm(forms.Form):
    text = own_words(
        label=_("Hva er du uenig i?"),
        help_text=_("Skriv med dine egne ord. Du trenger ikke kjenne loven."),
        error_messages={"required": _("Skriv noen ord om hva du er uenig i.")},
    )
