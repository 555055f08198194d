"""A plugin with settings, its forms in two versions, and somebody who chooses: what the tests of settings share."""

from datetime import date

import pytest
from django import forms

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hookimpl, services, settings
from ip_core.plugins.house import House
from ip_core.plugins.models import PluginSettings
from tests.plugins.houses import GOOD, house, module


class First(forms.Form):
    """Version 1 of the form."""

    days = forms.IntegerField(label="Dager", initial=30, min_value=1, max_value=90)
    greeting = forms.CharField(label="Hilsen", initial="Hei", required=False)
    kinds = forms.MultipleChoiceField(
        label="Slag", choices=[("a", "Alle"), ("b", "Noen")], initial=["a"], required=False
    )


class Second(First):
    """Version 2: fewer days are allowed, and something must be chosen that had no default."""

    days = forms.IntegerField(label="Dager", initial=10, min_value=1, max_value=20)
    since = forms.DateField(label="Fra", initial=date(2026, 1, 1))


class Needing(forms.Form):
    """Without a national default: every municipality must choose."""

    number = forms.CharField(label="Nummeret")


@hookimpl
def on_event(event: object) -> None:
    CALLS.append(event)


CALLS: list[object] = []


@pytest.fixture
def here(settle: object) -> House:
    CALLS.clear()
    return with_form(settle(house({"calendar": module(on_event), "plain": GOOD})), First)


def with_form(here: House, form: type[forms.Form]) -> House:
    here.forms["calendar"] = settings.accept(form) if form is not Needing else form
    return here


@pytest.fixture
def actor(people: object, at_work: object) -> Actor:
    return at_work(people.administrator)


def chosen(municipality: Municipality, actor: Actor, seen: int = 0, **values: object) -> PluginSettings:
    given = {"days": 45, "greeting": "God dag", "kinds": ["b"], **values}
    return services.change_settings(
        "calendar", municipality, given, actor=actor, seen=seen, reason="Slik vil vi ha det."
    )
