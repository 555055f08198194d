"""Who acts for the owner, on what ground, with what in hand, and for how long. `values()` is what the service takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ip_core import clock
from ip_core.access import keys, wording
from ip_core.access.bases import ONE_MEETING
from ip_core.access.exceptions import TooManyTries
from ip_core.access.mandates import ACTS
from ip_core.access.models import Invitation
from ip_core.access.seeking import sought
from ip_core.cases.models import Case
from ip_core.days import BORN, day_field
from ip_core.decisions.forms import DecisionForm, reason_field
from ip_core.decisions.whom import Named, colleague_called, person_called
from ip_core.people.actor import Actor
from ip_core.people.models import Person, Tie

NOBODY = _(
    "Vi finner ingen med dette navnet og denne fødselsdatoen. Se om alt er skrevet rett. "
    "Personen må ha logget inn her én gang."
)
ENDS_OPEN = _("La stå tomt hvis det gjelder til videre.")


def _name(label: Any, said: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=80, error_messages={"required": said})


def _boxes(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, required=False, widget=forms.CheckboxSelectMultiple
    )


class PersonForm(DecisionForm):
    """Somebody by exact name and birth date; nobody is listed."""

    given_name = _name(_("Fornavn"), _("Skriv fornavnet."))
    family_name = _name(_("Etternavn"), _("Skriv etternavnet."))
    born = day_field(_("Fødselsdato"), said=BORN)
    mark_optional = False

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if {"given_name", "family_name", "born"} <= found.keys():
            self._find(Named(found["given_name"], found["family_name"], found["born"]), on_paper=found.get("on_paper"))
        return found

    def _find(self, named: Named, *, on_paper: bool | None) -> None:
        try:
            known = self._known(named, on_paper=bool(on_paper))
        except TooManyTries as error:
            self.add_error(None, error.message)
            return
        self.somebody: Person | Named = known or named
        if named.birth_date > clock.today():
            self.add_error("born", _t("Fødselsdatoen kan ikke være fram i tid."))
        elif known is None and not on_paper:
            self.add_error("given_name", NOBODY)
        elif known is not None and on_paper:
            said = _t(
                "En med dette navnet og denne fødselsdatoen har logget inn her. Er det samme person, fjern krysset."
            )
            self.add_error("on_paper", said)

    def _known(self, named: Named, *, on_paper: bool) -> Person | None:
        """On paper it is asked that nobody by this name has signed in: each answer to that tells something."""
        where = self.case.municipality
        return sought(lambda: person_called(named), actor=self.actor, municipality=where, hits_count=on_paper)

    def values(self) -> dict[str, Any]:
        left_out = ("given_name", "family_name", "born", "on_paper")
        found = {name: value for name, value in super().values().items() if name not in left_out}
        return {"person": self.somebody, **found}


class ScopeForm(DecisionForm):
    """What somebody may do, in the words of a mandate (ACCESS §4). `acts_offered`: those that count here."""

    acts_offered: tuple[str, ...] = tuple(ACTS)

    def prepare(self) -> None:
        super().prepare()
        self._offer_words()

    def _offer_words(self) -> None:
        boxes = {
            "acts": [(word, wording.opening(str(ACTS[word]))) for word in self.acts_offered],
            "sections": [(key, wording.opening(keys.label(key))) for key in keys.PLAN_SECTIONS],
            "meetings": _meetings(self.case),
        }
        for name, choices in boxes.items():
            field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
            field.choices = choices
            if not choices:
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        found = super().values()
        scope = [word for name in ("acts", "sections", "meetings") for word in found.pop(name, [])]
        return {**found, "scope": scope}


def _meetings(case: Case) -> list[tuple[str, str]]:
    """Meetings to come that the owner is asked to."""
    rows = Invitation.objects.filter(proceeding__case=case, person=case.owner, what=Invitation.What.MEETING)
    rows = rows.filter(ends_at__gt=clock.now(), cancelled_at__isnull=True, declined_at__isnull=True)
    return [(f"{ONE_MEETING}{row.uuid}", f"{row.title}, {wording.long_date(row.starts_at)}") for row in rows]


def _acts() -> forms.MultipleChoiceField:
    return _boxes(_("Hva skal personen kunne gjøre?"), _("Den som sier ja til noe, ser også samtykkene."))


def _sections() -> forms.MultipleChoiceField:
    return _boxes(
        _("Hvilke deler av planen?"),
        _("I dem kan personen lese alt, og skrive. Meldinger er samtalene med koordinatoren."),
    )


class RepresentativeForm(PersonForm, ScopeForm):
    """The owner's own: for this case, with an end."""

    acts = _acts()
    sections = _sections()
    meetings = _boxes(_("Eller bare ett møte?"), _("Da vet personen når og hvor møtet er, og ser ikke planen."))
    first_day = day_field(_("Fra og med"))
    last_day = day_field(_("Til og med"))

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"first_day": clock.today(), **self.initial}

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not any(found.get(name) for name in ("acts", "sections", "meetings")):
            self.add_error("acts", _t("Kryss av for minst én ting personen skal kunne."))
        return found


class OnPaperForm(PersonForm):
    """Recorded by whoever works on the case: the person may be one who uses paper only."""

    on_paper = forms.BooleanField(
        label=_("Personen bruker bare papir"),
        help_text=_("Kryss av hvis personen aldri har logget inn her."),
        required=False,
    )


def _document() -> forms.CharField:
    return forms.CharField(
        label=_("Hva bygger det på?"),
        help_text=_("Hvilket dokument, og dagen det er fra."),
        max_length=300,
        error_messages={"required": _("Skriv hvilket dokument det bygger på.")},
    )


def _decided_by() -> forms.CharField:
    return forms.CharField(
        label=_("Hvem har avgjort det?"),
        help_text=_("For eksempel statsforvalteren, retten eller folkeregisteret."),
        max_length=160,
        error_messages={"required": _("Skriv hvem som har avgjort det.")},
    )


class ParenthoodForm(OnPaperForm):
    document = _document()
    decided_by = _decided_by()
    first_day = day_field(_("Fra og med"))
    last_day = day_field(_("Til og med"), required=False, help_text=_("La stå tomt hvis det varer til barnet er 18."))


class GuardianshipForm(OnPaperForm, ScopeForm):
    """The mandate's own words give nothing: it is translated here, tick by tick."""

    document = _document()
    decided_by = _decided_by()
    acts = _acts()
    sections = _sections()
    meetings = _boxes(_("Eller bare ett møte?"))
    first_day = day_field(_("Fra og med"))
    last_day = day_field(_("Til og med"), required=False, help_text=ENDS_OPEN)


class PaperMandateForm(OnPaperForm, RepresentativeForm):
    document = _document()
    witness = forms.CharField(
        label=_("Hvem var vitne?"),
        help_text=_("Hele navnet på kollegaen som så at eieren skrev under. Det kan ikke være deg."),
        max_length=200,
        error_messages={"required": _("Skriv navnet på vitnet.")},
    )
    field_order = (
        "given_name", "family_name", "born", "on_paper", "document", "witness",
        "acts", "sections", "meetings", "first_day", "last_day",
    )  # fmt: skip

    def clean_witness(self) -> Person:
        found = colleague_called(self.case.municipality, self.cleaned_data["witness"])
        if found is None:
            raise forms.ValidationError(_("Vi finner ingen kollega som heter det. Skriv hele navnet."))
        return found


class CorrectionForm(DecisionForm):
    """What stands, to be put right, with a reason."""

    document = _document()
    decided_by = _decided_by()
    first_day = day_field(_("Fra og med"))
    last_day = day_field(_("Til og med"), required=False, help_text=ENDS_OPEN)
    reason = reason_field(_("Hva var feil?"))
    mark_optional = False

    def __init__(self, data: QueryDict | None = None, *, case: Case, actor: Actor, row: Any) -> None:
        self.row: Tie = row
        super().__init__(data, case=case, actor=actor)
        self.initial = {
            "document": row.document,
            "decided_by": row.decided_by,
            "first_day": row.valid_from,
            "last_day": row.valid_until,
        }


class GuardianshipCorrectionForm(CorrectionForm, ScopeForm):
    acts = _acts()
    sections = _sections()
    meetings = _boxes(_("Eller bare ett møte?"))
    field_order = ("document", "decided_by", "acts", "sections", "meetings", "first_day", "last_day", "reason")

    def __init__(self, data: QueryDict | None = None, *, case: Case, actor: Actor, row: Any) -> None:
        super().__init__(data, case=case, actor=actor, row=row)
        self.initial = {**self.initial, **dict.fromkeys(("acts", "sections", "meetings"), row.scope)}


class EndingForm(DecisionForm):
    reason = reason_field(_("Hvorfor?"))
