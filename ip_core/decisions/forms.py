"""What is written down about a case. `values()` is what the service takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ip_core import clock
from ip_core.access import keys, wording
from ip_core.cases.models import Case
from ip_core.decisions import queries
from ip_core.decisions.glass import OPENABLE
from ip_core.municipalities.models import Unit
from ip_core.people.actor import Actor
from ip_core.people.enums import AddressProtection

SCOPE = ("apply", "complain", "sign:plan_made", "sign:information", "sign:group", "sign:electronic", "sign:ending")
SCOPE_LABELS = {
    "apply": _("søke"),
    "complain": _("klage"),
    "sign:plan_made": _("si ja til at planen blir laget"),
    "sign:information": _("si ja til at opplysninger blir delt"),
    "sign:group": _("si ja til en ansvarsgruppe"),
    "sign:electronic": _("si ja til at planen er elektronisk"),
    "sign:ending": _("si ja til at planen blir avsluttet"),
}


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    said = _("Skriv datoen med dag, måned og år, for eksempel 23.11.2026.")
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": said, "required": said},
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Hvorfor?"),
        help_text=_("Kort. Eieren kan be om å få se det."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv hvorfor. Uten en grunn blir det ikke ført inn.")},
    )


def _sections(label: Any, among: Iterable[str], *, required: bool, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=required,
        help_text=help_text,
        choices=[(key, wording.opening(wording.section(key))) for key in among],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kryss av for minst én del.")},
    )


class DecisionForm(forms.Form):
    """`case` decides whom and what there is to choose among. A choice is a primary key out of that list alone."""

    people: dict[str, list[Any]]

    def __init__(self, data: QueryDict | None = None, *, case: Case, actor: Actor) -> None:
        self.case, self.actor = case, actor
        self.people = {}
        super().__init__(data)
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the case."""

    def offer(self, name: str, rows: Iterable[Any], *, empty: str = "") -> None:
        self.people[name] = list(rows)
        field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
        first = [("", empty)] if empty else []
        field.choices = [*first, *((str(row.pk), str(row)) for row in self.people[name])]

    def values(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        for name, rows in self.people.items():
            by_pk = {str(row.pk): row for row in rows}
            typed = found[name]
            found[name] = [by_pk[pk] for pk in typed] if isinstance(typed, list) else by_pk.get(typed)
        return found


def _choice(label: Any, *, required: bool = True, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=required, help_text=help_text, error_messages={"required": _("Velg en i listen.")}
    )


class SuspensionForm(DecisionForm):
    person = _choice(_("Hvem skal ikke ha tilgang nå?"))
    sections = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    reason = _reason()
    last_day = _day(_("Til og med"), required=False, help_text=_("La stå tomt hvis det gjelder til videre."))
    is_signature_needed = forms.BooleanField(
        label=_("Underskriften til personen trengs fortsatt"), required=False, initial=True
    )

    def prepare(self) -> None:
        self.offer("person", queries.people_around(self.case), empty="")
        every = (*keys.PLAN_SECTIONS, *keys.INTAKE_OBJECTS)
        self.fields["sections"] = _sections(
            _("Hvilke deler?"), every, required=False, help_text=_("Uten kryss gjelder det hele saken.")
        )


class HideForm(DecisionForm):
    parent = _choice(_("For hvem?"))
    sections = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    reason = _reason()

    def prepare(self) -> None:
        self.offer("parent", [row.parent for row in self.case.owner.child_of.select_related("parent")])
        self.fields["sections"] = _sections(_("Hva skal ikke synes?"), keys.INTAKE_OBJECTS, required=True)


class CompetenceForm(DecisionForm):
    decided_by = forms.CharField(
        label=_("Hvem har avgjort det?"),
        help_text=_("Navn og yrke."),
        max_length=160,
        error_messages={"required": _("Skriv hvem som har avgjort det.")},
    )
    reason = _reason()
    last_day = _day(_("Til og med"))
    next_of_kin = _choice(
        _("Nærmeste pårørende"), required=False, help_text=_("Gjelder fra eieren er 18, når det ikke er noen verge.")
    )
    scope = forms.MultipleChoiceField(
        label=_("Hva kan den pårørende gjøre?"),
        required=False,
        choices=[
            *((word, wording.opening(str(SCOPE_LABELS[word]))) for word in SCOPE),
            *((key, keys.LABELS[key]) for key in keys.PLAN_SECTIONS),
        ],
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        self.offer("next_of_kin", queries.people_around(self.case), empty=str(_("Ingen")))


class CareOrderForm(DecisionForm):
    unit = _choice(_("Hvilken enhet har omsorgen?"))
    reason = _reason()
    last_day = _day(_("Til og med"), required=False, help_text=_("La stå tomt hvis det gjelder til videre."))

    def prepare(self) -> None:
        here = Unit.objects.filter(organisation__municipality=self.case.municipality_id)
        self.offer("unit", here.exclude(succession__valid_from__lte=clock.today()))


class DeathForm(DecisionForm):
    day = _day(_("Hvilken dag døde eieren?"))


class InsightForm(DecisionForm):
    person = _choice(_("Hvem skal få innsyn?"))
    sections = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    reason = _reason()
    last_day = _day(_("Til og med"))

    def prepare(self) -> None:
        self.offer("person", queries.people_around(self.case))
        among = [key for key in (*keys.PLAN_SECTIONS, *keys.INTAKE_OBJECTS) if key != keys.MESSAGES]
        self.fields["sections"] = _sections(_("Hvilke deler?"), among, required=True)


class OwnCoordinatorForm(DecisionForm):
    person = _choice(_("Hvem skal koordinere?"))
    has_agreed = forms.BooleanField(
        label=_("Personen er spurt, og vet hvem det gjelder"),
        help_text=_("Personen svarer selv, under «Min side». Til da ser personen ingenting av saken."),
        error_messages={"required": _("Spør personen først.")},
    )

    def prepare(self) -> None:
        self.offer("person", queries.people_around(self.case))

    def values(self) -> dict[str, Any]:
        return {"person": super().values()["person"]}


class ShieldForm(DecisionForm):
    handlers = forms.MultipleChoiceField(
        label=_("Hvem kan fortsatt følge opp saken?"),
        help_text=_("Andre ledere og systemkoordinatorer ser ikke at saken finnes."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        self.offer("handlers", queries.possible_handlers(self.case))

    def values(self) -> dict[str, Any]:
        return {"handlers": [row.person for row in super().values()["handlers"]]}


class AddressForm(DecisionForm):
    protection = forms.ChoiceField(
        label=_("Adressen er"), required=False, choices=[("", _("ikke sperret")), *AddressProtection.choices]
    )


class DeputyForm(DecisionForm):
    deputy = _choice(_("Hvem skal være stedfortreder?"))
    first_day = _day(_("Fra og med"))
    last_day = _day(_("Til og med"))

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
    sections = _sections(_("Hva må du lese?"), OPENABLE, required=True)
    reason = _reason()

    def clean_case_number(self) -> str:
        return str(self.cleaned_data["case_number"]).replace(" ", "")
