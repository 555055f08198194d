"""What people type into a plan. `values()` is what the service takes; nothing typed is ever cut or lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ip_core.people.models import Person
from plugins.plan.enums import TextKind
from plugins.plan.models import LINE, LONG, NAME, Goal, IndividualPlan, Measure, Participant, PlanItem, SectionText
from plugins.plan.queries.versions import goal_name
from theme.forms import DateField, RadioSelect

NOBODY, ANOTHER = "", "other"


class PlanForm(forms.Form):
    """A form that remembers which version it was opened with."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_seen(self) -> int:
        """Anything but a number is an old version: then the person is shown both texts."""
        typed = self.cleaned_data.get("seen") or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0

    @property
    def seen_version(self) -> int:
        return int(self.cleaned_data["seen"])

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def as_row(self) -> Any:
        """What was typed, as an unsaved row, to stand beside what somebody else saved."""
        raise NotImplementedError

    def after_seeing(self, version: int) -> PlanForm:
        """The same form with the same text, for whoever has now seen this version."""
        data = cast("QueryDict", self.data).copy()
        data["seen"] = str(version)
        self.data = data
        return self


def _text(label: Any, help_text: Any = "", *, rows: int = 5, length: int = LONG) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=length,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": gettext_lazy("Skriv noe her, eller gå tilbake uten å lagre."),
            "max_length": gettext_lazy("Teksten er %(show_value)s tegn. Kort den ned til %(limit_value)s."),
        },
    )


def _line(label: Any, help_text: Any = "", *, required: bool = True, length: int = LINE) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=length,
        error_messages={
            "required": gettext_lazy("Skriv noe her, eller gå tilbake uten å lagre."),
            "max_length": gettext_lazy("Teksten er %(show_value)s tegn. Kort den ned til %(limit_value)s."),
        },
    )


class GoalForm(PlanForm):
    words = _text(
        gettext_lazy("Målet"),
        gettext_lazy("Skriv det slik at alle som leser, skjønner hva som skal bli annerledes."),
    )

    def as_row(self) -> Goal:
        return Goal(**self.values())


class TextForm(PlanForm):
    text = _text(gettext_lazy("Teksten"), rows=8)

    def __init__(self, *args: Any, kind: str, section: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.section = kind, section
        field = self.fields["text"]
        asked = TextKind(kind)
        field.label = _QUESTIONS.get(asked, field.label)
        field.help_text = _HELP.get(asked, hint)

    def as_row(self) -> SectionText:
        return SectionText(section=self.section, kind=self.kind, **self.values())


_QUESTIONS = {
    TextKind.VOICE: gettext_lazy("Hva er viktigst for deg?"),
    TextKind.RESOURCES: gettext_lazy("Hva går bra, og hvem og hva hjelper?"),
    TextKind.NEEDS: gettext_lazy("Hva trengs det hjelp til?"),
}
_HELP = {
    TextKind.VOICE: gettext_lazy("Ordene dine står øverst i planen. Ingen andre kan endre dem."),
}


class ParticipantForm(PlanForm):
    role = _line(
        gettext_lazy("Hva er personen med som?"),
        gettext_lazy("For eksempel fysioterapeut, rektor, søster eller NAV."),
        length=NAME,
    )
    name = _line(
        gettext_lazy("Navn"),
        gettext_lazy("Å stå her gir ikke tilgang til planen."),
        length=NAME,
    )

    def as_row(self) -> Participant:
        return Participant(**self.values())


class MeasureForm(PlanForm):
    what = _line(gettext_lazy("Hva skal gjøres?"))
    extent = _line(gettext_lazy("Hvor mye?"), gettext_lazy("For eksempel én time i uka."), required=False)
    who = forms.ChoiceField(label=gettext_lazy("Hvem har ansvaret?"), required=False, widget=RadioSelect)
    who_else = _line(
        gettext_lazy("Navnet på en annen"),
        gettext_lazy("Bare hvis du valgte «En annen»."),
        required=False,
        length=NAME,
    )
    due_date = DateField(label=gettext_lazy("Når skal det være gjort?"), required=False)
    goal = forms.ChoiceField(label=gettext_lazy("Hvilket mål hører det til?"), required=False)

    def __init__(
        self,
        *args: Any,
        plan: IndividualPlan,
        people: Iterable[Person],
        goals: Iterable[Goal],
        keeps_goal: bool = False,
        **kwargs: Any,
    ) -> None:
        """`people` may be responsible, `goals` are those that the writer may read; both of this plan only.

        `keeps_goal`: it belongs to one that is not among them. It looks like one without a goal, and no goal chosen
        leaves it where it is."""
        super().__init__(*args, **kwargs)
        self.plan, self.keeps_goal = plan, keeps_goal
        self.people = {str(person.uuid): person for person in people}
        self.goals = {str(goal.uuid): goal for goal in goals}
        names = [(uuid, person.name) for uuid, person in self.people.items()]
        self._choices("who", [(NOBODY, _("Ingen ennå")), *names, (ANOTHER, _("En annen"))])
        if self.goals:
            listed = [(uuid, goal_name(goal)) for uuid, goal in self.goals.items()]
            self._choices("goal", [("", _("Ikke noe bestemt mål")), *listed])
        else:
            del self.fields["goal"]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        other = cleaned.get("who_else", "")
        if cleaned.get("who") == NOBODY and other:
            cleaned["who"] = ANOTHER  # the name says what was meant
        if cleaned.get("who") == ANOTHER and not other and "who_else" not in self.errors:
            self.add_error("who_else", _("Skriv navnet på den som har ansvaret, eller velg «Ingen ennå»."))
        return cleaned

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        values = {
            "what": cleaned["what"],
            "extent": cleaned["extent"],
            "due_date": cleaned["due_date"],
            "responsible_person": self.people.get(cleaned["who"]),
            "responsible_label": cleaned["who_else"] if cleaned["who"] == ANOTHER else "",
        }
        if "goal" in self.fields and (cleaned["goal"] or not self.keeps_goal):
            values["goal"] = self.goals.get(cleaned["goal"])
        return values

    def as_row(self) -> Measure:
        return Measure(plan=self.plan, **self.values())

    @staticmethod
    def initial_of(measure: Any, people: dict[int, UUID], goals: dict[int, UUID]) -> dict[str, Any]:
        """A measure, or an earlier version of one, as the form shows it."""
        person = people.get(measure.responsible_person_id)
        return {
            "what": measure.what,
            "extent": measure.extent,
            "due_date": measure.due_date,
            "who": str(person) if person else ANOTHER if measure.responsible_label else NOBODY,
            "who_else": measure.responsible_label,
            "goal": str(goals.get(measure.goal_id, "")),
        }


class PeriodForm(PlanForm):
    valid_from = DateField(label=gettext_lazy("Planen gjelder fra"), required=False)
    valid_until = DateField(label=gettext_lazy("Planen gjelder til og med"), required=False)
    next_review_date = DateField(
        label=gettext_lazy("Neste gjennomgang"),
        help_text=gettext_lazy("Da ser dere på planen sammen og endrer det som ikke stemmer lenger."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("Siste dag er før første dag. Bytt om, eller rett en av dem."))
        return cleaned

    def as_row(self) -> IndividualPlan:
        return IndividualPlan(**self.values())


def initial_of(row: PlanItem | IndividualPlan | Any, form: type[PlanForm]) -> dict[str, Any]:
    """A row, or an earlier version of it, as its form shows it."""
    return {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)}
