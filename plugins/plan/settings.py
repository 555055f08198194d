"""What a municipality may choose for plans. What each field begins with is the national default."""

from django import forms
from django.utils.translation import gettext_lazy as _

SLUG = "plan"
KEEP_YEARS = "keep_years"
LONGEST_PERIOD = "longest_period"


class PlanSettings(forms.Form):
    keep_years = forms.IntegerField(
        label=_("Hvor mange år planen beholdes etter at den er avsluttet"),
        help_text=_("Etter arkivplanen i kommunen. Er det ikke bestemt, lar du feltet stå tomt. Da slettes ingenting."),
        required=False,
        min_value=1,
        max_value=200,
    )
    longest_period = forms.IntegerField(
        label=_("Hvor mange måneder den første planperioden kan vare"),
        help_text=_(
            "Etter det trengs et nytt ja fra eieren. Lar du feltet stå tomt, bestemmer koordinatoren hvor lenge, "
            "sammen med eieren."
        ),
        required=False,
        min_value=1,
        max_value=120,
    )
