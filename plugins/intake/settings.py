"""What a municipality may choose for applications. What each field begins with is the national default."""

from django import forms
from django.utils.translation import gettext_lazy as _

SLUG = "intake"
DRAFT_DAYS = "draft_days"


class IntakeSettings(forms.Form):
    draft_days = forms.IntegerField(
        label=_("Hvor mange dager en kladd blir liggende"),
        help_text=_("Regnet fra siste gang den ble lagret. Etterpå slettes den for godt."),
        initial=30,
        min_value=7,
        max_value=365,
    )
