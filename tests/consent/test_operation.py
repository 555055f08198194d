"""For those who run the plugin: switching off, health, the person's own data, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ip_core import clock
from ip_core.access.models import Consent
from ip_core.access.services import withdraw_consent
from ip_core.plugins.dispatch import hooks
from ip_core.plugins.enums import State
from ip_core.testing.cast import build_cast
from plugins.consent import queries
from plugins.consent.services import Sharing, ask_to_share
from tests.access_pages.conftest import Place


def said_against(place: Place, target: State) -> str:
    return " ".join(
        str(blocker.text) for blocker in hooks(place.cast.municipality).of("consent").state_blockers(target=target)
    )


def ask(place: Place) -> Consent:
    sharing = Sharing(place.cast.membership("employee"), ("goals",), "prøve", clock.today())
    return ask_to_share(place.plan, sharing, actor=place.cast.actor("coordinator"), language="nb")


def test_consents_in_force_speak_against_switching_off(place: Place) -> None:
    assert "Færre enn 5 samtykker er i kraft." in said_against(place, State.OFF)
    assert said_against(place, State.ON) == ""
    assert said_against(place, State.READ_ONLY) == ""
    withdraw_consent(place.grants[0].consent, actor=place.cast.actor("owner"))
    assert "Færre enn 5 samtykker er i kraft." in said_against(place, State.OFF)


def test_waiting_consents_speak_against_reading_only(place: Place) -> None:
    ask(place)
    assert "Færre enn 5 samtykker venter på underskrift." in said_against(place, State.READ_ONLY)


def test_neighbour_is_not_counted(place: Place) -> None:
    neighbour = build_cast("arendal")
    answers = hooks(neighbour.municipality).of("consent").state_blockers(target=State.OFF)
    assert list(answers) == []


def test_health_tells_of_requests_left_lying(place: Place) -> None:
    ask(place)
    levels = [line.level for line in hooks(place.cast.municipality).of("consent").health()]
    assert levels == ["ok"]
    with clock.moved_to(clock.now() + timedelta(days=15)):
        lines = list(hooks(place.cast.municipality).of("consent").health())
    assert [line.level for line in lines] == ["warning"]
    assert lines[0].text == "Noen samtykker har ventet mer enn to uker på underskrift."
    assert "Sunniva" not in str(lines)


def test_persons_own_data_are_her_consents_and_nobody_elses(place: Place) -> None:
    def held(handle: str) -> list[object]:
        actor = place.cast.actor("owner")
        return list(hooks(place.cast.municipality).of("consent").subject_data(actor=actor, person=place.cast[handle]))

    (found,) = held("owner")
    assert "Sunniva Brekkestøl skrev under" in str(found.rows)
    assert len(found.rows) == 2
    assert held("applicant") == []


@pytest.mark.parametrize("handle", ["owner", "coordinator"])
def test_panel_stands_where_something_waits(place: Place, handle: str) -> None:
    client = place.client(handle)
    address = "/nb/min-side/" if handle == "owner" else f"/nb/sak/{place.case.uuid}/"
    assert "Silje Kvamme" not in client.get(address).content.decode()
    ask(place)
    text = client.get(address).content.decode()
    assert "Venter på underskrift" in text
    assert "Samtykke til å dele med Silje Kvamme" in text


def test_panel_tells_a_leader_nothing(place: Place) -> None:
    ask(place)
    response = place.client("leader").get(f"/nb/sak/{place.case.uuid}/")
    assert response.status_code == 200
    assert "Silje Kvamme" not in response.content.decode()


def test_searching_for_people_costs_the_same_for_one_and_many(place: Place) -> None:
    actor = place.cast.actor("owner")

    def cost(words: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            found = queries.named(queries.possible_readers(actor, place.plan), words)
            text = [f"{one.person.name} {one.unit.organisation.name}" for one in found]
        return len(captured), len(text)

    (one, first), (many, second) = cost("solbakk"), cost("kommune")
    assert (first, second) == (1, 4)
    assert one == many <= 3
