"""A day that somebody types in a form of core's, within the years that people live in: every sum with it holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
SAID = _("Skriv datoen med dag, måned og år, for eksempel 23.11.2026.")
BORN = _("Skriv datoen med dag, måned og år, for eksempel 9.4.1987.")


def day_field(label: Any, *, required: bool = True, help_text: Any = "", said: Any = SAID) -> forms.DateField:
    """`said`: what is wrong with any other answer, with an example of a day that fits the question."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[MinValueValidator(FIRST, said), MaxValueValidator(LAST, said)],
        error_messages={"invalid": said, "required": said},
    )
