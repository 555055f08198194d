"""What a municipality chooses for a plugin: judged by the plugin's form, kept with who and why, judged anew later."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.db import connection, transaction
from django.utils.functional import lazy
from django_scopes import scope

from ip_core.cases.models import Event
from ip_core.exceptions import ChangedMeanwhile, NotAllowed
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import exceptions, hooks, overview, queries, services, settings, settings_for
from ip_core.plugins.delivery import deliver
from ip_core.plugins.enums import State
from ip_core.plugins.house import House
from tests.plugins.choosing import CALLS, First, Needing, Second, actor, chosen, here, with_form
from tests.plugins.houses import choose, manifest
from tests.plugins.test_chaos import EVENT

__all__ = ("actor", "here")

pytestmark = pytest.mark.django_db


def test_default_holds_until_somebody_chooses(here: House, a: Municipality, b: Municipality, actor: Actor) -> None:
    assert settings_for("calendar", a) == {"days": 30, "greeting": "Hei", "kinds": ["a"]}
    chosen(a, actor)
    assert settings_for("calendar", a) == {"days": 45, "greeting": "God dag", "kinds": ["b"]}
    assert settings_for("calendar", b)["days"] == 30
    assert settings_for("plain", a) == {}
    assert settings_for("nothing", a) == {}


def test_change_says_who_and_why_and_what(here: House, a: Municipality, actor: Actor) -> None:
    row = chosen(a, actor)
    chosen(a, actor, seen=row.version, days=50)
    latest, first = queries.settings_changes("calendar", a)
    assert (latest.values["days"], first.values["days"]) == (50, 45)
    assert (first.reason, first.actor_label) == ("Slik vil vi ha det.", actor.label)
    with scope(municipality=a):
        told = [(event.kind, event.references) for event in Event.objects.all()]
    assert told == [("plugin.settings", {"plugin": "calendar"})] * 2


def test_back_to_the_default_keeps_the_history(here: House, a: Municipality, actor: Actor) -> None:
    row = chosen(a, actor)
    services.change_settings("calendar", a, None, actor=actor, seen=row.version)
    assert settings_for("calendar", a)["days"] == 30
    assert len(queries.settings_changes("calendar", a)) == 2


@pytest.mark.parametrize("values", [{"days": 91}, {"days": ""}, {"days": "mange"}, {"kinds": ["c"]}])
def test_wrong_settings_are_not_stored(here: House, a: Municipality, actor: Actor, values: dict[str, object]) -> None:
    with pytest.raises(exceptions.WrongSettings) as caught:
        chosen(a, actor, **values)
    assert list(caught.value.errors) == list(values)
    assert queries.settings_row("calendar", a) is None


@pytest.mark.parametrize("who", ["neighbour", "leader", "outsider", "citizen"])
def test_only_the_administrator_chooses(
    here: House, a: Municipality, people: object, at_work: object, who: str
) -> None:
    with pytest.raises(NotAllowed):
        chosen(a, at_work(getattr(people, who)))
    assert queries.settings_row("calendar", a) is None


def test_plugin_without_a_form_has_nothing_to_choose(here: House, a: Municipality, actor: Actor) -> None:
    with pytest.raises(exceptions.NothingToChoose):
        services.change_settings("plain", a, {}, actor=actor, seen=0)


def test_later_choice_is_never_overwritten(here: House, a: Municipality, actor: Actor) -> None:
    row = chosen(a, actor)
    for seen in (0, row.version + 1):
        with pytest.raises(ChangedMeanwhile):
            chosen(a, actor, seen=seen, days=80)
    assert settings_for("calendar", a)["days"] == 45


def test_kinds_of_values_round_trip() -> None:
    class Every(forms.Form):
        on = forms.BooleanField(required=False, initial=True)
        day = forms.DateField(initial=date(2026, 5, 17))
        sum = forms.DecimalField(initial=Decimal("1.50"))
        one = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], initial="b")
        none = forms.IntegerField(required=False)

    checked = settings.check(settings.accept(Every), None)
    assert checked.wrong == ()
    assert checked.values == {"on": True, "day": date(2026, 5, 17), "sum": Decimal("1.50"), "one": "b", "none": None}
    off = settings.check(Every, settings.to_store(Every, {**checked.values, "on": False}))
    assert off.values["on"] is False


class WithFile(forms.Form):
    letter = forms.FileField()


class WithSeen(forms.Form):
    seen = forms.IntegerField(initial=1)


class WithParts(forms.Form):
    at = forms.SplitDateTimeField()


@pytest.mark.parametrize("form", [WithFile, WithSeen, WithParts, dict, None, First()])
def test_form_that_cannot_be_kept_is_refused(form: object) -> None:
    with pytest.raises(settings.NoGoodForm):
        settings.accept(form)


# A new version judges what is stored anew


def test_new_version_takes_what_it_can(here: House, a: Municipality, actor: Actor) -> None:
    choose(a, calendar="on")
    chosen(a, actor, days=15)
    with_form(here, Second)
    assert queries.misconfigured("calendar", a) == ()
    assert queries.state_of("calendar", a) == State.ON
    assert settings_for("calendar", a)["since"] == date(2026, 1, 1), "a new field begins with its default"
    assert settings_for("calendar", a)["days"] == 15


def test_new_version_that_refuses_is_read_and_not_written(
    here: House, a: Municipality, b: Municipality, actor: Actor
) -> None:
    choose(a, calendar="on")
    choose(b, calendar="on")
    chosen(a, actor, days=45)
    with_form(here, Second)
    assert queries.misconfigured("calendar", a) == ("days",)
    assert queries.is_on("calendar", a)
    assert not queries.may_be_written("calendar", a)
    assert queries.chosen_states(a)["calendar"] == State.ON
    assert settings_for("calendar", a)["days"] == 10, "the default is read in its place"
    assert settings_for("calendar", a)["greeting"] == "God dag"
    assert queries.may_be_written("calendar", b), "somebody else's settings are fine"


def test_event_waits_while_misconfigured(here: House, a: Municipality, actor: Actor) -> None:
    choose(a, calendar="on")
    chosen(a, actor, days=45)
    with_form(here, Second)
    deliver("calendar", a, EVENT)
    assert CALLS == []
    assert hooks(a).answered_by("on_event") == []
    services.change_settings("calendar", a, {"days": 5, "since": "2026-02-01"}, actor=actor, seen=1)
    deliver("calendar", a, EVENT)
    assert CALLS == [EVENT]


def test_setting_without_a_default_must_be_chosen(here: House, a: Municipality, actor: Actor) -> None:
    choose(a, calendar="on")
    with_form(here, Needing)
    assert not queries.may_be_written("calendar", a)
    services.change_settings("calendar", a, {"number": "7"}, actor=actor, seen=0)
    assert queries.may_be_written("calendar", a)


def test_form_that_breaks_has_said_no(here: House, a: Municipality) -> None:
    class Breaking(First):
        def clean(self) -> None:
            raise RuntimeError

    choose(a, calendar="on")
    here.forms["calendar"] = Breaking
    assert queries.misconfigured("calendar", a) == ("__all__",)
    assert set(settings_for("calendar", a)) == {"days", "greeting", "kinds"}


def test_health_is_red_with_the_way_to_mend_it(here: House, a: Municipality, actor: Actor) -> None:
    choose(a, calendar="on")
    chosen(a, actor, days=45)
    with_form(here, Second)
    found = overview.module("calendar", a)
    assert found.is_misconfigured
    assert [(line.level, line.text, line.url) for line in found.health] == [
        ("error", "Det gjelder: Dager.", "/nb/moduler/calendar/innstillinger/")
    ]


# One read for a request


def test_settings_cost_no_query_beside_the_states(
    here: House, a: Municipality, actor: Actor, django_assert_num_queries: object
) -> None:
    choose(a, calendar="on", plain="on")
    chosen(a, actor)
    with queries.one_request(), django_assert_num_queries(1):
        for _time in range(20):
            assert settings_for("calendar", a)["days"] == 45
            assert queries.may_be_written("calendar", a)
            hooks(a).nav_items(actor=actor)


def test_settings_of_plugins_that_never_were_on_cost_one_query(
    here: House, a: Municipality, actor: Actor, django_assert_num_queries: object
) -> None:
    here.forms["plain"] = First
    chosen(a, actor)
    with queries.one_request(), django_assert_num_queries(2):
        for _time in range(5):
            assert settings_for("calendar", a)["days"] == 45
            assert settings_for("plain", a)["days"] == 30


def test_change_holds_inside_the_request_that_makes_it(here: House, a: Municipality, actor: Actor) -> None:
    with queries.one_request():
        assert settings_for("calendar", a)["days"] == 30
        chosen(a, actor)
        assert settings_for("calendar", a)["days"] == 45


@pytest.mark.django_db(transaction=True)
def test_one_of_two_at_once_is_told(here: House, a: Municipality, actor: Actor) -> None:
    from django.db import connection

    together, ends = threading.Barrier(2), []

    def choosing(days: int) -> None:
        together.wait()
        try:
            ends.append(chosen(a, actor, days=days).values["days"])
        except ChangedMeanwhile:
            ends.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=choosing, args=(days,)) for days in (40, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, ends))[1] == "told"
    assert settings_for("calendar", a)["days"] in ends


def test_manifest_defaults_accept_themselves() -> None:
    assert manifest("calendar").settings_form == ""
    assert settings.check(First, None).wrong == ()


BROKEN = {"now": False}


def breaks(*_: object) -> int:
    if BROKEN["now"]:
        raise SystemExit("Ola Nordmann")
    return 1


class BreaksWhenMade(forms.Form):
    number = forms.IntegerField(initial=1)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        breaks()


class BreaksInItsDefault(forms.Form):
    number = forms.IntegerField(initial=breaks)


class BreaksWhenJudging(forms.Form):
    number = forms.IntegerField(initial=1)

    def clean(self) -> None:
        breaks()


class BreaksInALabel(forms.Form):
    number = forms.IntegerField(initial=1, label=lazy(lambda: f"Nummer {breaks()}", str)())


@pytest.mark.parametrize("form", [BreaksWhenMade, BreaksInItsDefault, BreaksWhenJudging, BreaksInALabel])
def test_form_that_breaks_later_leaves_the_pages_and_can_be_switched_off(
    here: House,
    a: Municipality,
    people: object,
    browse: object,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    form: type[forms.Form],
) -> None:
    """Settings are judged on every page, long after the start."""
    with_form(here, form)
    choose(a, calendar="on")
    settings._checked.cache_clear()
    monkeypatch.setitem(BROKEN, "now", True)
    client = browse(a, people.administrator)
    for address in ("/nb/sok/", "/nb/moduler/", "/nb/moduler/calendar/"):
        assert client.get(address).status_code == 200, address
    in_effect = queries.state_of("calendar", a)
    assert in_effect == (State.ON if form is BreaksInALabel else State.READ_ONLY)
    assert client.post("/nb/moduler/calendar/sla-av/", {"reason": "Den er i ulage."}).status_code == 302
    assert queries.state_of("calendar", a) == State.OFF
    assert "Nordmann" not in caplog.text


def test_form_that_broke_once_is_asked_again(here: House, a: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    with_form(here, BreaksInItsDefault)
    choose(a, calendar="on")
    settings._checked.cache_clear()
    monkeypatch.setitem(BROKEN, "now", True)
    assert queries.state_of("calendar", a) == State.READ_ONLY
    monkeypatch.setitem(BROKEN, "now", False)
    assert queries.state_of("calendar", a) == State.ON


def rows_of_a_table_that_is_not_there() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, name FROM calendar_not_migrated")
    return []


class Listing(First):
    """One whose choices come from a table."""

    place = forms.ChoiceField(choices=rows_of_a_table_that_is_not_there, required=False)


def test_form_that_asks_a_table_that_is_not_there_leaves_the_errand_its_transaction(
    here: House, a: Municipality, actor: Actor
) -> None:
    """On PostgreSQL a query that fails ends all that stands around it, but for a savepoint."""
    chosen(a, actor)
    here.forms["calendar"] = Listing
    with transaction.atomic():
        checked = settings.check(Listing, {"days": 45, "place": "here"})
        assert checked.wrong == settings.WHOLE
        assert Municipality.objects.filter(pk=a.pk).exists()
