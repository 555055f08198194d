"""When a plan period runs out: warned in time, met where one looks, and nobody but the owner's side writes on."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command

from ip_core import clock
from ip_core.access import engine
from ip_core.access.enums import Level
from ip_core.access.exceptions import GrantNotPossible
from ip_core.access.models import AccessEvent, AccessGrant, Consent
from ip_core.access.periods import CHANGED, ENDS_SOON
from ip_core.access.services import sign_consent, withdraw_consent
from ip_core.cases.delivery import work
from ip_core.cases.models import Event
from ip_core.exceptions import NotAllowed
from ip_core.people.actor import Actor
from ip_core.plugins import services as plugins
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from plugins.consent.services import ask_for_period
from plugins.plan.models import Goal, IndividualPlan
from plugins.plan.services import add_goal, change_goal, create_plan
from tests.access_pages.conftest import Place
from tests.consent.test_period import LAST, LATER, NEXT, change, said_yes, with_period


def noon(days_before: int) -> datetime:
    return clock.start_of(LAST - timedelta(days=days_before)) + timedelta(hours=12)


def ask_of(place: Place) -> str:
    return f"/nb/t/samtykke/plan/{place.plan.uuid}/ny-periode/?fra=2027-06-01"


def plan_of(place: Place) -> str:
    return f"/nb/t/plan/{place.plan.uuid}/"


def pages(place: Place, handle: str) -> list[str]:
    own = "/nb/min-side/" if handle == "owner" else f"/nb/sak/{place.case.uuid}/"
    return [own, place.path, plan_of(place)]


def text_of(place: Place, handle: str, path: str) -> str:
    return " ".join(place.client(handle).get(path).content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def warned(at: datetime) -> list[str]:
    """The warnings that exist after the day's run."""
    with clock.moved_to(at):
        call_command("daily", verbosity=0)
        return [event.references["days"] for event in Event.objects.filter(kind=ENDS_SOON)]


@pytest.mark.parametrize("handle", ["owner", "coordinator"])
def test_soon_is_told_where_she_looks_with_the_way_to_a_new_yes(place: Place, handle: str) -> None:
    with_period(place)
    with clock.moved_to(noon(31)):
        for path in pages(place, handle):
            assert "ny-periode" not in text_of(place, handle, path)
    with clock.moved_to(noon(30)):
        for path in pages(place, handle):
            text = text_of(place, handle, path)
            assert "Planen gjelder til og med 31. mai 2027." in text
            assert ask_of(place) in text
            assert "Planperioden er over" not in text
        assert 'value="2027-06-01"' in text_of(place, handle, ask_of(place))
        access = text_of(place, handle, place.path)
        assert access.index("Planperioden går snart ut") < access.index("Har tilgang nå")


@pytest.mark.parametrize(("handle", "reads"), [("owner", True), ("coordinator", True), ("therapist", False)])
def test_over_is_said_clearly_to_whoever_reads_the_period(place: Place, handle: str, reads: bool) -> None:
    with_period(place)
    with clock.moved_to(noon(0)):
        assert "Planperioden gikk ut" not in text_of(place, handle, plan_of(place))  # the last day counts whole
    with clock.moved_to(clock.midnight_after(LAST)):
        for path in pages(place, handle)[1:]:
            text = text_of(place, handle, path)
            assert ("Planperioden gikk ut 31. mai 2027." in text) == reads
            assert (ask_of(place) in text) == reads


@pytest.mark.parametrize("handle", ["leader", "systemcoordinator"])
def test_who_has_existence_alone_is_told_nothing(place: Place, handle: str) -> None:
    with_period(place)
    with clock.moved_to(noon(-1)):
        text = text_of(place, handle, f"/nb/sak/{place.case.uuid}/")
        assert "Planperioden" not in text
        assert "ny-periode" not in text


def test_the_line_is_a_read_of_the_period(place: Place) -> None:
    with_period(place)
    with clock.moved_to(noon(3)):
        place.client("coordinator").get(f"/nb/sak/{place.case.uuid}/")
        read = AccessEvent.objects.filter(kind="read", person_label="Torunn Vikane").latest("pk")
        assert "period" in {section["key"] for section in read.sections}


def writes(place: Place, plan: IndividualPlan, handle: str) -> bool:
    try:
        add_goal(plan, actor=place.cast.actor(handle), words="Noko nytt")
    except NotAllowed:
        return False
    return True


def test_over_stops_everybody_but_the_owners_side_until_there_is_a_yes(place: Place) -> None:
    plan = with_period(place)
    AccessGrant.objects.filter(pk=place.grants[0].pk).update(level=Level.WRITE, valid_until=noon(-400))
    goal = add_goal(plan, actor=place.cast.actor("coordinator"), words="Symje kvar veke")
    with clock.moved_to(noon(0)):
        assert [writes(place, plan, who) for who in ("coordinator", "therapist", "owner")] == [True, True, True]
    with clock.moved_to(noon(-1)):
        assert [writes(place, plan, who) for who in ("coordinator", "therapist", "owner")] == [False, False, True]
        with pytest.raises(NotAllowed):
            change_goal(goal, actor=place.cast.actor("coordinator"), seen=goal.version, words="Noko anna")
        assert engine.reach(place.cast.actor("coordinator"), place.plan).may_read("goals")
        said_yes(place)
        assert [writes(place, plan, who) for who in ("coordinator", "therapist", "owner")] == [True, True, True]


def test_over_on_the_pages_nothing_to_press_and_the_reason_said(place: Place) -> None:
    with_period(place)
    with clock.moved_to(noon(-1)):
        coordinator = place.client("coordinator")
        text = coordinator.get(plan_of(place)).content.decode()
        assert "/maal/ny/" not in text
        assert f"{plan_of(place)}periode/" in text
        answer = coordinator.post(f"{plan_of(place)}maal/ny/", {"words": "Noko nytt"})
        assert answer.status_code == 403
        assert "Planperioden er over. Be om et nytt ja for en ny periode" in answer.content.decode()
        assert not Goal.objects.filter(words="Noko nytt").exists()
        assert "/maal/ny/" in place.client("owner").get(plan_of(place)).content.decode()


def test_what_waits_is_shown_and_the_yes_makes_the_period_longer(place: Place) -> None:
    plan = with_period(place)
    with clock.moved_to(noon(3)):
        waiting = ask_for_period(place.plan, NEXT, LATER, actor=place.cast.actor("coordinator"), language="nb")
        assert "Et nytt ja er gjort klart" in text_of(place, "owner", plan_of(place))
        place.client("owner").post(f"/nb/t/samtykke/{waiting.uuid}/", {"seen": waiting.version})
        work()
        plan.refresh_from_db()
        assert plan.valid_until == LATER
        assert plan.valid_from == date(2026, 12, 1)
        assert "Planen gjelder til og med" not in text_of(place, "owner", place.path)


def test_a_yes_that_comes_after_its_own_period_is_refused(place: Place) -> None:
    with_period(place)
    waiting = ask_for_period(place.plan, NEXT, LATER, actor=place.cast.actor("coordinator"), language="nb")
    with clock.moved_to(clock.midnight_after(LATER)):
        with pytest.raises(GrantNotPossible):
            sign_consent(waiting, actor=place.cast.actor("owner"), seen=waiting.version)
        text = place.client("owner").post(f"/nb/t/samtykke/{waiting.uuid}/", {"seen": waiting.version})
        assert "Perioden er over. Si nei, og be om et nytt ja for en senere periode." in text.content.decode()


def test_a_withdrawn_plan_needs_a_whole_new_yes_and_says_where(place: Place) -> None:
    with_period(place)
    withdraw_consent(Consent.objects.get(kind="plan_made"), actor=place.cast.actor("owner"))
    with clock.moved_to(noon(-1)):
        assert "Planperioden" not in text_of(place, "owner", place.path)
        refused = place.client("owner").get(ask_of(place))
        assert refused.status_code == 403
        assert "Da trengs et helt nytt ja" in refused.content.decode()


def test_warned_thirty_fourteen_and_three_days_before_and_once_each(place: Place) -> None:
    with_period(place)
    assert warned(noon(31)) == []
    assert warned(noon(30)) == ["30"]
    assert warned(noon(29)) == ["30"]
    assert warned(noon(14)) == ["30", "14"]
    assert warned(noon(2)) == ["30", "14", "3"]
    assert warned(noon(-1)) == ["30", "14", "3"]
    event = Event.objects.filter(kind=ENDS_SOON).first()
    assert event.scope == place.plan.scope("period")


def test_warned_of_a_period_that_no_event_tells_of(place: Place) -> None:
    """The plan's own last day counts, however it came there, and only where plans are shown."""
    plan = create_plan(place.plan, actor=place.cast.actor("coordinator"))
    IndividualPlan.objects.filter(pk=plan.pk).update(valid_until=LAST)
    assert not Event.objects.filter(kind=CHANGED).exists()
    PluginState.objects.filter(slug="plan").update(state=State.OFF)
    assert warned(noon(30)) == []
    PluginState.objects.filter(slug="plan").update(state=State.READ_ONLY)
    assert warned(noon(30)) == ["30"]
    IndividualPlan.objects.filter(pk=plan.pk).update(valid_until=LATER)
    assert warned(noon(3)) == ["30"]


def test_no_warning_when_it_is_said_yes_to_made_longer_or_withdrawn(place: Place) -> None:
    plan = with_period(place)
    new = said_yes(place)
    assert warned(noon(3)) == []
    change(place, plan, LATER)
    assert warned(noon(3)) == []
    withdraw_consent(new, actor=place.cast.actor("owner"))
    with clock.moved_to(clock.start_of(LATER)):
        assert warned(clock.now()) == []


def test_without_the_plugin_that_asks_it_is_told_without_a_dead_link(place: Place) -> None:
    with_period(place)
    PluginState.objects.filter(slug="consent").update(state=State.OFF)
    with clock.moved_to(noon(3)):
        text = text_of(place, "owner", plan_of(place))
        assert "Planen gjelder til og med 31. mai 2027." in text
        assert "ny-periode" not in text


# --- a plan whose period nobody has written, where the municipality says how long the first yes lasts


MONTHS, LATEST = 6, date(2027, 5, 23)
"""From the day that the plan was begun, 23 November 2026."""


def bound(place: Place) -> None:
    plugins.change_settings("plan", place.cast.municipality, {"longest_period": MONTHS}, actor=Actor.system(), seen=0)


@pytest.mark.parametrize(
    ("last", "said"), [(LATEST + timedelta(days=1), "uten et nytt ja"), (None, "Skriv den siste dagen")]
)
def test_first_period_lasts_no_longer_than_the_municipality_lets_it(place: Place, last: date | None, said: str) -> None:
    plan = create_plan(place.plan, actor=place.cast.actor("coordinator"))
    assert change(place, plan, last).valid_until == last, "nothing is chosen here"
    change(place, plan, None) if last is None else IndividualPlan.objects.filter(pk=plan.pk).update(valid_until=None)
    bound(place)
    with pytest.raises(NotAllowed, match=said):
        change(place, plan, last)
    typed = {"valid_from": "2026-12-01", "valid_until": last or "", "next_review_date": "", "seen": plan.version}
    response = place.client("coordinator").post(f"{plan_of(place)}periode/", typed)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert change(place, plan, LATEST).valid_until == LATEST


def test_plan_without_a_last_day_is_warned_of_and_stops_when_that_time_is_over(place: Place) -> None:
    plan, after = create_plan(place.plan, actor=place.cast.actor("coordinator")), LATEST + timedelta(days=1)

    def add(at: datetime) -> None:
        with clock.moved_to(at):
            add_goal(plan, actor=place.cast.actor("coordinator"), words="Synge i kor.")

    add(clock.start_of(after))  # nothing is chosen here
    assert warned(clock.start_of(LATEST)) == []
    bound(place)
    assert warned(clock.start_of(LATEST)) == ["3"]
    add(clock.start_of(after) - timedelta(seconds=1))
    with pytest.raises(NotAllowed):
        add(clock.start_of(after))
    with clock.moved_to(clock.start_of(after)):
        assert "Planperioden gikk ut" in text_of(place, "coordinator", plan_of(place))
