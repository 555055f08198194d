"""Forms of those who handle an application: acknowledge, assess, decide, appoint, accept. Built from the procedure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ip_core.people.models import Membership
from ip_core.procedures.document import Criterion
from plugins.intake.answers import NO, YES
from plugins.intake.forms.base import SeenForm, own_words
from plugins.intake.letters import outcome_label, outcomes_for
from plugins.intake.models import Assessment, Decision, PlanApplication
from plugins.intake.services.assessments import Answered
from theme.forms import RadioSelect

INLINE = {"data-layout": "inline"}


class AcknowledgeForm(forms.Form):
    text = own_words(
        rows=5,
        label=_("Skriv til søkeren"),
        help_text=_("Søkeren får teksten med dagens dato og navnet ditt."),
        error_messages={"required": _("Skriv noen ord til søkeren.")},
    )


class AssessmentForm(SeenForm):
    """Yes or no, and why, for each criterion that the pinned procedure names."""

    def __init__(
        self, *args: Any, criteria: tuple[Criterion, ...], assessment: Assessment | None = None, **kwargs: Any
    ) -> None:
        self.criteria = criteria
        super().__init__(*args, initial=_written(assessment), **kwargs)
        for number, criterion in enumerate(criteria, start=1):
            self.fields[f"met_{criterion.key}"] = self._met(number, criterion)
            self.fields[f"why_{criterion.key}"] = self._why(number)

    def _met(self, number: int, criterion: Criterion) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=f"{number}. {criterion.question}",
            help_text=criterion.help,
            choices=((YES, _("Ja")), (NO, _("Nei"))),
            widget=RadioSelect(attrs=INLINE),
            required=not self.lenient,
            error_messages={"required": _("Svar ja eller nei.")},
        )

    def _why(self, number: int) -> forms.CharField:
        return own_words(
            rows=2,
            label=gettext("Hvorfor? (spørsmål %(number)d)") % {"number": number},
            required=not self.lenient,
            error_messages={"required": _("Skriv hvorfor du svarer slik.")},
        )

    mark_optional = False

    def pairs(self) -> Iterator[tuple[BoundField, BoundField]]:
        """Answer and reason, side by side as they are shown."""
        for criterion in self.criteria:
            yield self[f"met_{criterion.key}"], self[f"why_{criterion.key}"]

    def answers(self) -> dict[str, Answered]:
        """What the service takes."""
        read = {YES: True, NO: False}
        return {
            one.key: Answered(read.get(self.cleaned_data[f"met_{one.key}"]), self.cleaned_data[f"why_{one.key}"])
            for one in self.criteria
        }


def _written(assessment: Assessment | None) -> dict[str, Any]:
    if assessment is None:
        return {"seen": 0}
    initial: dict[str, Any] = {"seen": assessment.version}
    for row in assessment.answers.all():
        initial[f"met_{row.key}"] = {True: YES, False: NO, None: ""}[row.is_met]
        initial[f"why_{row.key}"] = row.reason
    return initial


class DecisionForm(SeenForm):
    """Outcome and grounds. The grounds are needed whatever the answer is."""

    outcome = forms.ChoiceField(
        label=_("Hva blir utfallet?"),
        widget=RadioSelect,
        error_messages={"required": _("Velg hva svaret blir.")},
    )
    grounds = own_words(
        rows=6,
        help_text=_("Skriv til den det gjelder, i korte setninger. Teksten står øverst i brevet."),
        error_messages={"required": _("Skriv hvorfor. Ingen får svar uten begrunnelse, heller ikke når svaret er ja.")},
    )
    mark_optional = False

    def __init__(
        self, *args: Any, application: PlanApplication, decision: Decision | None = None, hint: str = "", **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {"seen": decision.version if decision else 0}
        if decision is not None:
            initial |= {"outcome": decision.outcome, "grounds": decision.grounds}
        super().__init__(*args, initial=initial, **kwargs)
        name = application.proceeding.owner.given_name
        outcome: Any = self.fields["outcome"]
        outcome.choices = [(one.value, outcome_label(one)) for one in outcomes_for(application)]
        outcome.help_text = hint
        self.fields["grounds"].label = gettext("Begrunnelse til %(name)s") % {"name": name}


class SendForm(SeenForm):
    """The letter has been looked at: send exactly that one."""


class AppointForm(forms.Form):
    """Choose whom to ask. Whoever has no room stands last and says so."""

    coordinator = forms.ChoiceField(
        label=_("Hvem vil du spørre?"),
        error_messages={
            "required": _("Velg en koordinator."),
            "invalid_choice": _("Velg en av koordinatorene i listen."),
        },
    )
    note = own_words(
        rows=3,
        label=_("Kort beskjed til koordinatoren"),
        help_text=_("Ikke skriv om helse. Koordinatoren får vite mer etter å ha sagt ja."),
        required=False,
    )

    def __init__(self, *args: Any, candidates: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(one.pk): one for one in candidates}
        field: Any = self.fields["coordinator"]
        field.widget = RadioSelect(descriptions={pk: _room(one) for pk, one in self.candidates.items()})
        field.choices = [(pk, one.person.name) for pk, one in self.candidates.items()]

    def chosen(self) -> Membership:
        return self.candidates[self.cleaned_data["coordinator"]]


def _room(candidate: Any) -> str:
    """Whether there is room for one more. How many there are is told to nobody who may not know of each."""
    if candidate.cases < candidate.capacity_cases:
        return gettext("%(unit)s. Har ledig plass.") % {"unit": candidate.unit.name}
    return gettext("%(unit)s. Har ikke ledig plass.") % {"unit": candidate.unit.name}


class AnswerForm(forms.Form):
    """The coordinator's yes or no."""

    answer = forms.ChoiceField(
        label=_("Kan du være koordinator?"),
        choices=((YES, _("Ja, jeg tar det")), (NO, _("Nei, ikke nå"))),
        widget=RadioSelect,
        error_messages={"required": _("Velg ja eller nei.")},
    )
    reason = own_words(
        rows=3,
        label=_("Hvorfor ikke?"),
        help_text=_("Bare hvis du svarer nei. Begrunnelsen går til den som spurte deg."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("answer") == NO and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", gettext("Skriv kort hvorfor, så den som spurte, kan finne en annen."))
        return data
