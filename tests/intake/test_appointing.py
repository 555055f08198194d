"""Choosing whom to ask: who has room, and nothing of the cases that each has (ACCESS §5, Statistics)."""

import pytest
from django_scopes import scopes_disabled

from ip_core.people.models import Membership
from ip_core.testing import stories
from tests.intake.story import Walk


@pytest.fixture
def appointing(meland):
    """The leader's step in a case of the applicant's."""
    proceeding = meland.apply()
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding)
    return meland.take("leader", proceeding)


def names(meland: Walk, step) -> list[str]:
    page = meland.get("leader", "step", step.uuid)
    assert "saker" not in page.content.decode().split("<main")[1]
    return [name for _pk, name in page.context["form"].fields["coordinator"].choices]


def test_neither_words_nor_order_tell_how_many_cases_each_has(meland, appointing):
    assert names(meland, appointing) == ["Jostein Hopsdal", "Torunn Vikane"]
    with meland.cast.inside():
        stories.accepted(meland.cast, "owner", coordinator="othercoordinator")
    assert names(meland, appointing) == ["Jostein Hopsdal", "Torunn Vikane"]


def test_whoever_has_no_room_stands_last_and_says_so(meland, appointing):
    with scopes_disabled():
        Membership.objects.filter(person=meland.cast["othercoordinator"]).update(capacity_cases=0)
    assert names(meland, appointing) == ["Torunn Vikane", "Jostein Hopsdal"]
    text = meland.get("leader", "step", appointing.uuid).content.decode()
    assert text.index("Har ledig plass.") < text.index("Har ikkje ledig plass.")
