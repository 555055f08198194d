from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why a module is switched. Needed when something speaks against it; kept in history either way."""

    reason = forms.CharField(
        label=_("Hvorfor?"),
        help_text=_("Begrunnelsen blir stående i historikken. Skriv ikke om enkeltpersoner."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"maxlength": 500, "rows": 3}),
        error_messages={"required": _("Skriv hvorfor dette likevel skal gjøres.")},
    )

    def __init__(self, *args: object, needs_reason: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].required = needs_reason


class SeenForm(forms.Form):
    """The version that the page showed: 0 while nothing was chosen."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


def with_reason(own: type[forms.Form]) -> type[forms.Form]:
    """A plugin's settings form with what the page asks besides: why, and what was seen."""

    class SettingsForm(own, SeenForm):  # type: ignore[valid-type, misc]
        reason = ReasonForm.base_fields["reason"]
        field_order = (*own.base_fields, "reason", "seen")

    return SettingsForm
