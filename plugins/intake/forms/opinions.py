"""Forms of opinions: whom to ask, what to ask and send, and the answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ip_core import clock
from ip_core.access import keys
from plugins.intake.forms.base import SeenForm, own_words
from theme.forms import CheckboxSelectMultiple, DateField

DESCRIPTIONS = {
    keys.APPLICATION: _("Det søkeren skrev om hva som er vanskelig, og hvem som hjelper i dag."),
    keys.ATTACHMENTS: _("Filene som fulgte med søknaden."),
    keys.WISHES: _("Hvem søkeren ønsker som koordinator."),
    keys.CONTACT: _("Telefon, og når det passer å ringe."),
    keys.ASSESSMENT: _("Svarene på kriteriene, med begrunnelse."),
}


class WhomForm(forms.Form):
    """A name or a place of work, or a part of one."""

    navn = forms.CharField(
        label=_("Hvem vil du spørre?"),
        help_text=_("Skriv navnet på personen, eller på stedet der personen arbeider."),
        min_length=2,
        max_length=80,
        error_messages={"required": _("Skriv et navn."), "min_length": _("Skriv minst to bokstaver.")},
    )


class AskOpinionForm(forms.Form):
    """What is asked, why, by when, and the parts of the case that go with it. Nothing is ticked beforehand."""

    question = forms.CharField(
        label=_("Hva vil du vite?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Skriv hva du spør om.")},
    )
    purpose = forms.CharField(
        label=_("Hva skal svaret brukes til?"),
        help_text=_("Én setning. Den det gjelder, kan lese den."),
        max_length=300,
        error_messages={"required": _("Skriv hva svaret skal brukes til.")},
    )
    objects = forms.MultipleChoiceField(
        label=_("Hva må personen lese for å svare?"),
        help_text=_("Velg bare det som trengs. Resten av saken er stengt."),
        widget=CheckboxSelectMultiple(descriptions=DESCRIPTIONS),  # type: ignore[arg-type]
        error_messages={"required": _("Velg minst én ting.")},
    )
    due_date = DateField(
        label=_("Når trenger du svaret?"),
        error_messages={
            "required": _("Skriv en dato."),
            "invalid": _("Skriv en dato, for eksempel 2026-12-01."),
        },
    )

    def __init__(self, *args: Any, offered: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["objects"]
        choices.choices = [(key, keys.label(key).capitalize()) for key in offered]

    def clean_due_date(self) -> Any:
        day = self.cleaned_data["due_date"]
        if day < clock.today():
            raise forms.ValidationError(gettext("Datoen kan ikke være før i dag."))
        return day


class OpinionForm(SeenForm):
    """The answer, in one's own words."""

    answer = own_words(
        rows=8,
        label=_("Uttalelsen din"),
        help_text=_("Skriv bare det spørsmålet gjelder. Den det gjelder, kan lese uttalelsen når saken er vurdert."),
        error_messages={"required": _("Skriv uttalelsen før du sender den.")},
    )
    mark_optional = False
