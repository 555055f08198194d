"""The search box. It is sent by GET, so a result can be kept as an address and gone back to."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ip_core.search.norwegian import query_terms
from ip_core.search.results import Place

LONGEST_QUERY = 200
LAST_PAGE = 10_000
PLACES = {"planer": Place.CASES, "handbok": Place.HANDBOOK}
"""The word in the address → the place."""


class SearchForm(forms.Form):
    """`q` the words, `hvor` the place, `type` the kind, `side` the page. A strange filter is left out, not refused."""

    q = forms.CharField(
        required=False,
        error_messages={"null_characters_not_allowed": _("Det er et usynlig tegn mellom ordene. Skriv dem på nytt.")},
    )
    hvor = forms.CharField(required=False)
    type = forms.RegexField(r"^[a-z0-9_]+\.[a-z0-9_]+$", required=False)
    side = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"]
        if len(words) > LONGEST_QUERY:
            raise ValidationError(
                _("Du har skrevet %(length)s tegn. Søket tar %(most)s: skriv noen få ord som betyr mest."),
                params={"length": len(words), "most": LONGEST_QUERY},
            )
        if words and not query_terms(words):
            raise ValidationError(_("Ordene er for vanlige til å søke på. Skriv også hva det gjelder."))
        return words

    @property
    def place(self) -> Place | None:
        return PLACES.get(self.cleaned_data.get("hvor", ""))

    @property
    def page(self) -> int:
        return self.cleaned_data.get("side") or 1

    @property
    def problem(self) -> str:
        """What is wrong with the words, if anything is."""
        return " ".join(str(message) for message in self.errors.get("q", ()))
