"""What a municipality chooses for a plugin: judged by the plugin's form, kept with who and why, judged anew later."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import clear_url_caches, path, set_urlconf
from django_scopes import scope

from ip_core.cases.models import Event
from ip_core.exceptions import ChangedMeanwhile, NotAllowed
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import exceptions, hookimpl, hooks, overview, queries, services, settings, settings_for
from ip_core.plugins.delivery import deliver
from ip_core.plugins.enums import State
from ip_core.plugins.house import House
from ip_core.plugins.models import PluginSettings
from tests.plugins.houses import GOOD, choose, house, manifest, module
from tests.plugins.test_chaos import EVENT

pytestmark = pytest.mark.django_db


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


# The page


@pytest.fixture
def site(here: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The plugin's one page, in the site's own addresses."""
    from django.conf.urls.i18n import i18n_patterns
    from django.urls import include

    from ip_site import urls

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.method)

    mounted = include(([path("calendar/", include(([path("", page)], "calendar"), "calendar"))], "plugins"), "plugins")
    monkeypatch.setattr(urls, "urlpatterns", [*i18n_patterns(path("t/", mounted)), *urls.urlpatterns])
    clear_url_caches()
    set_urlconf(None)
    yield here
    clear_url_caches()


def test_misconfigured_plugin_reads_and_refuses_to_write(
    site: House, a: Municipality, actor: Actor, people: object, browse: object
) -> None:
    choose(a, calendar="on")
    chosen(a, actor, days=45)
    client = browse(a, people.leader)
    assert client.post("/nb/t/calendar/").content == b"POST"
    with_form(site, Second)
    assert client.get("/nb/t/calendar/").content == b"GET"
    refused = client.post("/nb/t/calendar/")
    assert refused.status_code == 403
    assert "innstilling" in refused.content.decode()
    assert "bare lesing" not in refused.content.decode()


ADDRESS = "/nb/moduler/calendar/innstillinger/"


def test_page_shows_chooses_and_goes_back(here: House, a: Municipality, people: object, browse: object) -> None:
    client = browse(a, people.administrator)
    shown = client.get(ADDRESS).content.decode()
    assert "har ikke valgt noe selv" in shown
    given = {"days": "45", "greeting": "Hei", "kinds": ["a"], "seen": "0", "reason": "Etter møtet."}
    done = client.post(ADDRESS, given, follow=True).content.decode()
    assert "Innstillingene er lagret" in done
    assert settings_for("calendar", a)["days"] == 45
    shown = client.get(ADDRESS).content.decode()
    assert "Dager: 30 → 45" in shown
    assert "«Etter møtet.»" in shown
    assert client.post(f"{ADDRESS}standard/", {"seen": "1"}).status_code == 302
    assert settings_for("calendar", a)["days"] == 30


def test_page_says_what_is_wrong(here: House, a: Municipality, actor: Actor, people: object, browse: object) -> None:
    client = browse(a, people.administrator)
    refused = client.post(ADDRESS, {"days": "91", "seen": "0"})
    assert refused.status_code == 200
    assert "Feil:" in refused.content.decode()
    chosen(a, actor)
    choose(a, calendar="on")
    with_form(here, Second)
    assert "Feil:" in client.get(ADDRESS).content.decode(), "the page that mends says what is wrong at once"
    assert "Rett innstillingene" in client.get("/nb/moduler/calendar/").content.decode()


def test_page_shows_both_when_two_choose_at_once(
    here: House, a: Municipality, actor: Actor, people: object, browse: object
) -> None:
    chosen(a, actor, days=45)
    client = browse(a, people.administrator)
    given = {"days": "60", "greeting": "God dag", "kinds": ["b"], "reason": ""}
    late = client.post(ADDRESS, {**given, "seen": "0"})
    assert late.status_code == 409
    text = late.content.decode()
    assert "Noen andre endret dette samtidig" in text
    assert "45" in text
    assert 'name="seen" value="1"' in text
    assert settings_for("calendar", a)["days"] == 45
    assert client.post(ADDRESS, {**given, "seen": "1"}).status_code == 302
    assert settings_for("calendar", a)["days"] == 60


@pytest.mark.parametrize("who", [None, "leader", "neighbour", "outsider", "citizen"])
@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}standard/", "/nb/moduler/calendar/"])
def test_pages_do_not_exist_for_others(
    here: House, a: Municipality, people: object, browse: object, who: str | None, address: str
) -> None:
    client = browse(a, getattr(people, who) if who else None)
    assert client.get(address).status_code == 404
    assert client.post(address, {"days": "45", "seen": "0"}).status_code == 404
    assert queries.settings_row("calendar", a) is None


def test_page_of_a_plugin_without_settings_is_not_there(
    here: House, a: Municipality, people: object, browse: object
) -> None:
    client = browse(a, people.administrator)
    assert client.get("/nb/moduler/plain/innstillinger/").status_code == 404
    assert client.get("/nb/moduler/plain/").status_code == 200
    assert client.get("/nb/moduler/nothing/").status_code == 404


def test_manifest_defaults_accept_themselves() -> None:
    assert manifest("calendar").settings_form == ""
    assert settings.check(First, None).wrong == ()
