"""Choosing a file. What it is and how large is judged where it is stored."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ip_core.documents.sniffing import TAKEN_AS


class FileForm(forms.Form):
    """One file at a time, so that what is refused is told about that one."""

    file = forms.FileField(
        label=_("Velg en fil"),
        help_text=_("PDF, bilde, Word eller OpenDocument. Sted og tid som telefonen skrev i bildet, blir fjernet."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join([*TAKEN_AS, ".docx", ".odt"])}),
        error_messages={"required": _("Velg en fil først.")},
    )
    mark_optional = False
