"""What is wrong, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ip_core.access import keys, wording
from ip_core.cases.models import Proceeding
from ip_core.cases.summaries import kind_title
from ip_core.subjects import policies
from ip_core.subjects.enums import CorrectionOutcome
from ip_core.subjects.receiving import received
from ip_core.subjects.standing import Standing, keys_of

LONGEST = 4000


class CorrectionForm(forms.Form):
    """Plain: where, what is wrong, what is right. Nobody has to know the law to send it.

    `stranded` are the places that nobody can answer about here now: they say so, and are not sent."""

    where = forms.ChoiceField(
        label=_("Hvor står det?"),
        error_messages={"required": _("Velg hvor det står."), "invalid_choice": _("Velg hvor det står.")},
    )
    wrong = forms.CharField(
        label=_("Hva er feil?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Skriv hva som er feil. Stikkord er nok.")},
    )
    right = forms.CharField(
        label=_("Hva er riktig?"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, here: Standing, proceedings: Iterable[Proceeding]) -> None:
        super().__init__(data)
        self.places = {
            f"{proceeding.pk}:{key}": (proceeding, key)
            for proceeding in proceedings
            for key in keys_of(proceeding)
            if here.reaches(proceeding, key)
        }
        self.stranded = frozenset(_stranded(self.places))
        field: forms.ChoiceField = self.fields["where"]  # type: ignore[assignment]
        field.choices = [("", gettext("Velg")), *((value, self._said(value)) for value in self.places)]

    @property
    def reaches_nobody(self) -> bool:
        return self.stranded == self.places.keys()

    def _said(self, value: str) -> str:
        place = _place(*self.places[value])
        return gettext("%(place)s (ingen kan svare her nå)") % {"place": place} if value in self.stranded else place

    def clean_where(self) -> str:
        chosen: str = self.cleaned_data["where"]
        verdict = policies.may_be_received(*self.places[chosen])
        if not verdict:
            raise forms.ValidationError(verdict.reason)
        return chosen

    @property
    def place(self) -> tuple[Proceeding, str]:
        return self.places[self.cleaned_data["where"]]


def _stranded(places: Mapping[str, tuple[Proceeding, str]]) -> Iterator[str]:
    for proceeding, found in groupby(places.items(), key=lambda place: place[1][0]):
        values = {key: value for value, (_proceeding, key) in found}
        yield from (values[key] for key in values.keys() - received(proceeding, values))


def _place(proceeding: Proceeding, key: str) -> str:
    return f"{kind_title(proceeding)}: {wording.section(key) if key in keys.PLAN_SECTIONS else keys.label(key)}"


class AnswerForm(forms.Form):
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Hva ble det til?"),
        choices=CorrectionOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva det ble til.")},
    )
    answer = forms.CharField(
        label=_("Svar til den som skrev"),
        help_text=_("Retter du ikke, skriver du hvorfor, og at det går an å klage til Datatilsynet."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == CorrectionOutcome.REFUSED and not str(data.get("answer", "")).strip():
            self.add_error("answer", gettext("Skriv hvorfor det ikke blir rettet."))
        return data
