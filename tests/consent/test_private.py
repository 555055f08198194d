"""A private thing shared by itself: open to that person, and to nobody else (ACCESS §3)."""

import pytest

from ip_core.access import engine
from ip_core.access.models import AccessGrant, Consent
from ip_core.testing.stories import signed
from plugins.plan.models import Goal
from plugins.plan.services import set_private
from tests.access_pages.conftest import Place
from tests.consent.test_asking import ask_of
from tests.consent.test_left_out import typed
from tests.consent.test_preview import page_of, plan_part, written

SECRET = "Sove betre"


def marked(place: Place, by: str = "owner", **who: str) -> Goal:
    written(place, by, **who)
    goal = Goal.objects.get(words=SECRET)
    set_private(goal, actor=place.cast.actor(by, **who), private=True)
    return goal


def value(goal: Goal) -> str:
    return f"goals/{goal.uuid}"


def reads(place: Place, handle: str, goal: Goal, **who: str) -> bool:
    return engine.reach(place.cast.actor(handle, **who), place.plan).may_read("goals", goal.uuid)


@pytest.mark.parametrize("sections", [(), ("goals",)])
def test_opens_to_that_person_and_to_nobody_else(place: Place, sections: tuple[str, ...]) -> None:
    """Also where the rest of the section is shared: then it needs an access of its own all the same."""
    goal = marked(place)
    owner, address = place.client("owner"), ask_of(place, "employee")
    page = owner.get(address).content.decode()
    assert f"{SECRET} (privat)" in page
    assert "Det som er privat, blir bare delt når du krysser av for det her." in page
    assert owner.post(address, typed(*sections, items=[value(goal)])).status_code == 302
    assert not reads(place, "employee", goal)  # not before it is signed
    signed(Consent.objects.latest("pk"), place.cast.actor("owner"))
    assert AccessGrant.objects.filter(item_uuid=goal.uuid, grantee_person=place.cast["employee"]).count() == 1
    plan = f"/nb/t/plan/{place.plan.uuid}/"
    assert SECRET in place.client("employee").get(plan).content.decode()
    for handle in ("coordinator", "therapist"):
        text = place.client(handle).get(plan).content.decode()
        assert "Symje kvar veke" in text
        assert SECRET not in text
        assert not reads(place, handle, goal)


def test_whole_section_without_it_leaves_it_closed(place: Place) -> None:
    goal = marked(place)
    place.client("owner").post(ask_of(place, "employee"), typed("goals"))
    signed(Consent.objects.latest("pk"), place.cast.actor("owner"))
    assert engine.reach(place.cast.actor("employee"), place.plan).may_read("goals")
    assert not reads(place, "employee", goal)


def test_its_words_stand_in_no_text_that_the_coordinator_reads(place: Place) -> None:
    goal = marked(place)
    place.client("owner").post(ask_of(place, "employee"), typed(items=[value(goal)]))
    consent = Consent.objects.latest("pk")
    assert "et punkt som koordinatoren ikke ser" in consent.text
    assert SECRET not in place.client("coordinator").get(f"/nb/t/samtykke/{consent.uuid}/").content.decode()
    assert SECRET in plan_part(place.client("owner").get(page_of(consent)).content.decode())
    assert SECRET not in place.client("coordinator").get(page_of(consent)).content.decode()


@pytest.mark.parametrize("handle", ["coordinator", "otherparent"])
def test_is_offered_to_nobody_who_does_not_read_it(childs: Place, handle: str) -> None:
    goal = marked(childs, "parent", on_behalf_of="child")
    who = {} if handle == "coordinator" else {"on_behalf_of": "child"}
    address = ask_of(childs, "employee")
    asking = childs.client(handle, **who)
    assert SECRET not in asking.get(address).content.decode()
    refused = asking.post(address, typed(items=[value(goal)]))
    assert refused.status_code == 200
    assert "Feil:" in refused.content.decode()
    assert SECRET in childs.client("parent", on_behalf_of="child").get(address).content.decode()


def test_is_not_offered_for_a_whole_unit(place: Place) -> None:
    goal = marked(place)
    address = f"{ask_of(place)}enhet/{place.cast.units['service'].uuid}/"
    page = place.client("owner").get(address).content.decode()
    assert "Symje kvar veke" in page
    assert SECRET not in page
    assert place.client("owner").post(address, typed(items=[value(goal)])).status_code == 200


def test_what_one_consent_leaves_out_can_be_given_to_another(place: Place) -> None:
    """It lies apart as well, and follows its section for whom the exception does not bind."""
    written(place)
    goal = Goal.objects.get(words=SECRET)
    place.client("owner").post(ask_of(place, "employee"), typed("goals", excluded=[value(goal)]))
    signed(Consent.objects.latest("pk"), place.cast.actor("owner"))
    place.client("owner").post(ask_of(place, "therapist"), typed(items=[value(goal)]))
    signed(Consent.objects.latest("pk"), place.cast.actor("owner"))
    assert AccessGrant.objects.filter(item_uuid=goal.uuid, grantee_person=place.cast["therapist"]).exists()
    assert not reads(place, "employee", goal)
