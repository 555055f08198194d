"""What a child hides from one parent."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ip_core.access import wording


class HiddenForm(forms.Form):
    """Tick what this parent is not to see. `seen` carries what was hidden when the page was opened."""

    sections = forms.MultipleChoiceField(
        label=_("Dette skal ikke synes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    mark_optional = False

    def __init__(self, data: QueryDict | None = None, *, hideable: Iterable[str], hidden: Iterable[str]) -> None:
        self.hidden_now = frozenset(hidden)
        super().__init__(data, initial={"sections": sorted(self.hidden_now), "seen": self.now})
        field: forms.MultipleChoiceField = self.fields["sections"]  # type: ignore[assignment]
        field.choices = [(key, wording.opening(wording.section(key))) for key in hideable]

    @property
    def now(self) -> str:
        return ",".join(sorted(self.hidden_now))

    def show_as_it_stands(self, sections: Iterable[str]) -> None:
        """After somebody else changed it: keep what was ticked, and answer to the state there is now."""
        self.hidden_now = frozenset(sections)
        data = self.data.copy()  # type: ignore[attr-defined]
        data["seen"] = self.now
        self.data = data

    def clean_seen(self) -> frozenset[str]:
        return frozenset(filter(None, str(self.cleaned_data["seen"]).split(",")))
