""" "Se som": exactly what the reader would see, to whoever may look, and nothing of it stays."""

import pytest
from django.db import connection

from ip_core.access import engine
from ip_core.access.models import AccessEvent, AccessGrant, Consent
from ip_core.access.services import hide_section
from ip_core.cases.models import Event
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.testing.stories import signed
from plugins.consent.items import readable_items
from plugins.consent.services import Sharing, ask_to_share
from plugins.plan.models import IndividualPlan
from plugins.plan.services import add_goal, add_measure, create_plan
from tests.access_pages.conftest import Place
from tests.consent.test_readers import DAY


def written(place: Place, by: str = "owner", **who: str) -> IndividualPlan:
    actor = place.cast.actor(by, **who)
    plan = create_plan(place.plan, actor=actor)
    add_goal(plan, actor=actor, words="Symje kvar veke")
    add_goal(plan, actor=actor, words="Sove betre")
    add_measure(plan, actor=actor, what="Trene med slynge")
    return plan


def wish(place: Place, *sections: str, by: str = "owner", reader: object = None, **more: object) -> Consent:
    asked = Sharing(reader or place.cast.membership("employee"), sections, "hjelpe", DAY, **more)  # type: ignore[arg-type]
    return ask_to_share(place.plan, asked, actor=place.cast.actor(by), language="nb")


def page_of(consent: Consent) -> str:
    return f"/nb/t/samtykke/{consent.uuid}/se-som/"


def plan_part(text: str) -> str:
    return text.split("data-preview")[1].split("</main>", maxsplit=1)[0] if "data-preview" in text else ""


def test_shows_what_she_would_read_and_what_not(place: Place) -> None:
    written(place)
    consent = wish(place, "goals", writes=("goals",))
    text = place.client("owner").get(page_of(consent)).content.decode()
    assert "Slik ville Silje Kvamme se planen" in text
    assert "Ingenting er åpnet." in text
    assert "Samtykket gjelder nå." not in text
    assert "Symje kvar veke" in plan_part(text)
    assert "Trene med slynge" not in text
    assert "(kan også skrive her)" in text
    assert "tiltak" in text.split("Ser ikke:")[1]
    assert "/punkt/" not in plan_part(text)
    assert "Endre" not in plan_part(text)  # nothing to press: the looker is not she


def test_preview_is_what_her_page_becomes(place: Place) -> None:
    """The oracle is the real page, after the real signature."""
    written(place)
    consent = wish(place, "measures", excluded=())
    before = plan_part(place.client("owner").get(page_of(consent)).content.decode())
    signed(consent, place.cast.actor("owner"))
    after = place.client("employee").get(f"/nb/t/plan/{place.plan.uuid}/").content.decode()
    for words in ("Symje kvar veke", "Sove betre", "Trene med slynge"):
        assert (words in before) == (words in after), words
    assert "Trene med slynge" in before


def test_nothing_stays(place: Place) -> None:
    written(place)
    consent = wish(place, "goals")
    version, history = consent.version, Consent.history.count()
    grants, events = AccessGrant.history.count(), Event.objects.count()
    place.client("owner").get(page_of(consent))
    consent.refresh_from_db()
    assert (consent.in_force_at, consent.version) == (None, version)
    assert (Consent.history.count(), AccessGrant.history.count(), Event.objects.count()) == (history, grants, events)
    assert not engine.reach(place.cast.actor("employee"), place.plan)
    assert not connection.needs_rollback
    assert place.client("employee").get(f"/nb/t/plan/{place.plan.uuid}/").status_code == 404


@pytest.mark.parametrize(
    ("handle", "status"),
    [("owner", 200), ("coordinator", 200), ("employee", 404), ("therapist", 404), ("leader", 404), ("applicant", 404)],
)
def test_who_may_look(place: Place, handle: str, status: int) -> None:
    written(place)
    consent = wish(place, "goals")
    response = place.client(handle).get(page_of(consent))
    assert response.status_code == status
    assert (b"Symje kvar veke" in response.content) == (status == 200)


def test_the_look_is_the_lookers_own_read(place: Place) -> None:
    written(place)
    consent = wish(place, "goals")
    place.client("owner").get(page_of(consent))
    assert not AccessEvent.objects.filter(kind="read").exists()
    place.client("coordinator").get(page_of(consent))
    (event,) = AccessEvent.objects.filter(kind="read")
    assert event.person_label == "Torunn Vikane"
    assert {"goals", "consents"} == {section["key"] for section in event.sections}


def test_a_parent_is_not_shown_by_this_way_what_the_child_has_hidden(childs: Place) -> None:
    written(childs, "child")
    consent = wish(childs, "goals", "measures", by="coordinator")
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    hidden = childs.client("parent", on_behalf_of="child").get(page_of(consent)).content.decode()
    assert "Symje kvar veke" not in hidden
    assert "Trene med slynge" in hidden
    assert "Det du ikke ser selv, viser vi ikke her heller." in hidden
    other = childs.client("otherparent", on_behalf_of="child").get(page_of(consent)).content.decode()
    assert "Symje kvar veke" in other


def test_unit_kin_and_single_items(place: Place) -> None:
    written(place)
    owner = place.client("owner")
    unit = wish(place, "measures", reader=place.cast.units["office"])
    assert "Trene med slynge" in owner.get(page_of(unit)).content.decode()
    kin = wish(place, "measures", reader=place.cast["applicant"])
    assert "Slik ville Even Torsvik se planen" in owner.get(page_of(kin)).content.decode()
    reach = engine.reach(place.cast.actor("owner"), place.plan)
    swim = next(item for item in readable_items(place.plan, reach) if item.title == "Symje kvar veke")
    one = wish(place, items=(swim,))
    text = plan_part(owner.get(page_of(one)).content.decode())
    assert "Symje kvar veke" in text
    assert "Sove betre" not in text


def test_what_is_closed_is_not_shown(place: Place) -> None:
    written(place)
    again = wish(place, "measures")
    signed(wish(place, "goals", excluded=("measures",)), place.cast.actor("owner"))
    text = place.client("owner").get(page_of(again)).content.decode()
    assert "Trene med slynge" not in text
    assert "tiltak" in text.split("Ser ikke:")[1]


def test_refused_ended_and_other_kinds_have_no_preview(place: Place) -> None:
    consent = wish(place, "goals")
    place.client("owner").post(f"/nb/t/samtykke/{consent.uuid}/nei/")
    assert place.client("owner").get(page_of(consent)).status_code == 404
    plan = Consent.objects.get(kind="plan_made")
    assert place.client("owner").get(page_of(plan)).status_code == 404
    assert place.client("owner").get(page_of(place.grants[0].consent)).status_code == 200


def test_without_the_plan_plugin_nothing_is_shown(place: Place) -> None:
    written(place)
    consent = wish(place, "goals")
    PluginState.objects.filter(slug="plan").update(state=State.OFF)
    response = place.client("owner").get(page_of(consent))
    assert b"Symje kvar veke" not in response.content


@pytest.mark.parametrize("handle", ["owner", "coordinator"])
def test_linked_from_each_access_in_force(place: Place, handle: str) -> None:
    written(place)
    client = place.client(handle)
    address = page_of(place.grants[0].consent)
    assert address in client.get(place.path).content.decode()
    text = client.get(address).content.decode()
    assert "Slik ser Eirik Solbakk planen" in text
    assert "Samtykket gjelder nå." in text
    assert f'href="{place.path}"' in text


def test_the_one_who_has_access_and_a_plugin_that_is_off_have_no_such_link(place: Place) -> None:
    assert "/se-som/" not in place.client("therapist").get(place.path).content.decode()
    PluginState.objects.filter(slug="consent").update(state=State.OFF)
    assert "/se-som/" not in place.client("owner").get(place.path).content.decode()


def test_a_purpose_that_ends_with_a_full_stop_is_said_with_one(place: Place) -> None:
    AccessGrant.objects.update(purpose="å trene etter det eg vil få til. ")
    place.client("therapist").get(f"/nb/t/plan/{place.plan.uuid}/")
    owner = place.client("owner")
    for path in (place.path, place.log_path):
        text = " ".join(owner.get(path).content.decode().split())
        assert "å trene etter det eg vil få til." in text, path
        assert "få til.." not in text
        assert "få til. ." not in text
