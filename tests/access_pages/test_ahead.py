"""Warned in time, once; nothing renewed silently; birthdays told to those concerned."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ip_core import clock
from ip_core.access import engine
from ip_core.access.ahead import due_in
from ip_core.access.birthdays import AGE_SOON
from ip_core.access.endings import ENDS_SOON, ending_soon, warning_days
from ip_core.access.models import AccessEvent, AccessGrant, Consent
from ip_core.access.services import prepare_consent, withdraw_grant
from ip_core.cases.models import Event
from ip_core.cases.queries import plans_followed
from ip_core.history.acting import acting
from ip_core.people import ages
from ip_core.people.actor import Actor
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from tests.access_pages.conftest import Place

LAST = date(2027, 2, 28)


@pytest.fixture
def ends(meland: Cast) -> Place:
    plan = stories.open_plan(meland)
    return Place(meland, plan, stories.granted(meland, plan, until=clock.midnight_after(LAST)))


def noon(days_before: int) -> datetime:
    return clock.start_of(LAST - timedelta(days=days_before)) + timedelta(hours=12)


def daily(at: datetime) -> list[str]:
    """The warnings that exist after the day's run."""
    with clock.moved_to(at):
        call_command("daily", verbosity=0)
        return [event.references["days"] for event in Event.objects.filter(kind=ENDS_SOON)]


def test_warned_thirty_fourteen_and_three_days_before_and_once_each(ends: Place) -> None:
    assert warning_days() == (30, 14, 3)
    assert daily(noon(31)) == []
    assert daily(noon(30)) == ["30"]
    assert daily(noon(30)) == ["30"]
    assert daily(noon(15)) == ["30"]
    assert daily(noon(14)) == ["30", "14"]
    assert daily(noon(3)) == ["30", "14", "3"]
    assert daily(noon(0)) == ["30", "14", "3"]
    assert daily(noon(-1)) == ["30", "14", "3"]
    event = Event.objects.filter(kind=ENDS_SOON).first()
    assert event.scope == ends.plan.scope("consents")
    assert "Eirik" not in str(event.references)


def test_after_a_standstill_only_the_nearest_warning(ends: Place) -> None:
    assert daily(noon(2)) == ["3"]


def test_withdrawn_accesses_are_not_warned_of(ends: Place) -> None:
    for grant in ends.grants:
        withdraw_grant(grant, actor=ends.cast.actor("owner"))
    assert daily(noon(3)) == []


@pytest.mark.parametrize(("handle", "told"), [("owner", True), ("coordinator", True), ("therapist", False)])
def test_shown_where_she_looks(ends: Place, handle: str, told: bool) -> None:
    with clock.moved_to(noon(14)):
        text = ends.client(handle).get(ends.path).content.decode()
        assert ("Eirik Solbakk kan lese til og med 28." in text) == told
        assert ("Gjør du ingenting, stenger tilgangen av seg selv." in text) == told
        if handle == "owner":
            assert "Eirik Solbakk kan lese til og med 28." in ends.client(handle).get("/nb/min-side/").content.decode()
        if handle == "coordinator":
            assert AccessEvent.objects.filter(kind="read", person_label="Torunn Vikane").exists()
    with clock.moved_to(noon(31)):
        assert "Snart endrer noe seg" not in ends.client(handle).get(ends.path).content.decode()


def test_renewing_is_asked_and_signed_anew(ends: Place) -> None:
    old = ends.grants[0].consent
    with clock.moved_to(noon(3)):
        owner = ends.client("owner")
        address = f"/nb/t/samtykke/{old.uuid}/forny/"
        assert address in owner.get(ends.path).content.decode()
        response = owner.post(address)
        new = Consent.objects.latest("pk")
        assert new.pk != old.pk
        assert new.in_force_at is None
        assert "trene i lag" in owner.get(response["Location"]).content.decode()
        again = owner.post(address)
        assert again["Location"] == response["Location"]  # the one that waits, not a third
        assert ending_soon(ends.plan)
    with clock.moved_to(noon(2)):
        owner.post(response["Location"], {"seen": new.version})
        assert ending_soon(ends.plan) == []  # followed by a longer one
    with clock.moved_to(clock.midnight_after(LAST)):
        assert engine.reach(ends.cast.actor("therapist"), ends.plan).readable == {"goals", "measures"}
    old.refresh_from_db()
    assert old.withdrawn_at is None
    assert AccessGrant.objects.filter(consent=old, valid_until=clock.midnight_after(LAST)).count() == 2


def test_without_a_tap_it_ends(ends: Place) -> None:
    daily(noon(3))
    with clock.moved_to(clock.midnight_after(LAST)):
        assert not engine.reach(ends.cast.actor("therapist"), ends.plan)


@pytest.mark.parametrize(("handle", "status"), [("therapist", 404), ("leader", 404), ("employee", 404)])
def test_others_renew_nothing(ends: Place, handle: str, status: int) -> None:
    before = Consent.objects.count()
    assert ends.client(handle).post(f"/nb/t/samtykke/{ends.grants[0].consent.uuid}/forny/").status_code == status
    assert Consent.objects.count() == before


def test_renewing_for_somebody_who_has_left_says_what_to_do(ends: Place) -> None:
    with acting(Actor.system("test")):
        membership = ends.cast.membership("therapist")
        membership.valid_until = date(2027, 1, 1)
        membership.save()
    with clock.moved_to(noon(3)):
        owner = ends.client("owner")
        response = owner.post(f"/nb/t/samtykke/{ends.grants[0].consent.uuid}/forny/", follow=True)
        assert "Dette kan ikke fornyes slik det var." in response.content.decode()


def test_without_the_plugin_it_is_still_told(ends: Place) -> None:
    PluginState.objects.filter(slug="consent").update(state=State.OFF)
    with clock.moved_to(noon(3)):
        text = ends.client("owner").get(ends.path).content.decode()
        assert "Eirik Solbakk kan lese til og med 28." in text
        assert "/forny/" not in text


def birthdays(at: datetime) -> list[tuple[str, str]]:
    with clock.moved_to(at):
        call_command("daily", verbosity=0)
    rows = Event.objects.filter(kind=AGE_SOON)
    return [(event.references["age"], event.references["months"]) for event in rows]


def at(day: date) -> datetime:
    return clock.start_of(day) + timedelta(hours=9)


def test_six_three_and_one_month_before_each_age_once(childs: Place) -> None:
    """She was born on 11 June 2013."""
    assert birthdays(at(date(2028, 12, 10))) == []
    assert birthdays(at(date(2028, 12, 11))) == [("health_majority", "6")]
    assert birthdays(at(date(2028, 12, 12))) == [("health_majority", "6")]
    assert birthdays(at(date(2029, 3, 11)))[1:] == [("health_majority", "3")]
    assert birthdays(at(date(2029, 5, 11)))[2:] == [("health_majority", "1")]
    assert birthdays(at(date(2029, 6, 11)))[3:] == []
    assert birthdays(at(date(2031, 5, 30)))[3:] == [("majority", "1")]


@pytest.mark.parametrize(
    ("born", "today", "expected"),
    [
        (date(2014, 8, 31), date(2026, 2, 27), []),
        (date(2014, 8, 31), date(2026, 2, 28), [("own_plan", 6)]),
        (date(2012, 2, 29), date(2027, 8, 28), []),
        (date(2012, 2, 29), date(2027, 11, 29), [("health_majority", 3)]),
        (date(1990, 1, 1), date(2026, 11, 23), []),
    ],
)
def test_months_before_a_birthday(born: date, today: date, expected: list[tuple[str, int]]) -> None:
    assert [(one.key, one.months) for one in ages.coming(born, today)] == expected


@pytest.mark.parametrize(
    ("handle", "who", "words"),
    [
        ("child", "", "Du fyller 16 år 11."),
        ("parent", "child", "Nora fyller 16 år 11."),
        ("coordinator", "", "Nora fyller 16 år 11."),
    ],
)
def test_what_changes_is_told_on_the_page(childs: Place, handle: str, who: str, words: str) -> None:
    with clock.moved_to(at(date(2029, 5, 20))):
        client = childs.client(handle, on_behalf_of=who) if who else childs.client(handle)
        text = client.get(childs.path).content.decode()
        assert words in text
        assert "gjelder til 11." in text or "gjelder til 11" in text.replace("\N{NO-BREAK SPACE}", " ")


def test_at_sixteen_she_confirms_what_parents_signed(childs: Place) -> None:
    shared = childs.grants[0].consent
    for grant in childs.grants:
        AccessGrant.objects.filter(pk=grant.pk).update(valid_until=datetime(2031, 1, 1, tzinfo=UTC))
    with clock.moved_to(at(date(2029, 7, 1))):
        child = childs.client("child")
        page = child.get(childs.path).content.decode()
        assert "Foreldrene dine sa ja til dette." in page
        text = child.get(f"/nb/t/samtykke/{shared.uuid}/").content.decode()
        assert "Skriver du under, gjelder det videre." in text
        child.post(f"/nb/t/samtykke/{shared.uuid}/", {"seen": shared.version})
    with clock.moved_to(at(date(2029, 9, 11))):
        shared = Consent.objects.get(pk=shared.pk)
        assert shared.is_in_force(clock.now())
        plan = Consent.objects.get(kind="plan_made")
        assert not plan.is_in_force(clock.now())  # that one she did not confirm


# --- the coordinator's work list


def work_list(place: Place, handle: str, days_before: int) -> str:
    with clock.moved_to(noon(days_before)):
        return client_of(place.cast, handle).get("/nb/arbeidsliste/").content.decode()


def test_coordinator_has_what_ends_in_her_work_list_and_nobody_is_named(ends: Place) -> None:
    assert "Samtykker å følge opp" not in work_list(ends, "coordinator", 31)
    listed = work_list(ends, "coordinator", 30)
    assert "én tilgang går snart ut" in listed
    assert f"/nb/sak/{ends.plan.case.uuid}/innsyn/" in listed
    assert "Eirik" not in listed
    for handle in ("therapist", "leader", "systemcoordinator", "othercoordinator", "employee"):
        assert "Samtykker å følge opp" not in work_list(ends, handle, 30)


def test_coordinator_has_what_waits_for_an_answer_in_her_work_list(ends: Place) -> None:
    with clock.moved_to(noon(60)), acting(Actor.system()):
        prepare_consent(ends.plan, actor=ends.cast.actor("coordinator"), kind="group", text=stories.TEXT)
    assert "ett samtykke venter på svar" in work_list(ends, "coordinator", 60)
    assert "ett samtykke venter på svar" not in work_list(ends, "therapist", 60)


def test_as_many_questions_to_the_database_for_three_plans_as_for_one(ends: Place) -> None:
    def asked() -> tuple[int, int]:
        with clock.moved_to(noon(30)):
            followed = plans_followed(ends.cast.actor("coordinator"), ends.cast.municipality)
            with CaptureQueriesContext(connection) as found:
                due = due_in(followed)
        return len(due), len(found)

    assert asked() == (1, 3)
    for owner in ("applicant", "child"):
        plan = stories.open_plan(ends.cast, owner)
        stories.granted(ends.cast, plan, until=clock.midnight_after(LAST), owner=owner)
    assert asked() == (3, 3)
