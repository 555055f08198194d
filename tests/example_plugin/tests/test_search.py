"""What the search finds, for whom, and that it stops finding at once."""

import pytest

from ip_core.access import services as access
from ip_core.search.models import SearchEntry
from ip_core.search.services import reindex
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from ip_core.testing.stories import granted, open_plan

from fjord_kontakter import services
from fjord_kontakter.models import SECTION


@pytest.fixture
def plan(arendal: Cast):
    with arendal.inside():
        plan = open_plan(arendal)
        services.add_contact(plan, actor=arendal.actor("coordinator"), name="Liv Dahl", task="Trappeheis")
        return plan


def finds(cast: Cast, handle: str) -> bool:
    return "Liv Dahl" in client_of(cast, handle).get("/nb/sok/?q=trappeheis").content.decode()


def test_those_who_may_read_find(arendal: Cast, plan) -> None:
    assert finds(arendal, "owner")
    assert finds(arendal, "coordinator")


@pytest.mark.parametrize("handle", ["employee", "therapist", "leader", "administrator"])
def test_others_do_not(arendal: Cast, plan, handle: str) -> None:
    assert not finds(arendal, handle)


def test_withdrawn_grant_finds_nothing_more(arendal: Cast, plan) -> None:
    with arendal.inside():
        (grant,) = granted(arendal, plan, [SECTION])
    assert finds(arendal, "therapist")
    with arendal.inside():
        access.withdraw_grant(grant, actor=arendal.actor("owner"))
    assert not finds(arendal, "therapist")


def test_entries_are_made_again_as_they_were(arendal: Cast, plan) -> None:
    with arendal.inside():
        before = list(SearchEntry.objects.filter(plugin="kontakter").values_list("title", "scope", "address"))
        SearchEntry.objects.filter(plugin="kontakter").delete()
        reindex(arendal.municipality)
        after = list(SearchEntry.objects.filter(plugin="kontakter").values_list("title", "scope", "address"))
    assert before == after
    assert len(after) == 1
