"""One form with every kind of field."""

from django import forms

from theme.forms import CheckboxSelectMultiple, ConfirmField, DateField, RadioSelect


class EveryField(forms.Form):
    name = forms.CharField(label="Namn", max_length=20, help_text="Heile namnet")
    phone = forms.CharField(
        label="Telefonnummer", required=False, widget=forms.TextInput(attrs={"data-width": "short", "inputmode": "tel"})
    )
    need = forms.CharField(label="Kva er vanskeleg?", widget=forms.Textarea(attrs={"rows": 4}), help_text="Stikkord")
    contact = forms.ChoiceField(
        label="Korleis vil du at vi tek kontakt?",
        choices=[("phone", "Ring meg"), ("letter", "Send brev")],
        widget=RadioSelect(descriptions={"letter": "Tek tre dagar"}),
        help_text="Vel éin måte",
    )
    agree = forms.ChoiceField(
        label="Varer behovet?",
        choices=[("1", "Ja"), ("0", "Nei")],
        widget=forms.RadioSelect(attrs={"data-layout": "inline"}),
    )
    sections = forms.MultipleChoiceField(
        label="Kva kan ho lese?",
        choices=[("goals", "Mål"), ("measures", "Tiltak")],
        widget=CheckboxSelectMultiple(),
        required=False,
    )
    unit = forms.ChoiceField(label="Eining", choices=[("", "Vel"), ("a", "Tenestekontoret")])
    until = DateField(label="Til og med")
    heard = ConfirmField(label="Eg har snakka med søkjaren", help_text="Før du avgjer")
    file = forms.FileField(label="Vedlegg", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class OneQuestion(forms.Form):
    """A page that asks one thing: the question is its heading."""

    need = forms.CharField(
        label="Kva er vanskeleg?", widget=forms.Textarea(attrs={"data-label": "title"}), help_text="Stikkord"
    )


class OneChoice(forms.Form):
    contact = forms.ChoiceField(
        label="Korleis vil du at vi tek kontakt?",
        choices=[("phone", "Ring meg"), ("letter", "Send brev")],
        widget=RadioSelect(attrs={"data-label": "title"}),
    )
