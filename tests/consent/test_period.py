"""A new plan period requires a new yes, and going on is blocked until it exists."""

from datetime import date

import pytest

from ip_core.access import engine
from ip_core.access.models import Consent
from ip_core.access.periods import agreed_until, may_last_until
from ip_core.access.services import withdraw_consent
from ip_core.exceptions import NotAllowed
from ip_core.testing.stories import signed
from plugins.consent.services import ask_for_period
from plugins.plan.models import IndividualPlan
from plugins.plan.services import create_plan, set_period
from tests.access_pages.conftest import Place

FIRST, LAST, NEXT, LATER = date(2026, 12, 1), date(2027, 5, 31), date(2027, 6, 1), date(2028, 5, 31)


def with_period(place: Place) -> IndividualPlan:
    plan = create_plan(place.plan, actor=place.cast.actor("coordinator"))
    return change(place, plan, LAST)


def change(place: Place, plan: IndividualPlan, until: date | None) -> IndividualPlan:
    plan.refresh_from_db()
    return set_period(
        plan,
        actor=place.cast.actor("coordinator"),
        seen=plan.version,
        valid_from=FIRST,
        valid_until=until,
        next_review_date=None,
    )


def said_yes(place: Place, last: date = LATER) -> Consent:
    consent = ask_for_period(place.plan, NEXT, last, actor=place.cast.actor("coordinator"), language="nb")
    return signed(consent, place.cast.actor("owner"))


def test_first_period_and_a_shorter_one_need_no_new_yes(place: Place) -> None:
    plan = with_period(place)
    assert change(place, plan, date(2027, 3, 1)).valid_until == date(2027, 3, 1)


@pytest.mark.parametrize("until", [date(2027, 6, 1), LATER, None])
def test_longer_is_blocked_until_there_is_a_yes(place: Place, until: date | None) -> None:
    plan = with_period(place)
    with pytest.raises(NotAllowed):
        change(place, plan, until)
    waiting = ask_for_period(place.plan, NEXT, LATER, actor=place.cast.actor("coordinator"), language="nb")
    with pytest.raises(NotAllowed):
        change(place, plan, until)  # asked is not answered
    signed(waiting, place.cast.actor("owner"))
    if until is None:
        with pytest.raises(NotAllowed):
            change(place, plan, until)
    else:
        assert change(place, plan, until).valid_until == until


def test_not_longer_than_was_said_yes_to(place: Place) -> None:
    plan = with_period(place)
    said_yes(place)
    assert agreed_until(place.plan) == LATER
    with pytest.raises(NotAllowed):
        change(place, plan, date(2028, 6, 1))


def test_the_new_yes_takes_over_without_a_gap_and_accesses_stand(place: Place) -> None:
    with_period(place)
    first = Consent.objects.get(kind="plan_made")
    new = said_yes(place)
    assert "Planen går videre fra og med 1." in new.text
    first.refresh_from_db()
    assert first.valid_until == new.in_force_at
    assert engine.reach(place.cast.actor("therapist"), place.plan).readable == {"goals", "measures"}
    assert engine.reach(place.cast.actor("coordinator"), place.plan).may_read("goals")
    withdraw_consent(new, actor=place.cast.actor("owner"))
    assert not engine.reach(place.cast.actor("coordinator"), place.plan).may_read("goals")
    assert not may_last_until(place.plan, LATER, now=LAST)


def test_asked_through_the_pages_and_nothing_typed_is_lost(place: Place) -> None:
    plan = with_period(place)
    coordinator = place.client("coordinator")
    address = f"/nb/t/plan/{place.plan.uuid}/periode/"
    typed = {"valid_from": "2026-12-01", "valid_until": "2028-05-31", "seen": plan.version}
    text = coordinator.post(address, typed).content.decode()
    assert "Planen kan ikke gå videre uten et nytt ja fra eieren." in text
    assert "2028-05-31" in text or "31.05.2028" in text
    ask = f"/nb/t/samtykke/plan/{place.plan.uuid}/ny-periode/"
    assert ask in text
    wrong = coordinator.post(ask, {"first_day": "2028-05-31", "last_day": "2027-06-01"}).content.decode()
    assert "Siste dag er før første dag." in wrong
    made = coordinator.post(ask, {"first_day": "2027-06-01", "last_day": "2028-05-31"})
    assert coordinator.get(ask)["Location"] == made["Location"]
    owner = place.client("owner")
    asked = owner.get(made["Location"]).content.decode()
    assert "Hvem skriver under" in asked
    assert "Da blir perioden ikke lengre enn den er." in asked
    assert "ikke laget noen plan" not in asked
    signed = owner.post(made["Location"], {"seen": 1}, follow=True).content.decode()
    assert "Hvem har skrevet under" in signed
    assert "Planen går videre i den nye perioden" in signed
    assert "Planen er opprettet" not in signed
    assert coordinator.post(address, typed).status_code == 302


@pytest.mark.parametrize(("handle", "status"), [("owner", 200), ("therapist", 404), ("leader", 404), ("employee", 404)])
def test_who_may_ask(place: Place, handle: str, status: int) -> None:
    address = f"/nb/t/samtykke/plan/{place.plan.uuid}/ny-periode/"
    assert place.client(handle).get(address).status_code == status
