"""An owner who has no account here is told by letter: the coordinator is told that she must write, until she has."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ip_core import clock
from ip_core.access import endings
from ip_core.access.models import BreakGlass
from ip_core.cases.models import Event
from ip_core.decisions.glass import ask_break_glass, confirm_break_glass
from ip_core.notices.making import on_event
from ip_core.people.actor import Actor
from ip_core.people.models import Account, Person
from tests.access_pages.conftest import Place, childs

__all__ = ("childs",)

LIST = "/nb/arbeidsliste/"
HEADING = "Må få vite det i brev"


def without_account(*people: Person) -> None:
    Account.objects.filter(person__in=people).update(person=None)


def list_of(place: Place, handle: str = "coordinator", path: str = LIST) -> str:
    response = place.client(handle).get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def broken(place: Place) -> BreakGlass:
    row = ask_break_glass(
        place.cast.municipality,
        place.case.number,
        actor=place.cast.actor("employee"),
        sections=["goals"],
        reason="Bevisstløs på legevakten.",
    )
    assert row is not None
    confirm_break_glass(row, actor=place.cast.actor("leader"))
    tell_all()
    return row


def tell_all() -> None:
    for event in Event.objects.filter(notices__isnull=True):
        on_event(event)


def address(kind: str = "break_glass.confirmed") -> str:
    return f"/nb/arbeidsliste/brev/{Event.objects.filter(kind=kind).latest('pk').uuid}/sendt/"


def test_coordinator_is_told_to_write_and_says_when_she_has(place: Place) -> None:
    without_account(place.cast["owner"])
    assert HEADING not in list_of(place)
    broken(place)
    text = list_of(place)
    assert f"{HEADING}</h2>" in text
    assert "Sunniva Brekkestøl: nødtilgang er gitt" in text
    assert "legevakt" not in text
    assert "Sunniva Brekkestøl: naudtilgang er gitt" in list_of(place, path="/nn/arbeidsliste/")
    client = place.client("coordinator")
    assert client.get(address()).status_code == 405
    assert client.post(address()).status_code == 302
    assert HEADING not in list_of(place)
    told = Event.objects.get(kind="owner.told_by_letter")
    assert (told.actor_label, told.scope) == ("Torunn Vikane", place.plan.scope("consents"))
    assert client.post(address()).status_code == 404


def test_access_that_ends_soon_is_written_too(place: Place) -> None:
    without_account(place.cast["owner"])
    with clock.moved_to(place.grants[0].valid_until - timedelta(days=2)):
        endings.warn_of_endings(place.cast.municipality, actor=Actor.system())
        tell_all()
        assert "Sunniva Brekkestøl: en tilgang går snart ut" in list_of(place)


def test_owner_with_an_account_reads_it_herself(place: Place) -> None:
    broken(place)
    assert HEADING not in list_of(place)
    assert place.client("coordinator").post(address()).status_code == 404


def test_child_whose_parent_signs_in_needs_no_letter(childs: Place) -> None:
    without_account(childs.cast["child"], childs.cast["otherparent"])
    broken(childs)
    assert HEADING not in list_of(childs)
    without_account(childs.cast["parent"])
    assert "Nora Sandvik: nødtilgang er gitt" in list_of(childs)


@pytest.mark.parametrize(
    "handle",
    ["therapist", "employee", "leader", "systemcoordinator", "othercoordinator", "control", "editor", "applicant"],
)
def test_nobody_else_is_told_that_a_letter_is_due(place: Place, handle: str) -> None:
    without_account(place.cast["owner"])
    broken(place)
    client = place.client(handle)
    missing = client.post(address().replace(address().split("/")[4], "00000000-0000-4000-8000-000000000000"))
    response = client.post(address())
    assert (response.status_code, response.content) == (404, missing.content)
    page = client.get(LIST)
    assert HEADING not in page.content.decode()
    assert HEADING in list_of(place)


def test_list_costs_the_same_for_one_letter_and_five(place: Place) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            list_of(place)
        return len(captured)

    without_account(place.cast["owner"])
    broken(place)
    first = cost()
    for _time in range(4):
        broken(place)
    assert list_of(place).count("Brevet er sendt") == 5
    assert cost() == first
