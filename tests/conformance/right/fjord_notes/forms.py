from django import forms


class NoteForm(forms.Form):
    text = forms.CharField(label="Notat", max_length=400)


class Settings(forms.Form):
    days = forms.IntegerField(label="Dager til påminning", min_value=7, max_value=90, initial=30)
    greeting = forms.CharField(label="Hilsen", max_length=80, required=False, initial="")
