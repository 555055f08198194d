"""What is written down about a case. `values()` is what the service takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ip_core import clock
from ip_core.access import keys, wording
from ip_core.cases.models import Case, Proceeding
from ip_core.days import day_field
from ip_core.decisions import queries, readiness
from ip_core.decisions.glass import OPENABLE
from ip_core.municipalities.models import Unit
from ip_core.people.actor import Actor
from ip_core.people.enums import AddressProtection


def reason_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_("Kort. Eieren kan be om å få se det."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv hvorfor. Uten en grunn blir det ikke ført inn.")},
    )


def section_boxes(
    label: Any, among: Iterable[str], *, required: bool, help_text: Any = ""
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=required,
        help_text=help_text,
        choices=[(key, wording.opening(wording.section(key))) for key in among],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kryss av for minst én del.")},
    )


class DecisionForm(forms.Form):
    """`case` decides whom and what there is to choose among. A choice is a primary key out of that list alone.

    `told` are the matters whose consents name somebody among the choices: showing the form reads them."""

    people: dict[str, list[Any]]
    told: list[Proceeding]

    def __init__(self, data: QueryDict | None = None, *, case: Case, actor: Actor) -> None:
        self.case, self.actor = case, actor
        self.people, self.told = {}, []
        super().__init__(data)
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the case."""

    def lacks(self) -> str:
        """What must be so first: said instead of the form before anything is typed."""
        return ""

    def offer(self, name: str, rows: Iterable[Any], *, empty: str = "", last: tuple[str, Any] | None = None) -> None:
        """Nobody is chosen beforehand. `empty`: what choosing nobody is called. `last`: a choice that is no row."""
        self.people[name] = list(rows)
        field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
        first = [] if isinstance(field, forms.MultipleChoiceField) else [("", empty or _("Velg"))]
        field.choices = [*first, *((str(row.pk), str(row)) for row in self.people[name]), *([last] if last else [])]

    def offer_people(self, name: str, *, empty: str = "", last: tuple[str, Any] | None = None) -> None:
        """Whom a decision can be about, and the private grantees that this reader knows of."""
        grants = queries.private_grants(self.case, self.actor)
        self.told = list({grant.consent.proceeding for grant in grants})
        found = [*queries.people_around(self.case), *(grant.grantee_person for grant in grants)]
        self.offer(name, dict.fromkeys(found), empty=empty, last=last)

    def chosen(self, name: str) -> Any:
        """What the keys that came stand for, among what was offered; nothing where none did."""
        by_pk, typed = {str(row.pk): row for row in self.people.get(name, [])}, self.cleaned_data.get(name)
        return [by_pk[pk] for pk in typed] if isinstance(typed, list) else by_pk.get(str(typed))

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, **{name: self.chosen(name) for name in self.people}}


def choice_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=required, help_text=help_text, error_messages={"required": _("Velg en i listen.")}
    )


class SuspensionForm(DecisionForm):
    person = choice_field(_("Hvem skal ikke ha tilgang nå?"))
    sections = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    reason = reason_field(_("Hvorfor?"))
    last_day = day_field(_("Til og med"), required=False, help_text=_("La stå tomt hvis det gjelder til videre."))
    is_signature_needed = forms.BooleanField(
        label=_("Underskriften til personen trengs fortsatt"), required=False, initial=True
    )

    def lacks(self) -> str:
        said = _("Det er ingen å velge. Ingen som du vet om, handler for eieren eller har fått tilgang.")
        return "" if self.people["person"] else str(said)

    def prepare(self) -> None:
        self.offer_people("person")
        every = (*keys.PLAN_SECTIONS, *keys.INTAKE_OBJECTS)
        self.fields["sections"] = section_boxes(
            _("Hvilke deler?"), every, required=False, help_text=_("Uten kryss gjelder det hele saken.")
        )


class HideForm(DecisionForm):
    parent = choice_field(_("For hvem?"))
    sections = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    reason = reason_field(_("Hvorfor?"))

    def lacks(self) -> str:
        said = _("Ingen er ført inn med foreldreansvar. Det er ingen å skjule noe for.")
        return "" if self.people["parent"] else str(said)

    def prepare(self) -> None:
        self.offer("parent", [row.parent for row in self.case.owner.child_of.select_related("parent")])
        self.fields["sections"] = section_boxes(_("Hva skal ikke synes?"), keys.INTAKE_OBJECTS, required=True)


class CareOrderForm(DecisionForm):
    unit = choice_field(_("Hvilken enhet har omsorgen?"))
    reason = reason_field(_("Hvorfor?"))
    last_day = day_field(_("Til og med"), required=False, help_text=_("La stå tomt hvis det gjelder til videre."))

    def prepare(self) -> None:
        here = Unit.objects.filter(organisation__municipality=self.case.municipality_id)
        self.offer("unit", here.exclude(succession__valid_from__lte=clock.today()))


class DeathForm(DecisionForm):
    day = day_field(_("Hvilken dag døde eieren?"))


class ShieldForm(DecisionForm):
    handlers = forms.MultipleChoiceField(
        label=_("Hvem kan fortsatt følge opp saken?"),
        help_text=_("Andre ledere og systemkoordinatorer ser ikke at saken finnes."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = reason_field(_("Hvorfor?"))

    def prepare(self) -> None:
        named = self.case.named_handlers.values_list("person", flat=True)
        rows = queries.possible_handlers(self.case)
        self.initial = {"handlers": [str(row.pk) for row in rows if row.person_id in named]}
        self.offer("handlers", queries.possible_handlers(self.case))

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {"reason": found["reason"], "handlers": [row.person for row in found["handlers"]]}


class AddressForm(DecisionForm):
    protection = forms.ChoiceField(
        label=_("Adressen er"), required=False, choices=[("", _("ikke sperret")), *AddressProtection.choices]
    )

    def prepare(self) -> None:
        self.initial = {"protection": self.case.owner.address_protection}


class DeputyForm(DecisionForm):
    deputy = choice_field(_("Hvem skal være stedfortreder?"))
    first_day = day_field(_("Fra og med"))
    last_day = day_field(_("Til og med"))

    def lacks(self) -> str:
        nobody = _("Ingen andre koordinatorer arbeider i kommunen nå.")
        return readiness.lacks_for_deputy(self.case) or ("" if self.people["deputy"] else str(nobody))

    def prepare(self) -> None:
        self.offer("deputy", queries.possible_deputies(self.case, self.actor))


class BreakGlassForm(forms.Form):
    """Says nothing of whether there is such a case."""

    case_number = forms.CharField(
        label=_("Saksnummer"),
        help_text=_("For eksempel 2026/0012."),
        max_length=16,
        error_messages={"required": _("Skriv saksnummeret.")},
    )
    sections = section_boxes(_("Hva må du lese?"), OPENABLE, required=True)
    reason = reason_field(_("Hvorfor?"))

    def clean_case_number(self) -> str:
        return str(self.cleaned_data["case_number"]).replace(" ", "")
