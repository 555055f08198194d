"""Single things that stay closed in a section that is shared, chosen in "Hva skal X få se?"."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse

from ip_core import clock
from ip_core.access import engine
from ip_core.access.exceptions import GrantNotPossible
from ip_core.access.models import Consent
from ip_core.access.services import hide_section
from ip_core.testing.stories import signed
from plugins.consent.items import Item, readable_items
from tests.access_pages.conftest import Place
from tests.consent.test_asking import ask_of
from tests.consent.test_preview import page_of, plan_part, wish, written


def item_of(place: Place, title: str, by: str = "owner") -> Item:
    reach = engine.reach(place.cast.actor(by), place.plan)
    return next(item for item in readable_items(place.plan, reach) if item.title == title)


def typed(*sections: str, **more: object) -> dict[str, object]:
    return {"sections": sections, "purpose": "hjelpe", "last_day": "2027-01-31"} | more


def seen_by_reader(place: Place) -> str:
    return place.client("employee").get(f"/nb/t/plan/{place.plan.uuid}/").content.decode()


def asked(place: Place) -> Consent:
    """The owner shares her goals, and leaves one out."""
    written(place)
    sleep = item_of(place, "Sove betre").value
    response = place.client("owner").post(ask_of(place, "employee"), typed("goals", excluded=[sleep]))
    assert response.status_code == 302
    return Consent.objects.latest("pk")


def test_one_thing_left_out_of_a_section_stays_closed(place: Place) -> None:
    consent = asked(place)
    assert "kan aldri åpne dette" in consent.text
    assert "«Sove betre» i delen" in consent.text
    signed(consent, place.cast.actor("owner"))
    text = seen_by_reader(place)
    assert "Symje kvar veke" in text
    assert "Sove betre" not in text
    reach = engine.reach(place.cast.actor("employee"), place.plan)
    assert not reach.may_read("goals", item_of(place, "Sove betre").uuid)


def test_another_consent_does_not_open_it(place: Place) -> None:
    signed(asked(place), place.cast.actor("owner"))
    with pytest.raises(GrantNotPossible, match="Du kan ikke dele mål her"):
        wish(place, items=(item_of(place, "Sove betre"),))
    signed(wish(place, "goals"), place.cast.actor("owner"))
    assert "Sove betre" not in seen_by_reader(place)


def test_preview_shows_it_as_it_will_be(place: Place) -> None:
    shown = plan_part(place.client("owner").get(page_of(asked(place))).content.decode())
    assert "Symje kvar veke" in shown
    assert "Sove betre" not in shown


def test_told_of_on_the_pages_by_its_section_alone(place: Place) -> None:
    consent = signed(asked(place), place.cast.actor("owner"))
    for path in (place.path, f"/nb/t/samtykke/{consent.uuid}/kvittering/"):
        text = " ".join(place.client("owner").get(path).content.decode().split())
        assert "enkelte punkter i mål" in text, path


def test_renewing_keeps_it_closed_and_changing_shows_it_ticked(place: Place) -> None:
    consent = signed(asked(place), place.cast.actor("owner"))
    value = item_of(place, "Sove betre").value
    owner = place.client("owner")
    with clock.moved_to(clock.now() + timedelta(days=60)):
        waiting = owner.post(f"/nb/t/samtykke/{consent.uuid}/forny/")["Location"]
        new = Consent.objects.latest("pk")
        assert new.pk != consent.pk
        assert new.excluded == [value]
        assert "«Sove betre» i delen" in new.text
        assert f"i-stedet-for={new.uuid}" in owner.get(waiting).content.decode()
        form = owner.get(f"{ask_of(place, 'employee')}?i-stedet-for={new.uuid}").context["form"]
        assert form.initial["excluded"] == [value]


def test_both_opened_and_closed_is_answered(place: Place) -> None:
    written(place)
    before = Consent.objects.count()
    value = item_of(place, "Sove betre").value
    response = place.client("owner").post(ask_of(place, "employee"), typed(items=[value], excluded=[value]))
    assert "Du har både delt og sperret enkelte punkter i mål." in response.content.decode()
    assert Consent.objects.count() == before


def test_folds_are_open_where_something_is_chosen_or_wrong_and_nowhere_else(place: Place) -> None:
    written(place)
    owner, value = place.client("owner"), item_of(place, "Sove betre").value

    def opened(answer: HttpResponse) -> list[str]:
        folds = re.findall(r"<details[^>]*\bopen\b[^>]*>(.*?)</details>", answer.content.decode(), re.DOTALL)
        return [name for fold in folds for name in sorted(set(re.findall(r'name="(\w+)"', fold)))]

    assert opened(owner.get(ask_of(place, "employee"))) == []
    assert opened(owner.post(ask_of(place, "employee"), typed(excluded=[value]))) == ["excluded"]
    wrong = owner.post(ask_of(place, "employee"), typed("goals", first_day="i morgon", exception_text="Sakte."))
    assert opened(wrong) == ["exception_text", "first_day"]


def test_what_the_giver_cannot_read_cannot_be_named(place: Place) -> None:
    """Another plan's thing, or one that does not exist: the same answer."""
    written(place)
    unknown = f"goals/{place.plan.uuid}"
    response = place.client("owner").post(ask_of(place, "employee"), typed("goals", excluded=[unknown]))
    assert response.status_code == 200
    assert "Feil:" in response.content.decode()


def test_the_text_does_not_tell_a_parent_what_the_child_has_hidden(childs: Place) -> None:
    written(childs, "child")
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    one = item_of(childs, "Sove betre", "coordinator")
    for more in ({"left_out": (one,)}, {"items": (one,)}):
        consent = wish(childs, "measures", by="coordinator", **more)
        assert "Sove betre" not in consent.text
        assert "et punkt som ikke alle som skriver under, ser" in consent.text
    assert childs.client("parent", on_behalf_of="child").get(f"/nb/t/samtykke/{consent.uuid}/").status_code == 200
