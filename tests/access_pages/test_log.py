"""Innsynsloggen: one line for each response that showed something, in words, for those who may have it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from ip_core import clock
from ip_core.access import engine
from ip_core.access.models import AccessEvent, AccessGrant, BreakGlass
from ip_core.access.reads import ReadLog
from ip_core.access.services import hide_section
from ip_core.decisions.glass import ask_break_glass, confirm_break_glass, decline_break_glass, end_break_glass
from ip_core.enums import Role
from ip_core.testing import stories
from ip_core.testing.cast import Cast, employ
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


@pytest.mark.parametrize(
    ("handle", "post"),
    [("coordinator", "koordinator, Heimetenesta"), ("therapist", "fysioterapeut, Fysioterapi"),
     ("leader", "leder, Heimetenesta")],
)  # fmt: skip
def test_line_names_the_post_that_gave_access_and_not_another(place: Place, handle: str, post: str) -> None:
    first = place.cast.membership(handle)
    employ(place.cast[handle], place.cast.units["office"], Role.EDITOR)
    second = place.cast[handle].memberships.latest("pk")
    with translation.override("nb"):
        actor = replace(place.cast.actor(handle), memberships=(second, first))
        reads = ReadLog(actor, place.cast.municipality, "plugins:plan:plan")
        reads.note(place.plan, ["goals"], engine.reach(actor, place.plan))
        reads.note_existence(place.plan, engine.reach(actor, place.plan))
        (event,) = reads.write()
    assert event.capacity_label == post


def test_line_of_a_units_grant_names_the_readers_post_there(place: Place) -> None:
    AccessGrant.objects.update(grantee_person=None, membership=None, grantee_unit=place.cast.units["outside"])
    first = place.cast.membership("therapist")
    employ(place.cast["therapist"], place.cast.units["office"], Role.PROVIDER)
    second = place.cast["therapist"].memberships.latest("pk")
    actor = replace(place.cast.actor("therapist"), memberships=(second, first))
    reads = ReadLog(actor, place.cast.municipality, "plugins:plan:plan")
    reads.note(place.plan, ["goals"], engine.reach(actor, place.plan))
    (event,) = reads.write()
    assert event.capacity_label == "fysioterapeut, Fysioterapi"


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


def asked_for(place: Place, *sections: str) -> BreakGlass:
    actor, reason = place.cast.actor("employee"), "Bevisstløs på legevakten."
    row = ask_break_glass(place.cast.municipality, place.case.number, actor=actor, sections=sections, reason=reason)
    assert row is not None
    return row


def broken(place: Place, *sections: str) -> BreakGlass:
    return confirm_break_glass(asked_for(place, *sections), actor=place.cast.actor("leader"))


def test_break_glass_stands_out(place: Place) -> None:
    broken(place, "goals")
    read(place, "employee", ["goals"])
    text = log_of(place)
    assert "Nødtilgang: åpnet med en grunn og av to personer." in text
    assert "Brukte nødtilgang. Bevisstløs på legevakten." in text
    read(place, "therapist", ["goals"])
    assert "Nødtilgang" not in log_of(place, query=f"?person={place.cast['therapist'].uuid}")


def test_break_glass_stands_on_top_also_when_nothing_is_read(place: Place) -> None:
    broken(place, "goals", "measures")
    text = log_of(place)
    assert 'class="mv-message" data-tone="warning"> <strong>Silje Kvamme</strong>' in text
    assert "kan lese mål og tiltak nå, uten samtykke." in text
    assert f"{place.cast['leader'].name} bekreftet det mandag 23. november kl. 10.00." in text
    assert "Det stenger av seg selv tirsdag 24. november kl. 10.00." in text
    assert "Ingenting er lest ennå." in text
    assert "Grunnen som ble oppgitt: Bevisstløs på legevakten." in text


def test_break_glass_on_top_speaks_nynorsk(place: Place) -> None:
    broken(place, "goals")
    text = " ".join(place.client("owner").get(place.log_path.replace("/nb/", "/nn/")).content.decode().split())
    assert "kan lese mål no, utan samtykke." in text
    assert "Ingenting er lese enno." in text
    assert "Det stengjer av seg sjølv tysdag 24. november kl. 10.00." in text


def test_break_glass_on_top_counts_what_was_read_by_it_and_nothing_else(place: Place) -> None:
    broken(place, "goals")
    read(place, "employee", ["goals"])
    read(place, "employee", ["goals"])
    read(place, "therapist", ["goals"])
    assert "Noe ble åpnet 2 ganger." in log_of(place)


def test_break_glass_that_is_over_stands_for_half_a_year(place: Place) -> None:
    row = broken(place, "goals")
    with clock.moved_to(clock.now() + timedelta(hours=2)):
        end_break_glass(row, actor=place.cast.actor("employee"))
        text = log_of(place)
        assert "kunne lese mål uten samtykke." in text
        assert "Det var over mandag 23. november kl. 12.00." in text
        assert "Ingenting ble lest." in text
    with clock.moved_to(clock.now() + timedelta(days=182)):
        assert "Silje Kvamme" in log_of(place)
    with clock.moved_to(clock.now() + timedelta(days=184)):
        assert "Silje Kvamme" not in log_of(place)


def test_break_glass_that_was_only_asked_for_is_told_and_not_marked(place: Place) -> None:
    row = asked_for(place, "goals")
    text = log_of(place)
    assert "ba om å få lese mål uten samtykke." in text
    assert "Ingen har svart ennå, og ingenting er åpnet." in text
    assert 'data-tone="warning"' not in text
    decline_break_glass(row, actor=place.cast.actor("leader"))
    assert "Svaret ble nei. Ingenting ble åpnet." in log_of(place)


def test_break_glass_into_what_is_hidden_from_a_parent_is_not_on_top_of_her_log(childs: Place) -> None:
    broken(childs, "goals", "measures")
    assert "Silje Kvamme" in log_of(childs, "parent", on_behalf_of="child")
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    hidden = log_of(childs, "parent", on_behalf_of="child")
    assert "Silje Kvamme" not in hidden
    assert "Nødtilgang" not in hidden
    assert "Silje Kvamme" in log_of(childs, "otherparent", on_behalf_of="child")
    assert "Silje Kvamme" in log_of(childs, "child")


def test_break_glass_in_one_case_is_not_on_top_of_anothers(place: Place, meland: Cast) -> None:
    broken(place, "goals")
    other = stories.open_plan(meland, "applicant")
    text = place.client("applicant").get(f"/nb/sak/{other.case.uuid}/logg/").content.decode()
    assert "Silje Kvamme" not in text


def test_break_glass_names_no_post_to_a_parent_when_the_address_is_protected(childs: Place) -> None:
    unit = broken(childs, "goals").membership.unit.name
    assert unit in log_of(childs, "parent", on_behalf_of="child")
    type(childs.cast["child"]).objects.filter(pk=childs.cast["child"].pk).update(address_protection="confidential")
    hidden = log_of(childs, "parent", on_behalf_of="child")
    assert "Silje Kvamme" in hidden
    assert unit not in hidden
    assert unit in log_of(childs, "child")


def test_log_costs_the_same_for_one_break_glass_and_six(place: Place) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            log_of(place)
        return len(captured)

    broken(place, "goals")
    read(place, "employee", ["goals"])
    first = cost()
    for _time in range(5):
        broken(place, "goals", "measures")
        read(place, "employee", ["goals"])
    assert cost() == first


def test_protected_address_names_no_unit_to_a_parent(childs: Place) -> None:
    read(childs, "therapist", ["goals"])
    assert "fysioterapeut, Fysioterapi" in log_of(childs, "parent", on_behalf_of="child")
    type(childs.cast["child"]).objects.filter(pk=childs.cast["child"].pk).update(address_protection="confidential")
    hidden = log_of(childs, "parent", on_behalf_of="child")
    assert "Eirik Solbakk" in hidden
    assert "Fysioterapi" not in hidden
    assert "fysioterapeut, Fysioterapi" in log_of(childs, "child")
