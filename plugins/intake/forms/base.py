"""What every form here has: the version that was seen, and answers that may wait when one only wants to save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plugins.intake.models import LONGEST


class SeenForm(forms.Form):
    """`lenient`: nothing must be answered, for whoever saves and comes back. What is too long is still told."""

    seen = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages={
            name: _("Siden er for gammel til å lagres. Ta vare på teksten din, og last siden inn på nytt.")
            for name in ("required", "invalid", "min_value")
        },
    )

    def __init__(self, *args: Any, lenient: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lenient = lenient
        for name, field in self.fields.items():
            if lenient and name != "seen":
                field.required = False


def own_words(rows: int = 7, **options: Any) -> forms.CharField:
    """A field for writing freely, as long as a letter."""
    attrs = {"rows": rows, **options.pop("attrs", {})}
    return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs=attrs), **options)
