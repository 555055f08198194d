"""Whom to let in, to what, why and for how long; what is left out; and the signature."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ip_core import clock
from ip_core.access import keys, wording
from ip_core.people.models import Membership
from plugins.consent import suggestions
from plugins.consent.wording import DESCRIPTIONS
from theme.forms import CheckboxSelectMultiple, DateField


class SearchForm(forms.Form):
    """A name, or a part of one."""

    navn = forms.CharField(
        label=_("Hva heter personen, eller hvor arbeider hun eller han?"),
        min_length=2,
        max_length=80,
        error_messages={"min_length": _("Skriv minst to bokstaver.")},
    )


def _section_choices(sections: Iterable[str]) -> list[tuple[str, str]]:
    return [(key, wording.opening(keys.label(key))) for key in wording.in_order(sections)]


class ExceptionsForm(forms.Form):
    """What is left out: enforced by closing sections, or said to the reader in the owner's own words."""

    excluded = forms.MultipleChoiceField(
        label=_("Skal noe være sperret?"),
        help_text=_("Det du krysser av, kan ikke åpnes, heller ikke om et annet samtykke sier noe annet."),
        required=False,
        widget=CheckboxSelectMultiple,
    )
    exception_text = forms.CharField(
        label=_("Vil du si noe til den som leser?"),
        help_text=_("For eksempel «ikke ta opp dette med familien min». Det er en beskjed, ikke en sperre."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"cols": 40}),
    )

    def __init__(
        self, data: QueryDict | None, *, sections: Iterable[str], initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self._choose("excluded", sections)

    def _choose(self, name: str, sections: Iterable[str]) -> None:
        field: forms.MultipleChoiceField = self.fields[name]  # type: ignore[assignment]
        field.choices = _section_choices(sections)


class SharingForm(ExceptionsForm):
    """Sections, purpose and last day for one person. Read is usual; write is asked for by itself."""

    sections = forms.MultipleChoiceField(
        label=_("Hva skal personen kunne lese?"),
        widget=CheckboxSelectMultiple(descriptions=DESCRIPTIONS),  # type: ignore[arg-type]
    )
    writes = forms.MultipleChoiceField(
        label=_("Skal personen også kunne skrive noe sted?"),
        help_text=_("Dine egne ord kan ingen andre endre."),
        required=False,
        widget=CheckboxSelectMultiple,
    )
    purpose = forms.CharField(
        label=_("Hvorfor trenger personen det?"),
        help_text=_("Én setning, for eksempel «for å trene sammen med meg»."),
        max_length=300,
    )
    last_day = DateField(label=_("Siste dag"), help_text=_("Da stenger tilgangen av seg selv. Et halvt år er vanlig."))
    field_order = ("sections", "writes", "purpose", "last_day", "excluded", "exception_text")

    def __init__(
        self,
        data: QueryDict | None,
        *,
        sections: Iterable[str],
        membership: Membership,
        initial: dict[str, Any] | None = None,
    ) -> None:
        offered = list(sections)
        usual = {
            "sections": [key for key in suggestions.sections_for(membership) if key in offered],
            "last_day": suggestions.usual_last_day(clock.today()),
        }
        super().__init__(data, sections=offered, initial=usual | (initial or {}))
        self._choose("sections", offered)
        self._choose("writes", offered)

    def clean_last_day(self) -> Any:
        """Half-open in the end, but people choose a last day: from today to what the data allows."""
        day, today = self.cleaned_data["last_day"], clock.today()
        if day < today:
            raise forms.ValidationError(_("Siste dag må være i dag eller senere."))
        if day > (longest := suggestions.longest_last_day(today)):
            raise forms.ValidationError(
                _("En tilgang kan vare til og med %(day)s. Etter det gir du et nytt samtykke."),
                params={"day": f"{longest.day}.{longest.month}.{longest.year}"},
            )
        return day

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        shared, closed = set(cleaned.get("sections", [])), set(cleaned.get("excluded", []))
        if both := shared & closed:
            said = {"sections": wording.sections(both)}
            self.add_error(
                "excluded", forms.ValidationError(_("Du har både delt og sperret %(sections)s."), params=said)
            )
        if beyond := set(cleaned.get("writes", [])) - shared:
            said = {"sections": wording.sections(beyond)}
            words = _("For å skrive må personen også kunne lese. Kryss av for %(sections)s der oppe.")
            self.add_error("writes", forms.ValidationError(words, params=said))
        return cleaned


class SignForm(forms.Form):
    """Nothing to fill in: the version that was read."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
