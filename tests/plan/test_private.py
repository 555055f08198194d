"""A private thing is nowhere to be found for anybody else: page, its own addresses, changes, search, the log."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ip_core.access.models import PrivateItem
from ip_core.access.queries import scopes_readable_by
from ip_core.people.actor import Actor
from ip_core.search.models import SearchEntry
from ip_core.testing import stories
from ip_core.testing.clients import client_of
from plugins.plan import services
from plugins.plan.models import Goal, IndividualPlan, Measure
from plugins.plan.services import create_plan

SECRET = "Flytte heimanfrå til Ulriken"
OTHER = "Lære å sykle"
OTHERS = ("coordinator", "therapist", "otherparent", "child")


@pytest.fixture
def shared(cast):
    """A child's plan with two goals of one parent's; the therapist reads goals."""
    proceeding = stories.open_plan(cast, "child")
    stories.granted(cast, proceeding, ["goals"], owner="child")
    plan = IndividualPlan.objects.filter(proceeding=proceeding).first() or create_plan(proceeding, actor=Actor.system())
    parent = cast.actor("parent", on_behalf_of="child")
    services.add_goal(plan, actor=parent, words=OTHER)
    services.add_goal(plan, actor=parent, words=SECRET)
    return plan


def goal() -> Goal:
    return Goal.objects.get(words=SECRET)


def client(cast, handle):
    return client_of(cast, handle, on_behalf_of="child" if handle in ("parent", "otherparent") else "")


def address(plan, name, *more):
    return reverse(f"plugins:plan:{name}", args=[plan.proceeding.uuid, *more])


def mark(cast, plan, handle="parent", private="ja"):
    return client(cast, handle).post(address(plan, "item-private", "maal", goal().uuid), {"privat": private})


def whole(reader, path) -> str:
    """Both pages of a history."""
    return "".join(reader.get(f"{path}?side={side}").content.decode() for side in (1, 2))


def measure_of(plan, cast, **values) -> Measure:
    return services.add_measure(plan, actor=cast.actor("coordinator"), what="Finne bustad", **values)


def changed(cast, plan, measure, **typed) -> Measure:
    """What a coordinator saves, who was shown the measure as one without a goal."""
    page = address(plan, "item-change", "tiltak", measure.uuid)
    reader = client(cast, "coordinator")
    shown = reader.get(page).content.decode()
    assert SECRET not in shown
    assert '<option value="" selected>' in shown
    sent = {"what": "Leige", "who": "", "goal": "", "seen": measure.version} | typed
    assert reader.post(page, sent).status_code == 302
    return Measure.objects.get(pk=measure.pk)


def found(cast, handle) -> bool:
    """A hit leads to the thing on the plan page."""
    return f"#maal-{goal().uuid}" in client(cast, handle).get("/nb/sok/?q=Ulriken").content.decode()


@pytest.mark.parametrize("handle", OTHERS)
def test_it_is_there_until_it_is_marked_and_gone_after(cast, shared, handle):
    page = address(shared, "plan")
    assert SECRET in client(cast, handle).get(page).content.decode()
    assert found(cast, handle)
    history = reverse("case-history", args=[shared.proceeding.case.uuid])
    assert SECRET in whole(client(cast, handle), history)
    assert mark(cast, shared).status_code == 302
    sees = handle == "child"  # the owner
    reader = client(cast, handle)
    text = reader.get(page).content.decode()
    assert OTHER in text
    assert (SECRET in text) is sees
    assert (SECRET in reader.get(address(shared, "history")).content.decode()) is sees
    assert (SECRET in whole(reader, history)) is sees
    for name in ("item-change", "item-history"):
        status = reader.get(address(shared, name, "maal", goal().uuid)).status_code
        assert (status == 404) is not sees
    assert found(cast, handle) is sees


def test_whoever_marked_it_sees_it_with_a_sign_and_lifts_it(cast, shared):
    mark(cast, shared)
    parent = client(cast, "parent")
    text = parent.get(address(shared, "plan")).content.decode()
    assert SECRET in text
    assert "Privat" in text
    assert mark(cast, shared, private="nei").status_code == 302
    assert SECRET in client(cast, "coordinator").get(address(shared, "plan")).content.decode()
    assert PrivateItem.objects.get().lifted_at is not None


@pytest.mark.parametrize("handle", ["coordinator", "therapist"])
def test_nobody_but_the_owners_side_marks(cast, shared, handle):
    assert mark(cast, shared, handle).status_code in (403, 404)
    assert not PrivateItem.objects.exists()


def test_another_parent_neither_lifts_nor_finds_it(cast, shared):
    mark(cast, shared)
    assert mark(cast, shared, "otherparent", "nei").status_code == 404
    assert PrivateItem.objects.get().lifted_at is None


def test_owner_lifts_what_a_parent_marked(cast, shared):
    mark(cast, shared)
    assert mark(cast, shared, "child", "nei").status_code == 302
    assert PrivateItem.objects.get().lifted_at is not None


def test_index_lies_under_a_scope_of_its_own_and_a_stale_one_opens_nothing(cast, shared):
    mark(cast, shared)
    entry = SearchEntry.objects.get(object_uuid=goal().uuid)
    assert entry.scope == f"item:{goal().uuid}"
    coordinator = cast.actor("coordinator")
    assert entry.scope not in scopes_readable_by(coordinator, cast.municipality)
    SearchEntry.objects.filter(pk=entry.pk).update(scope=shared.proceeding.scope("goals"))
    assert not found(cast, "coordinator")


def test_reading_it_is_left_out_of_the_other_parents_log(cast, shared):
    mark(cast, shared)
    client(cast, "parent").get(address(shared, "plan"))
    log = f"/nb/sak/{shared.proceeding.case.uuid}/logg/"
    assert "Ingvild Sandvik" in client(cast, "child").get(log).content.decode()
    assert "Ingvild Sandvik" not in client(cast, "otherparent").get(log).content.decode()
    mark(cast, shared, private="nei")
    assert "Ingvild Sandvik" in client(cast, "otherparent").get(log).content.decode()


def test_measure_keeps_the_goal_that_its_writer_may_not_read(shared, cast):
    measure = measure_of(shared, cast, goal=goal())
    mark(cast, shared)
    measure = changed(cast, shared, measure)
    assert (measure.what, measure.goal) == ("Leige", goal())
    other = Goal.objects.get(words=OTHER)
    assert changed(cast, shared, measure, goal=str(other.uuid)).goal == other


def test_measure_keeps_a_goal_that_is_deleted_until_another_is_chosen(shared, cast):
    measure = measure_of(shared, cast, goal=goal())
    services.delete_item(goal(), actor=cast.actor("parent", on_behalf_of="child"))
    measure = changed(cast, shared, measure)
    assert measure.goal == goal()


def test_measure_leaves_a_goal_that_its_writer_reads(shared, cast):
    measure = measure_of(shared, cast, goal=Goal.objects.get(words=OTHER))
    page = address(shared, "item-change", "tiltak", measure.uuid)
    client(cast, "coordinator").post(page, {"what": "Leige", "who": "", "goal": "", "seen": measure.version})
    assert Measure.objects.get(pk=measure.pk).goal is None
