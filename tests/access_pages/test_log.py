"""Innsynsloggen: one line for each response that showed something, in words, for those who may have it."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ip_core import clock
from ip_core.access import engine
from ip_core.access.models import AccessEvent, AccessGrant
from ip_core.access.reads import ReadLog
from ip_core.access.services import hide_section
from ip_core.decisions.glass import ask_break_glass, confirm_break_glass
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from tests.access_pages.conftest import Place


def read(
    place: Place, handle: str, sections: Iterable[str], *, behalf: str = "", surface: str = "plugins:plan:plan"
) -> None:
    actor = place.cast.actor(handle, on_behalf_of=behalf or None)
    reads = ReadLog(actor, place.cast.municipality, surface)
    reads.note(place.plan, sections, engine.reach(actor, place.plan))
    reads.write()


def log_of(place: Place, handle: str = "owner", query: str = "", **who: str) -> str:
    response = place.client(handle, **who).get(place.log_path + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("handle", "status"),
    [
        ("owner", 200),
        ("coordinator", 404),
        ("therapist", 404),
        ("leader", 404),
        ("systemcoordinator", 404),
        ("employee", 404),
        ("editor", 404),
        ("administrator", 404),
        ("control", 404),
        ("applicant", 404),
    ],
)
def test_log_is_for_the_owners_side(place: Place, handle: str, status: int) -> None:
    read(place, "therapist", ["goals"])
    response = place.client(handle).get(place.log_path)
    assert response.status_code == status
    assert (b"Eirik Solbakk" in response.content) == (status == 200)


def test_line_says_who_what_when_and_why(place: Place) -> None:
    read(place, "therapist", ["goals"])
    text = log_of(place)
    assert "<strong>Eirik Solbakk</strong>, fysioterapeut, Fysioterapi, leste mål" in text
    assert "Fikk tilgang 23. november 2026." in text
    assert "Mandag 23. november" in text
    assert "kl. 10.00" in text


def test_log_speaks_nynorsk(place: Place) -> None:
    read(place, "therapist", ["goals", "measures"])
    text = place.client("owner").get(place.log_path.replace("/nb/", "/nn/")).content.decode()
    assert "las mål og tiltak" in text
    assert "Måndag" in text


def test_a_role_is_said_in_the_readers_language_and_a_title_as_it_was(place: Place) -> None:
    """The row keeps the words of the day; whoever reads it in the other language meets no foreign word."""
    read(place, "coordinator", ["goals"])
    event = AccessEvent.objects.latest("pk")
    kept = {"saksbehandler, Inntak": "sakshandsamar, Inntak", "Saksbehandler, Inntak": "Saksbehandler, Inntak"}
    for stored, shown in kept.items():
        event.pk, event.uuid, event.capacity_label = None, uuid4(), stored
        AccessEvent.objects.bulk_create([event])
        text = place.client("owner").get(place.log_path.replace("/nb/", "/nn/")).content.decode()
        assert f"{shown}, las mål" in " ".join(text.split())
        assert f"{stored}, leste mål" in log_of(place)


def test_search_hit_is_told_as_found(place: Place) -> None:
    read(place, "coordinator", ["goals"], surface="search")
    assert "fant mål i et søk" in log_of(place)


def test_whole_plan_is_said_in_two_words(place: Place) -> None:
    from ip_core.access.keys import PLAN_SECTIONS

    read(place, "coordinator", PLAN_SECTIONS)
    assert "leste hele planen" in log_of(place)


def test_owners_own_reading_is_not_logged_and_an_empty_log_says_so(place: Place) -> None:
    read(place, "owner", ["goals"])
    place.client("owner").get(place.path)
    text = log_of(place)
    assert "Ingen andre har lest noe ennå." in text
    assert "Det du selv leser, står ikke her." in text
    assert AccessEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("handle", "expected"), [("coordinator", ["read"]), ("therapist", ["existence"]), ("owner", [])]
)
def test_one_event_for_each_page_shown(place: Place, handle: str, expected: list[str]) -> None:
    place.client(handle).get(place.path)
    assert [event.kind for event in AccessEvent.objects.all()] == expected
    place.client(handle).get(place.path)
    assert AccessEvent.objects.count() == 2 * len(expected)


def test_refused_request_leaves_no_trace_of_the_case(place: Place) -> None:
    place.client("employee").get(place.path)
    (event,) = AccessEvent.objects.all()
    assert (event.kind, event.case_uuid, event.sections) == ("refused", None, [])
    assert "Silje Kvamme" not in log_of(place)


def test_filter_by_person_and_pages(place: Place) -> None:
    for minute in range(60):
        with clock.moved_to(clock.now() + timedelta(minutes=minute)):
            read(place, "therapist", ["goals"])
    read(place, "coordinator", ["period"])
    assert "Side 1 av 2" in log_of(place)
    assert "Torunn Vikane (1)" in log_of(place)
    only = log_of(place, query=f"?person={place.cast['coordinator'].uuid}")
    assert "Torunn Vikane står her 1 gang." in only
    assert "leste mål" not in only
    assert "Side 2 av 2" in log_of(place, query=f"?person={place.cast['therapist'].uuid}&page=2")


@pytest.mark.parametrize(
    "query", ["?person=x", "?person=%00", "?page=x", "?page=-1", "?page=99999999999999999999", "?person=&page="]
)
def test_nonsense_in_the_address_shows_the_log(place: Place, query: str) -> None:
    read(place, "therapist", ["goals"])
    assert "leste mål" in log_of(place, query=query)


def test_parent_sees_no_line_with_a_section_hidden_from_her(childs: Place) -> None:
    read(childs, "therapist", ["goals", "measures"])
    read(childs, "therapist", ["measures"])
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    hidden = log_of(childs, "parent", on_behalf_of="child")
    assert "leste tiltak" in hidden
    assert "mål" not in hidden.replace("formål", "")
    assert "leste mål og tiltak" in log_of(childs, "otherparent", on_behalf_of="child")
    assert "leste mål og tiltak" in log_of(childs, "child")


def test_reading_on_behalf_is_logged_with_both_names(childs: Place) -> None:
    read(childs, "parent", ["goals"], behalf="child")
    text = log_of(childs, "child")
    assert "<strong>Ingvild Sandvik</strong> på vegne av Nora Sandvik leste mål" in text
    assert "Har foreldreansvar." in text


def test_two_cases_have_two_logs(place: Place, meland: Cast) -> None:
    read(place, "therapist", ["goals"])
    other = stories.open_plan(meland, "applicant")
    text = place.client("applicant").get(f"/nb/sak/{other.case.uuid}/logg/").content.decode()
    assert "Eirik Solbakk" not in text


def test_log_costs_the_same_for_one_line_and_forty(place: Place) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            log_of(place)
        return len(captured)

    read(place, "therapist", ["goals"])
    first = cost()
    for _time in range(39):
        read(place, "therapist", ["goals", "measures"])
    assert cost() == first <= 75


def test_line_keeps_its_basis_when_the_grant_behind_it_is_changed(place: Place) -> None:
    """The log is a snapshot: what stood behind a read then is told, not what stands there now."""
    read(place, "therapist", ["goals"])
    AccessGrant.objects.update(purpose="noe helt annet", valid_from=clock.now() + timedelta(days=40))
    text = log_of(place)
    assert "Fikk tilgang 23. november 2026." in text
    assert "Til: trene i lag." in text
    assert "noe helt annet" not in text


def test_unit_grant_names_the_unit(place: Place) -> None:
    grant = place.grants[0]
    AccessGrant.objects.filter(pk=grant.pk).update(
        grantee_person=None, membership=None, grantee_unit=place.cast.units["outside"]
    )
    read(place, "therapist", ["goals"])
    assert "Fysioterapi fikk tilgang 23. november 2026." in log_of(place)


def test_break_glass_stands_out(place: Place) -> None:
    actor = place.cast.actor("employee")
    reason = "Bevisstløs på legevakten."
    number = place.case.number
    asked = ask_break_glass(place.cast.municipality, number, actor=actor, sections=["goals"], reason=reason)
    assert asked is not None
    confirm_break_glass(asked, actor=place.cast.actor("leader"))
    read(place, "employee", ["goals"])
    text = log_of(place)
    assert "Nødtilgang: åpnet med en grunn og av to personer." in text
    assert "Brukte nødtilgang. Bevisstløs på legevakten." in text
    read(place, "therapist", ["goals"])
    assert "Nødtilgang" not in log_of(place, query=f"?person={place.cast['therapist'].uuid}")


def test_protected_address_names_no_unit_to_a_parent(childs: Place) -> None:
    read(childs, "therapist", ["goals"])
    assert "fysioterapeut, Fysioterapi" in log_of(childs, "parent", on_behalf_of="child")
    type(childs.cast["child"]).objects.filter(pk=childs.cast["child"].pk).update(address_protection="confidential")
    hidden = log_of(childs, "parent", on_behalf_of="child")
    assert "Eirik Solbakk" in hidden
    assert "Fysioterapi" not in hidden
    assert "fysioterapeut, Fysioterapi" in log_of(childs, "child")
