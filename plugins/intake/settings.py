"""What a municipality may choose for applications. What each field begins with is the national default."""

from django import forms
from django.utils.translation import gettext_lazy as _

SLUG = "intake"
DRAFT_DAYS, KEEP_YEARS = "draft_days", "keep_years"


class IntakeSettings(forms.Form):
    draft_days = forms.IntegerField(
        label=_("Hvor mange dager en kladd blir liggende"),
        help_text=_("Regnet fra siste gang den ble lagret. Etterpå slettes den for godt."),
        initial=30,
        min_value=7,
        max_value=365,
    )
    keep_years = forms.IntegerField(
        label=_("Hvor mange år søknaden beholdes etter at saken er avsluttet"),
        help_text=_("Etter arkivplanen i kommunen. Er det ikke bestemt, lar du feltet stå tomt. Da slettes ingenting."),
        required=False,
        min_value=1,
        max_value=200,
    )
