"""What was written while a thing was private stays so in every history, also when it is shown again (ACCESS §5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from ip_core import clock
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.models import AccessEvent, AccessGrant, Consent
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.people.enums import Capacity
from ip_core.testing import stories
from plugins.plan import services
from plugins.plan.services import create_plan
from tests.plan.conftest import NOW

FIRST, SECRET, LAST = "Bu for meg sjølv", "Flytte til Ulriken", "Ri kvar veke"
READERS = {
    # who                              first and last   what was written while it was private
    "child": (True, True),
    "parent": (True, True),  # who marked it
    "otherparent": (True, False),
    "coordinator": (True, False),
    "therapist": (True, False),  # by the section
    "employee": (True, True),  # by the item, as a person
    "leader": (False, False),
}


def at(days):
    return clock.moved_to(NOW + timedelta(days=days))


def grant_item(cast, plan, goal, level=Level.READ, **grantee):
    with acting(Actor.system()):
        return AccessGrant.objects.create(
            consent=Consent.objects.get(proceeding=plan.proceeding, kind=ConsentKind.INFORMATION),
            capacity=Capacity.PROFESSIONAL,
            section="goals",
            item_uuid=goal.uuid,
            level=level,
            purpose="lese dette",
            valid_from=clock.now(),
            valid_until=clock.now() + timedelta(days=90),
            **(grantee or {"grantee_person": cast["employee"], "membership": cast.membership("employee")}),
        )


def to_the_unit(cast, level=Level.READ):
    """The grant on the item, as if it had been given to everybody in the unit."""
    rows = AccessGrant.objects.filter(grantee_person=cast["employee"])
    rows.update(grantee_person=None, membership=None, grantee_unit=cast.units["service"], level=level)


def change(goal, actor, words):
    goal.refresh_from_db()
    return services.change_goal(goal, actor=actor, seen=goal.version, words=words)


@pytest.fixture
def goal(cast):
    """A parent's own, written openly; others may read goals, and somebody this one."""
    proceeding = stories.open_plan(cast, "child")
    stories.granted(cast, proceeding, ["goals"], owner="child")
    plan = create_plan(proceeding, actor=Actor.system())
    with at(1):
        goal = services.add_goal(plan, actor=cast.actor("parent", on_behalf_of="child"), words=FIRST)
        grant_item(cast, plan, goal)
    return goal


@pytest.fixture
def private(goal, cast):
    """Marked, and then written in."""
    parent = cast.actor("parent", on_behalf_of="child")
    with at(2):
        services.set_private(goal, actor=parent, private=True)
    with at(3):
        change(goal, parent, SECRET)
    return goal


@pytest.fixture
def lifted(private, cast):
    with at(4):
        services.set_private(private, actor=cast.actor("parent", on_behalf_of="child"), private=False)
    return private


@pytest.fixture
def written_since(lifted, cast):
    with at(5):
        change(lifted, cast.actor("parent", on_behalf_of="child"), LAST)
    return lifted


def pages(goal):
    uuid = goal.plan.proceeding.uuid
    return {
        "plan": reverse("plugins:plan:history", args=[uuid]),
        "item": reverse("plugins:plan:item-history", args=[uuid, "maal", goal.uuid]),
        "case": reverse("case-history", args=[goal.plan.proceeding.case.uuid]),
    }


def client(as_, handle):
    return as_(handle, on_behalf_of="child") if "parent" in handle else as_(handle)


def told(as_, handle, path):
    """All of the history's pages, with the words put together again that the comparison takes apart."""
    with at(6):
        reader = client(as_, handle)
        text = "".join(reader.get(f"{path}?side={side}").content.decode() for side in (1, 2))
    for mark in ("<del>", "</del>", "<ins>", "</ins>"):
        text = text.replace(mark, "")
    return text


@pytest.mark.parametrize("page", ["plan", "item", "case"])
@pytest.mark.parametrize("handle", READERS)
def test_written_while_private_stays_with_those_who_read_it_then(written_since, as_, handle, page):
    text = told(as_, handle, pages(written_since)[page])
    open_, private = READERS[handle]
    assert (FIRST in text, LAST in text) == (open_, open_)
    assert ("Ulriken" in text) is private


@pytest.mark.parametrize("page", ["plan", "item", "case"])
@pytest.mark.parametrize("handle", ["coordinator", "therapist", "otherparent"])
def test_shown_again_the_text_is_on_the_page_and_its_version_is_not(lifted, as_, handle, page):
    """What stood openly before it was private is told as before."""
    with at(6):
        address = reverse("plugins:plan:plan", args=[lifted.plan.proceeding.uuid])
        assert SECRET in client(as_, handle).get(address).content.decode()
    text = told(as_, handle, pages(lifted)[page])
    assert "Ulriken" not in text
    assert FIRST in text


@pytest.mark.parametrize("page", ["plan", "item", "case"])
@pytest.mark.parametrize("handle", READERS)
def test_while_it_is_private_nobody_else_reads_any_version(private, as_, handle, page):
    sees = READERS[handle][1]
    text = told(as_, handle, pages(private)[page])
    assert (FIRST in text, "Ulriken" in text) == (sees, sees)


@pytest.mark.parametrize("page", ["item", "case"])
def test_grant_on_the_item_given_later_opens_nothing_replaced_before(written_since, cast, as_, page):
    """To the coordinator, who reads the section by another basis."""
    coordinator = {"grantee_person": cast["coordinator"], "membership": cast.membership("coordinator")}
    with at(5.5):
        grant_item(cast, written_since.plan, written_since, **coordinator)
    text = told(as_, "coordinator", pages(written_since)[page])
    assert FIRST in text
    assert "Ulriken" not in text


@pytest.mark.parametrize(("level", "opens"), [(Level.EXISTS, False), (Level.READ, True)])
def test_grant_on_the_item_opens_versions_from_reading_upwards(written_since, cast, as_, level, opens):
    """To the coordinator, from before it was private. No form gives less than reading; a row could."""
    coordinator = {"grantee_person": cast["coordinator"], "membership": cast.membership("coordinator")}
    with at(1):
        grant_item(cast, written_since.plan, written_since, level, **coordinator)
    for path in pages(written_since).values():
        assert ("Ulriken" in told(as_, "coordinator", path)) is opens


def test_units_grant_on_the_item_opens_no_private_version(written_since, cast, as_):
    to_the_unit(cast)
    for path in pages(written_since).values():
        text = told(as_, "employee", path)
        assert LAST in text
        assert "Ulriken" not in text


def test_marked_by_another_too_no_parent_reads_what_was_written_meanwhile(written_since, cast, as_):
    """A version says that it was private, not by whom: then the narrower holds."""
    with at(5.2):
        services.set_private(written_since, actor=cast.actor("child"), private=True)
    with at(5.4):
        services.set_private(written_since, actor=cast.actor("child"), private=False)
    for path in pages(written_since).values():
        assert "Ulriken" not in told(as_, "parent", path)
        assert "Ulriken" in told(as_, "child", path)


def test_private_version_is_not_opened_in_the_form(written_since, cast, as_):
    secret = written_since.history.get(words=SECRET)
    to_the_unit(cast, Level.WRITE)
    path = reverse("plugins:plan:item-change", args=[written_since.plan.proceeding.uuid, "maal", written_since.uuid])
    with at(6):
        assert SECRET in client(as_, "parent").get(f"{path}?fra={secret.history_id}").content.decode()
        form = as_("employee").get(f"{path}?fra={secret.history_id}")
    assert form.status_code == 200
    assert LAST in form.content.decode()
    assert SECRET not in form.content.decode()
    assert f"fra={secret.history_id}" not in told(as_, "employee", pages(written_since)["item"])


@pytest.mark.parametrize("page", ["plan", "case"])
def test_deleted_after_it_was_shown_again_is_told_and_fetched_back(lifted, cast, as_, page):
    with at(5):
        services.delete_item(lifted, actor=cast.actor("parent", on_behalf_of="child"))
    text = told(as_, "coordinator", pages(lifted)[page])
    assert "Slettet mål" in text or "Mål: slettet" in text


def test_reading_what_was_private_stands_in_the_log_with_its_section(lifted, as_):
    with at(6):
        as_("employee").get(pages(lifted)["case"])
        client(as_, "parent").get(pages(lifted)["case"])
    for event in AccessEvent.objects.filter(at=NOW + timedelta(days=6)):
        assert "goals" in {section["key"] for section in event.sections}, event.person_label
    assert AccessEvent.objects.filter(at=NOW + timedelta(days=6)).count() == 2
