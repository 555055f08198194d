"""Whom to let in, to what, why and for how long; what is left out; and the signature."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ip_core import clock
from ip_core.access import keys, wording
from plugins.consent import suggestions
from plugins.consent.items import Item
from plugins.consent.sharing import Reader
from plugins.consent.wording import DESCRIPTIONS
from theme.forms import CheckboxSelectMultiple, DateField


class SearchForm(forms.Form):
    """A name, or a part of one."""

    navn = forms.CharField(
        label=_("Hva heter personen eller stedet?"),
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
        self._choices(name, _section_choices(sections))

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: forms.MultipleChoiceField = self.fields[name]  # type: ignore[assignment]
        field.choices = choices


class KinForm(forms.Form):
    """Somebody close to the owner: both must be exact, and nobody is listed."""

    navn = forms.CharField(label=_("Fornavn og etternavn"), min_length=3, max_length=170)
    fodt = DateField(label=_("Fødselsdato"))
    mark_optional = False


class Parts(forms.MultipleChoiceField):
    """Looked upon as needed, because mostly it is; none is right when a single thing is chosen, so the form judges."""

    def validate(self, value: list[str]) -> None:
        if value:
            super().validate(value)


class SharingForm(ExceptionsForm):
    """What one reader gets, why and for how long. Read is usual; write is asked for by itself."""

    sections = Parts(
        label=_("Hva skal kunne leses?"),
        widget=CheckboxSelectMultiple(descriptions=DESCRIPTIONS),  # type: ignore[arg-type]
    )
    items = forms.MultipleChoiceField(
        label=_("Bare enkelte punkter?"),
        help_text=_("Da åpnes punktet alene, og ikke resten av delen det står i."),
        required=False,
        widget=CheckboxSelectMultiple,
    )
    writes = forms.MultipleChoiceField(
        label=_("Skal det også kunne skrives noe sted?"),
        help_text=_("Dine egne ord kan ingen andre endre."),
        required=False,
        widget=CheckboxSelectMultiple,
    )
    purpose = forms.CharField(
        label=_("Hvorfor trengs det?"),
        help_text=_("Én setning, for eksempel «for å trene sammen med meg»."),
        max_length=300,
    )
    first_day = DateField(
        label=_("Første dag"), help_text=_("Står det tomt, gjelder det fra underskriften."), required=False
    )
    last_day = DateField(label=_("Siste dag"), help_text=_("Da stenger tilgangen av seg selv. Et halvt år er vanlig."))
    field_order = (
        "sections", "items", "writes", "purpose", "first_day", "last_day", "excluded", "exception_text",
    )  # fmt: skip

    def __init__(
        self,
        data: QueryDict | None,
        *,
        sections: Iterable[str],
        items: Iterable[Item] = (),
        reader: Reader,
        initial: dict[str, Any] | None = None,
    ) -> None:
        offered = list(sections)
        usual = {
            "sections": [key for key in suggestions.sections_for(reader) if key in offered],
            "last_day": suggestions.usual_last_day(clock.today()),
        }
        super().__init__(data, sections=offered, initial=usual | (initial or {}))
        self.by_value = {item.value: item for item in items}
        single = [(item.value, _titled(item)) for item in self.by_value.values()]
        self._choose("sections", offered)
        self._choices("items", single)
        if any(item.is_private for item in self.by_value.values()):
            alone = _("Det som er privat, blir bare delt når du krysser av for det her.")
            self.fields["items"].help_text = f"{self.fields['items'].help_text} {alone}"
        self._choices("excluded", [*_section_choices(offered), *single])
        self._choices("writes", [*_section_choices(offered), *single])

    def suggest(self, sections: Iterable[str]) -> None:
        """Another bundle is ticked; whatever else was typed stays as it is, and nothing is judged yet."""
        data = self.data.copy()  # type: ignore[attr-defined]
        known = [key for key, _label in self.fields["sections"].choices]  # type: ignore[attr-defined]
        data.setlist("sections", [key for key in sections if key in known])
        self.initial = {name: data.getlist(name) for name in ("sections", "items", "writes", "excluded")} | {
            name: data.get(name, "") for name in ("purpose", "first_day", "last_day", "exception_text")
        }
        self.data, self.is_bound = type(data)(""), False

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
        cleaned["items"] = self._needed_items(cleaned, shared)
        if "sections" in cleaned and not shared and not cleaned["items"]:
            self.add_error("sections", forms.ValidationError(_("Kryss av for minst én del, eller ett punkt.")))
        self._check_period(cleaned)
        open_items = {word for item in cleaned["items"] for word in (item.section, item.value)}
        if both := (shared | open_items) & closed:
            said = {"sections": wording.left_out(both)}
            self.add_error(
                "excluded", forms.ValidationError(_("Du har både delt og sperret %(sections)s."), params=said)
            )
        self._check_writes(cleaned, shared)
        return cleaned

    @property
    def left_out(self) -> tuple[Item, ...]:
        """The single items among what is closed."""
        closed = self.cleaned_data["excluded"]
        return tuple(item for value, item in self.by_value.items() if value in closed)

    def _check_period(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first is not None and last is not None and first > last:
            self.add_error("first_day", forms.ValidationError(_("Første dag er etter siste dag. Bytt om på dem.")))

    def _needed_items(self, cleaned: dict[str, Any], shared: set[str]) -> tuple[Item, ...]:
        """Those that the sections do not give already: alone, or written in a section that is only read."""
        writes = set(cleaned.get("writes", []))
        wanted = set(cleaned.get("items", []))
        wanted |= {value for value, item in self.by_value.items() if value in writes and item.section in shared}
        return tuple(
            item
            for value, item in self.by_value.items()
            if value in wanted and not _is_given_already(item, shared, writes)
        )

    def _check_writes(self, cleaned: dict[str, Any], shared: set[str]) -> None:
        writes = set(cleaned.get("writes", []))
        if beyond := writes - shared - {item.value for item in cleaned["items"]}:
            beyond = {value for value in beyond if value.partition("/")[0] not in shared}
        if beyond:
            said = {"sections": wording.sections({value.partition("/")[0] for value in beyond})}
            words = _("For å skrive må personen også kunne lese. Kryss av for %(sections)s der oppe.")
            self.add_error("writes", forms.ValidationError(words, params=said))


def _is_given_already(item: Item, shared: set[str], writes: set[str]) -> bool:
    """Its section is open, and as much may be done there; a private one needs an access of its own."""
    is_written = item.value in writes and item.section not in writes
    return item.section in shared and not is_written and not item.is_private


def _titled(item: Item) -> str:
    title = f"{wording.opening(keys.label(item.section))}: {item.title}"
    return str(_("%(title)s (privat)") % {"title": title}) if item.is_private else title


class SignForm(forms.Form):
    """Nothing to fill in: the version that was read."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class PeriodForm(forms.Form):
    """The new plan period."""

    first_day = DateField(label=_("Fra og med"))
    last_day = DateField(label=_("Til og med"))
    mark_optional = False

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first is not None and last is not None and first > last:
            self.add_error("last_day", forms.ValidationError(_("Siste dag er før første dag. Bytt om på dem.")))
        elif last is not None and last < clock.today():
            self.add_error("last_day", forms.ValidationError(_("Siste dag må være i dag eller senere.")))
        return cleaned
