"""What is taken back by word of mouth is written down whatever state the plan's plugin is in, and whatever says no.

No plugin state and no veto touches withdrawing (ACCESS §5). What she reads elsewhere is as narrow as it was."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ip_core import clock
from ip_core.access import engine, keys, limits, registering, standing
from ip_core.access.enums import ConsentKind
from ip_core.access.models import AccessEvent
from ip_core.enums import Role
from ip_core.exceptions import NotAllowed
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.plugins.types import Veto
from ip_core.testing import stories
from ip_core.testing.cast import employ
from tests.access.standing import Stand
from tests.access_pages.conftest import NOW, Place
from tests.access_pages.test_spoken_to_taker import ASKED, assert_closed, page, said
from tests.plugins.houses import quarantined

LATER = NOW + timedelta(minutes=1)
WRITTEN = "Det er skrevet ned, og gjelder fra nå av."
COORDINATORS = "Hva de gjelder, kan du ikke lese nå."
TAKERS = "Hva de gjelder, leser bare eieren og koordinatoren."
Close = Callable[[str], None]


@pytest.fixture
def close(monkeypatch: pytest.MonkeyPatch) -> Close:
    """Off · quarantined · a plugin says no to these keys. Undone by `monkeypatch.undo` and by switching on again."""

    def closed(how: str) -> None:
        if how == "off":
            switch("plan", State.OFF)
        elif how == "quarantined":
            quarantined("plan", monkeypatch)
        else:
            monkeypatch.setattr(limits, "hooks", lambda _municipality: Vetoing(how))

    return closed


class Vetoing:
    def __init__(self, key: str) -> None:
        self.key = key

    def access_veto(self, **_asked: object) -> list[Veto]:
        return [Veto("Nei.", frozenset({self.key}))]


def switch(slug: str, state: State) -> None:
    PluginState.objects.filter(slug=slug).update(state=state)


def deputised(place: Place) -> None:
    Stand(place.cast, place.plan).appoint("othercoordinator", "deputy")


def case_page(place: Place, handle: str) -> str:
    response = place.client(handle).get(f"/nb/sak/{place.case.uuid}/")
    assert response.status_code == 200
    return response.content.decode()


WAYS = [
    ("systemcoordinator", "off"),
    ("systemcoordinator", "quarantined"),
    ("systemcoordinator", "consents"),
    ("systemcoordinator", "application"),
    ("coordinator", "off"),
    ("coordinator", "consents"),
    ("othercoordinator", "consents"),
]


@pytest.mark.parametrize(("handle", "how"), WAYS)
def test_it_is_written_down_all_the_same_and_stays_so(
    place: Place, close: Close, monkeypatch: pytest.MonkeyPatch, handle: str, how: str
) -> None:
    deputised(place)
    close(how)
    with clock.moved_to(LATER):
        assert page(place) in case_page(place, handle)
        assert ASKED in place.client(handle).get(page(place)).content.decode()
        told = place.client(handle).post(page(place), said(place), follow=True)
    assert told.status_code == 200
    assert WRITTEN in told.content.decode()
    monkeypatch.undo()
    switch("plan", State.ON)
    with clock.moved_to(LATER):
        assert standing.given(place.plan) == {ConsentKind.PLAN_MADE}
        assert not engine.reach(place.cast.actor("therapist"), place.plan)
    place.grants[0].consent.refresh_from_db()
    assert place.grants[0].consent.withdrawn_by == place.cast["owner"]
    assert place.grants[0].consent.withdrawal_registered_by == place.cast[handle]


@pytest.mark.parametrize(("handle", "how"), WAYS)
def test_it_is_told_kind_by_kind_and_nothing_more_is_read(place: Place, close: Close, handle: str, how: str) -> None:
    deputised(place)
    stories.granted(place.cast, place.plan, ["period"], grantee="employee")
    close(how)
    before = engine.reach(place.cast.actor(handle), place.plan).cells
    client = place.client(handle)
    text = client.get(page(place)).content.decode()
    assert "Ja til at opplysninger blir delt" in text
    assert "Ja til at planen blir laget" in text
    assert "ansvarsgruppe" not in text
    for grantee in ("therapist", "employee"):
        assert place.cast[grantee].name not in text
    assert client.get(place.path).status_code == 404
    consent, grant = place.grants[0].consent.uuid, place.grants[0].uuid
    assert client.get(f"{place.path}samtykke/{consent}/muntlig/").status_code == 404
    assert client.get(f"{place.path}tilgang/{grant}/muntlig/").status_code == 404
    assert engine.reach(place.cast.actor(handle), place.plan).cells == before
    assert keys.CONSENTS not in before


def test_coordinator_of_a_plan_whose_plugin_is_quarantined_has_the_consents_own_pages(
    place: Place, close: Close, monkeypatch: pytest.MonkeyPatch
) -> None:
    close("quarantined")
    consent = place.grants[0].consent
    address = f"{place.path}samtykke/{consent.uuid}/muntlig/"
    client = place.client("coordinator")
    with clock.moved_to(LATER):
        assert address in client.get(place.path).content.decode()
        told = client.post(address, {"who": str(place.cast["owner"].uuid)}, follow=True)
        assert WRITTEN in told.content.decode()
        monkeypatch.undo()
        assert standing.given(place.plan) == {ConsentKind.PLAN_MADE}


@pytest.mark.parametrize(("handle", "wording"), [("systemcoordinator", TAKERS), ("coordinator", COORDINATORS)])
def test_case_page_says_in_her_words_that_there_are_consents(
    place: Place, close: Close, handle: str, wording: str
) -> None:
    close("off")
    text = case_page(place, handle)
    assert wording in text
    assert ({TAKERS, COORDINATORS} - {wording}).pop() not in text
    events = AccessEvent.objects.filter(person_uuid=place.cast[handle].uuid)
    shown = [(one["proceeding"], one["key"]) for event in events for one in event.sections]
    assert (str(place.plan.uuid), keys.EXISTENCE) in shown
    assert {key for _proceeding, key in shown} == {keys.EXISTENCE}


def test_coordinator_who_reads_them_has_their_own_pages_and_not_this(place: Place) -> None:
    deputised(place)
    for handle in ("coordinator", "othercoordinator"):
        assert page(place) not in case_page(place, handle)
        assert place.client(handle).get(page(place)).status_code == 404


@pytest.mark.parametrize("how", ["off", "quarantined", "consents", "application"])
@pytest.mark.parametrize("handle", ["owner", "leader", "therapist", "employee", "applicant", "othercoordinator"])
def test_nobody_else_has_it_in_any_state(place: Place, close: Close, handle: str, how: str) -> None:
    close(how)
    assert_closed(place, handle)


@pytest.mark.parametrize(
    ("handle", "slugs"),
    [
        ("systemcoordinator", ["plan", "intake"]),
        ("coordinator", ["plan", "intake"]),
        ("othercoordinator", ["plan"]),  # the deputy reads contact and outcome, and knows of no case without its plan
    ],
)
def test_case_that_does_not_exist_for_her_stays_so(place: Place, handle: str, slugs: list[str]) -> None:
    deputised(place)
    for slug in slugs:
        switch(slug, State.OFF)
    client = place.client(handle)
    assert client.get(f"/nb/sak/{place.case.uuid}/").status_code == 404
    assert client.get(page(place)).status_code == 404
    with pytest.raises(NotAllowed):
        registering.register_withdrawal_of_kind(
            place.plan, "information", place.cast["owner"], actor=place.cast.actor(handle)
        )


def test_own_case_and_suspension_narrow_as_before(place: Place, close: Close) -> None:
    """Only what plugins take away is given back."""
    stand = Stand(place.cast, place.plan)
    stand.suspend("coordinator", ["consents"])
    close("off")
    assert place.client("coordinator").get(page(place)).status_code == 404
    employ(place.cast["owner"], place.cast.units["service"], Role.COORDINATOR)
    assert not registering.may_write_down_for(stand.at_work("owner"), place.plan)


def test_closed_plan_has_nothing_to_take_back(place: Place, close: Close) -> None:
    Stand(place.cast, place.plan).close()
    close("off")
    for handle in ("coordinator", "systemcoordinator"):
        assert place.client(handle).get(page(place)).status_code == 404


def test_whoever_knew_the_case_by_the_plan_alone_is_led_to_her_work_list(place: Place) -> None:
    """With intake off the taker knows of the plan because it is open; a yes to it that is taken back ends that."""
    post = place.cast.membership("systemcoordinator")
    Stand(place.cast, place.plan).change(post, role=Role.CASEWORKER)  # by her step alone
    switch("intake", State.OFF)
    client = place.client("systemcoordinator")
    with clock.moved_to(LATER):
        told = client.post(page(place), said(place, "plan_made"), follow=True)
        assert told.status_code == 200
        assert standing.given(place.plan) == frozenset()
        assert client.get(f"/nb/sak/{place.case.uuid}/").status_code == 404
    assert WRITTEN in told.content.decode()


@pytest.mark.parametrize("handle", ["systemcoordinator", "coordinator"])
def test_pages_cost_the_same_for_one_and_three_consents(place: Place, close: Close, handle: str) -> None:
    close("off")
    addresses = (f"/nb/sak/{place.case.uuid}/", page(place))
    first = [_queries(place, handle, address) for address in addresses]
    switch("plan", State.ON)
    for grantee in ("employee", "caseworker"):
        stories.granted(place.cast, place.plan, ["goals"], grantee=grantee)
    close("off")
    assert [_queries(place, handle, address) for address in addresses] == first


def _queries(place: Place, handle: str, address: str) -> int:
    client = place.client(handle)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
