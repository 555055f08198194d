"""Decisions about somebody who need not be known in the case: chosen among those around the owner, or named."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ip_core.access import keys, wording
from ip_core.access.mandates import ACTS
from ip_core.days import day_field
from ip_core.decisions import readiness
from ip_core.decisions.forms import choice_field, reason_field, section_boxes
from ip_core.decisions.mandate_forms import PersonForm

ANOTHER = "another"
NAMES = ("given_name", "family_name", "born")


class SomebodyForm(PersonForm):
    """`whom`: the field to choose in; with `ANOTHER` there, or nobody to choose, it is who is named below it.

    `may_be_nobody`: then a form without a choice and a name is about nobody."""

    whom = "person"
    may_be_nobody = False

    def prepare(self) -> None:
        nobody = str(_("Ingen")) if self.may_be_nobody else ""
        self.offer_people(self.whom, empty=nobody, last=(ANOTHER, _("En annen")))
        if self.people[self.whom]:
            self.fields["given_name"].help_text = _("Fyll ut navn og fødselsdato bare når du har valgt «En annen».")
        else:
            del self.fields[self.whom], self.people[self.whom]
        for name in NAMES:
            self.fields[name].required = self._is_named()

    def _is_named(self) -> bool:
        if self.whom in self.fields:
            return self._typed(self.whom) == ANOTHER
        return not self.may_be_nobody or self._names_are_typed()

    def _names_are_typed(self) -> bool:
        return any(self._typed(name) for name in NAMES)

    def _typed(self, name: str) -> str:
        return str(self.data.get(name, "")).strip()

    def clean(self) -> dict[str, Any]:
        if self._is_named():
            return super().clean()
        self.somebody = self.chosen(self.whom)
        if self._names_are_typed():
            self.add_error(self.whom, _t("Du har skrevet et navn. Velg «En annen», eller ta bort navnet."))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        found = super().values()
        found.pop("person", None)
        return {**found, self.whom: self.somebody}


class CompetenceForm(SomebodyForm):
    whom, may_be_nobody = "next_of_kin", True
    field_order = ("decided_by", "reason", "last_day", "next_of_kin", *NAMES, "scope")

    decided_by = forms.CharField(
        label=_("Hvem har avgjort det?"),
        help_text=_("Navn og yrke."),
        max_length=160,
        error_messages={"required": _("Skriv hvem som har avgjort det.")},
    )
    reason = reason_field(_("Hvorfor?"))
    last_day = day_field(_("Til og med"))
    next_of_kin = choice_field(
        _("Nærmeste pårørende"), required=False, help_text=_("Gjelder fra eieren er 18, når det ikke er noen verge.")
    )
    scope = forms.MultipleChoiceField(
        label=_("Hva kan den pårørende gjøre?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        super().prepare()
        words = {**ACTS, **{key: keys.LABELS[key] for key in keys.PLAN_SECTIONS}}
        scope: forms.ChoiceField = self.fields["scope"]  # type: ignore[assignment]
        scope.choices = [(word, wording.opening(str(label))) for word, label in words.items()]


class InsightForm(SomebodyForm):
    field_order = ("person", *NAMES, "sections", "reason", "last_day")

    person = choice_field(_("Hvem skal få innsyn?"))
    sections = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    reason = reason_field(_("Hvorfor?"))
    last_day = day_field(_("Til og med"))

    def prepare(self) -> None:
        super().prepare()
        among = [key for key in (*keys.PLAN_SECTIONS, *keys.INTAKE_OBJECTS) if key != keys.MESSAGES]
        self.fields["sections"] = section_boxes(_("Hvilke deler?"), among, required=True)

    def lacks(self) -> str:
        return readiness.lacks_for_insight(self.case)


class OwnCoordinatorForm(SomebodyForm):
    field_order = ("person", *NAMES, "has_agreed")

    person = choice_field(_("Hvem skal koordinere?"))
    has_agreed = forms.BooleanField(
        label=_("Personen er spurt, og vet hvem det gjelder"),
        help_text=_("Personen svarer selv, under «Min side». Til da ser personen ingenting av saken."),
        error_messages={"required": _("Spør personen først.")},
    )

    def values(self) -> dict[str, Any]:
        return {"person": super().values()["person"]}

    def lacks(self) -> str:
        return readiness.lacks_for_own_coordinator(self.case)
