"""Whose care lets somebody act for a child at work: by which posts, and until which age (ACCESS §4, care order)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ip_core import clock
from ip_core.access import engine
from ip_core.enums import Role
from ip_core.people.actor import children_in_care
from ip_core.testing.cast import employ
from ip_core.testing.clients import client_of
from tests.access.standing import Stand
from tests.decisions.conftest import _now, meland, stand

__all__ = ("_now", "meland", "stand")


@pytest.mark.parametrize("role", Role)
def test_child_is_named_only_to_those_whom_the_order_lets_act(stand: Stand, role: Role) -> None:
    """Somebody who edits pages in the same unit is not told that the child is in care."""
    stand.care_order("office")
    employ(stand.cast["applicant"], stand.cast.units["office"], role)
    acts = bool(engine.reach(stand.at_work("applicant", on_behalf_of="child"), stand.plan))
    assert acts is (role in (Role.PROVIDER, Role.CASEWORKER, Role.LEADER))
    assert (stand.cast["child"] in children_in_care(stand.cast["applicant"])) is acts
    page = client_of(stand.cast, "applicant").get(reverse("switch")).content.decode()
    assert ("Nora Sandvik" in page) is acts


@pytest.mark.parametrize(
    ("years", "is_found_unable", "is_offered"),
    [(15, False, True), (16, False, False), (16, True, True), (17, True, True), (18, True, False)],
)
def test_order_counts_as_long_as_parents_would(
    stand: Stand, years: int, is_found_unable: bool, is_offered: bool
) -> None:
    stand.care_order("office")
    stand.aged("child", years)
    if is_found_unable:
        stand.lacks_competence()
    assert bool(engine.reach(stand.at_work("caseworker", on_behalf_of="child"), stand.plan)) is is_offered
    assert bool(children_in_care(stand.cast["caseworker"])) is is_offered


def test_decision_on_competence_that_is_over_keeps_nobody_in_care(stand: Stand) -> None:
    stand.care_order("office")
    stand.aged("child", 16)
    stand.change(stand.lacks_competence(), valid_until=clock.now())
    assert not children_in_care(stand.cast["caseworker"])


def test_unknown_birth_date_keeps_nobody_in_care(stand: Stand) -> None:
    stand.care_order("office")
    stand.change(stand.cast["child"], birth_date=None)
    assert not children_in_care(stand.cast["caseworker"])
