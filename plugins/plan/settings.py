"""What a municipality may choose for plans. What each field begins with is the national default."""

from django import forms
from django.utils.translation import gettext_lazy as _

SLUG = "plan"
KEEP_YEARS = "keep_years"


class PlanSettings(forms.Form):
    keep_years = forms.IntegerField(
        label=_("Hvor mange år planen beholdes etter at den er avsluttet"),
        help_text=_("Etter arkivplanen i kommunen. Er det ikke bestemt, lar du feltet stå tomt. Da slettes ingenting."),
        required=False,
        min_value=1,
        max_value=200,
    )
