"""A form filled in at random: what a person could have typed or chosen there, mostly so that it can be taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django_scopes import scopes_disabled
from PIL import Image

from ip_core import clock
from ip_core.cases.models import Case
from tests.journeys.pages import Field, Form
from tests.journeys.places import Place

WORDS = ("Det går bra.", "Prøve på to linjer.\nNummer to.", "Eg vil bu heime.", "Jeg trenger hjelp.", "0")
DAYS = (-30, -1, 0, 1, 14, 60, 200, 400)
NUMBERS = {"email": "nokon@prøve.example", "tel": "00000000", "number": "2", "time": "10:00"}
Sent = dict[str, list[object]]


@dataclass
class Filling:
    """By the story's own draw, so that the same seed fills in the same."""

    place: Place
    draw: Random

    def of(self, form: Form) -> Sent:
        """All that is sent but the button: what is hidden stays as it stands."""
        known = self._somebody()
        answers: Sent = {
            name: known.get(name) or self._answer(one) for name, one in form.fields.items() if one.kind != "hidden"
        }
        return {name: given for name, given in {**form.data, **answers}.items() if given}

    def _somebody(self) -> Sent:
        """One of those who live here, by the names that forms ask for her with; and one of the cases."""
        one = self.draw.choice(self.place.data.people)
        given, family = one.name
        with scopes_disabled():
            cases = Case.objects.filter(municipality=self.place.municipality).order_by("pk")
            number = self.draw.choice([case.number for case in cases])
        return {
            "given_name": [given], "family_name": [family], "navn": [f"{given} {family}"], "phone": ["00000000"],
            **{name: [one.born.isoformat()] for name in ("born", "fodt", "birth_date")}, "case_number": [number],
        }  # fmt: skip

    def _answer(self, one: Field) -> list[object]:
        options = [value for value, _said in one.options]
        if one.kind == "checkbox" and len(options) == 1:
            return list(options) if self.draw.random() < 0.8 else []
        if one.kind == "checkbox":
            return list(self.draw.sample(options, self.draw.randint(1, min(3, len(options)))))
        if options:
            return [self.draw.choice([value for value in options if value] or options)]
        if one.kind == "date":
            return [(clock.today() + timedelta(days=self.draw.choice(DAYS))).isoformat()]
        if one.kind == "file":
            return [_picture()]
        return [NUMBERS.get(one.kind) or self.draw.choice(WORDS)]


def _picture() -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (8, 8)).save(data, "PNG")
    return SimpleUploadedFile("papir.png", data.getvalue(), "image/png")
