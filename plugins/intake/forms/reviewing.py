"""Forms of whoever sees a case anew after a complaint."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ip_core import clock
from plugins.intake.enums import GovernorsAnswer, ReviewResult
from plugins.intake.forms.base import SeenForm, own_words
from theme.forms import RadioSelect

CHANGE = "change"


class ReviewForm(forms.Form):
    """Change the answer, stand by it, or, when every complaint came late, not consider it."""

    result = forms.ChoiceField(
        label=_("Hva kommer du til?"),
        widget=RadioSelect,
        error_messages={"required": _("Velg hva du kommer til.")},
    )
    grounds = own_words(
        rows=6,
        label=_("Begrunnelse"),
        help_text=_("Den som klaget, leser dette. Trengs ikke når svaret skal endres: da skriver du et nytt brev."),
        required=False,
    )
    mark_optional = False

    def __init__(self, *args: Any, next_instance: str, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stands = gettext("Svaret står ved lag. Klagen går til %(next)s.") % {"next": next_instance}
        choices = [(CHANGE, gettext("Svaret skal endres. Jeg skriver et nytt brev.")), (ReviewResult.UPHELD, stands)]
        if is_late:
            choices.append((ReviewResult.TOO_LATE, gettext("Klagen kom for sent og blir ikke vurdert.")))
        result: Any = self.fields["result"]
        result.choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        needs_words = data.get("result") in ReviewResult.values
        if needs_words and not data.get("grounds") and "grounds" not in self.errors:
            self.add_error("grounds", gettext("Skriv hvorfor. Den som klaget, har rett til å vite det."))
        return data


class AnswerRecordForm(SeenForm):
    """What came back on a complaint that was sent on."""

    answer = forms.ChoiceField(
        label=_("Hva er svaret?"),
        choices=GovernorsAnswer.choices,
        widget=RadioSelect,
        error_messages={"required": _("Velg hva svaret er.")},
    )
    answer_date = forms.DateField(
        label=_("Dato på svaret"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": _("Skriv datoen som står på svaret."),
            "invalid": _("Skriv en dato, for eksempel 2026-12-01."),
        },
    )
    answer_note = own_words(
        rows=5,
        label=_("Hva svaret sier"),
        help_text=_("Skriv kort, til den det gjelder."),
        error_messages={"required": _("Skriv kort hva svaret sier.")},
    )
    mark_optional = False

    def clean_answer_date(self) -> Any:
        day = self.cleaned_data["answer_date"]
        if day > clock.today():
            raise forms.ValidationError(gettext("Datoen kan ikke være etter i dag."))
        return day
