"""What the coordinator writes down: a signed paper, what a child says of a consent, where a copy is filed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ip_core.access.enums import FiledEvent
from ip_core.documents.sniffing import TAKEN_AS
from ip_core.people.models import Membership, Person
from theme.forms import DateField, RadioSelect


class PaperForm(forms.Form):
    """What stands on a signed paper, and who saw that it was signed."""

    who = forms.ChoiceField(label=_("Hvem har skrevet under?"), widget=RadioSelect)
    signed_on = DateField(label=_("Datoen på papiret"))
    witness = forms.CharField(
        label=_("Hvem var vitne?"),
        help_text=_(
            "Hele navnet på kollegaen som så underskriften og skrev navnet sitt på papiret. "
            "Det kan ikke være deg, og ikke den som skrev under."
        ),
        max_length=200,
    )
    scan = forms.FileField(
        label=_("Bilde eller skann av papiret"),
        help_text=_("PDF eller bilde, der begge underskriftene synes. Bare de som kan lese samtykkene, kan åpne det."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(TAKEN_AS)}),
        error_messages={"required": _("Legg ved papiret først.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    mark_optional = False

    def __init__(
        self,
        data: QueryDict | None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        *,
        signers: Iterable[Person],
        colleagues: QuerySet[Membership],
        initial: dict[str, Any],
    ) -> None:
        self.signers = {str(person.uuid): person for person in signers}
        self.colleagues = colleagues
        only = next(iter(self.signers)) if len(self.signers) == 1 else None
        super().__init__(data, files, initial=initial | {"who": only})
        field: forms.ChoiceField = self.fields["who"]  # type: ignore[assignment]
        field.choices = [(uuid, person.name) for uuid, person in self.signers.items()]

    @property
    def signer(self) -> Person:
        return self.signers[self.cleaned_data["who"]]

    def clean_witness(self) -> Membership:
        """By the whole name, or by name and unit where two have the same."""
        typed = " ".join(self.cleaned_data["witness"].replace(",", " , ").split()).casefold()
        found: dict[int, Membership] = {}
        for one in self.colleagues:
            name = one.person.name.casefold()
            if typed in (name, f"{name} , {one.unit.name.casefold()}"):
                found.setdefault(one.person_id, one)
        if not found:
            raise forms.ValidationError(_("Vi finner ingen kollega med det navnet. Skriv fornavn og etternavn."))
        if len(found) > 1:
            raise forms.ValidationError(_("Flere heter det. Skriv navnet, et komma og enheten."))
        return next(iter(found.values()))


class FilingForm(forms.Form):
    """Where a copy lies now. What is filed is asked only when there are two things that could be."""

    event = forms.ChoiceField(label=_("Hva er ført?"), widget=RadioSelect)
    system = forms.CharField(
        label=_("Navnet på journalen eller arkivet"),
        help_text=_("Skriv bare navnet på systemet, ikke noe om personen."),
        max_length=60,
    )
    reference = forms.CharField(
        label=_("Nummeret der"), help_text=_("For eksempel 26/00417-3."), max_length=60, required=False
    )
    filed_on = DateField(label=_("Dagen det ble ført"))

    def __init__(self, data: QueryDict | None, *, events: list[FiledEvent], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial | {"event": events[-1].value})
        field: forms.ChoiceField = self.fields["event"]  # type: ignore[assignment]
        field.choices = [(event.value, capfirst(str(event.label))) for event in events]
        if len(events) == 1:  # nothing to choose
            field.widget = forms.HiddenInput()


class ViewForm(forms.Form):
    """A child's answer: one of four, and words of its own if it likes."""

    ANSWERS = (
        ("yes", _("Jeg synes det er greit.")),
        ("no", _("Jeg vil ikke dette.")),
        ("unsure", _("Jeg vet ikke ennå.")),
        ("silent", _("Jeg vil ikke si noe om det.")),
    )
    answer = forms.ChoiceField(label=_("Hva mener du?"), widget=RadioSelect, choices=ANSWERS)
    words = forms.CharField(
        label=_("Med dine egne ord"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"cols": 40}),
    )

    def __init__(self, data: QueryDict | None, *, is_child: bool) -> None:
        super().__init__(data)
        if not is_child:
            self.fields["answer"].label = _("Hva sa barnet?")
            self.fields["words"].label = _("Med barnets egne ord")

    @property
    def said(self) -> str:
        answer = str(dict(self.ANSWERS)[self.cleaned_data["answer"]])
        return " ".join(filter(None, (answer, self.cleaned_data["words"].strip())))
