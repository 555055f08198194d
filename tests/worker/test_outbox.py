"""The outbox row by row: leases, waiting, giving up, and asking again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.cases import delivery, outbox
from ip_core.cases.events import record_event
from ip_core.cases.models import Delivery
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hookimpl, overview, services
from ip_core.plugins.enums import Reason
from ip_core.work.rounds import Rounds
from ip_core.work.stopping import Stop
from tests.plugins.conftest import a, b, settle
from tests.plugins.houses import choose, found, house, module

__all__ = ("a", "b", "settle")
pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def ears(settle: Callable[..., object], heard: list[str]) -> Callable[[Callable[[object], None]], None]:
    """A plugin with this on_event; without one it only hears."""

    def put(act: Callable[[object], None] = lambda event: None) -> None:
        @hookimpl
        def on_event(event: object) -> None:
            heard.append(event.kind)
            act(event)

        settle(house({"ears": module(on_event)}))

    return put


def ring(municipality: Municipality, kind: str = "bell.rang") -> Delivery:
    """An event whose delivery waits: on_commit does not fire in a test's transaction."""
    event = record_event(kind, municipality=municipality, actor=Actor.system())
    with scopes_disabled():
        return Delivery.objects.get(event=event)


def again(row: Delivery) -> Delivery:
    with scopes_disabled():
        return Delivery.objects.select_related("event").get(pk=row.pk)


def fails(event: object) -> None:
    raise ValueError("Ola Nordmann")


def test_delivered_once(a, ears, heard):
    ears()
    choose(a, ears="on")
    row = ring(a)
    assert delivery.work() == 1
    assert delivery.work() == 0
    assert heard == ["bell.rang"]
    assert (again(row).failure, again(row).lease_until, again(row).attempts) == ("", None, 1)
    assert again(row).done_at is not None


def test_waits_longer_and_longer_then_stands_still_until_asked_for(a, ears, heard):
    ears(fails)
    choose(a, ears="on")
    row, instant, waits = ring(a), clock.now(), []
    for _attempt in range(delivery.MOST_ATTEMPTS):
        with clock.moved_to(instant):
            assert delivery.work() == 1
            assert delivery.work() == 0
        waits.append(again(row).due_at - instant)
        instant = again(row).due_at
    assert waits[:3] == [timedelta(seconds=each) for each in (10, 20, 40)]
    assert waits == sorted(waits)
    assert max(waits) == delivery.LONGEST_WAIT
    with clock.moved_to(instant + 100 * HOUR):
        assert delivery.work() == 0
        (found,) = outbox.backlog(a)
        assert (found.given_up, found.failing, found.new) == (1, 0, 0)
        (line,) = outbox.health(a)["ears"]
        assert line.level == "error"
        assert "Nordmann" not in f"{line.label} {line.text}"
        assert line in next(module for module in overview.modules(a) if module.slug == "ears").troubles
        assert outbox.retry(a, "ears") == 1
        ears()
        assert delivery.work() == 1
    assert again(row).done_at is not None
    assert outbox.backlog(a) == []


def test_read_only_waits_without_spending_attempts_and_comes_at_once_when_on(a, ears, heard):
    ears()
    choose(a, ears="on")
    row = ring(a)
    services.set_read_only("ears", a, actor=Actor.system(), reason="Vi prøver.")
    for hours in range(delivery.MOST_ATTEMPTS + 5):
        with clock.moved_to(clock.now() + hours * 2 * HOUR):
            delivery.work()
    assert heard == []
    assert again(row).attempts == 0
    assert outbox.backlog(a, "ears")[0].waiting >= 1
    assert outbox.health(a)["ears"] == []
    services.enable("ears", a, actor=Actor.system(), reason="Vi prøver.")
    delivery.work()
    assert again(row).done_at is not None
    assert "bell.rang" in heard


@pytest.mark.parametrize("state", ["on", "read-only"])
def test_quarantined_waits_and_is_let_go_by_a_worker_where_it_loads(a, b, ears, heard, settle, state):
    settle(house({})).quarantine(found("ears"), Reason.IMPORT, "")
    choose(a, ears=state)
    row = ring(a)
    delivery.work()
    assert (again(row).attempts, again(row).due_at > clock.now()) == (0, True)
    assert outbox.release_ready() == 0, "it does not load here"
    ears()
    Rounds(Stop())._reap()
    assert delivery.work() == (state == "on")
    assert heard == (["bell.rang"] if state == "on" else [])


def test_off_is_dropped_for_good_and_next_door_is_not(a, b, ears, heard):
    ears()
    choose(a, ears="on")
    choose(b, ears="on")
    here, there = ring(a, "bell.here"), ring(b, "bell.there")
    services.disable("ears", a, actor=Actor.system(), reason="Vi prøver.")
    delivery.work()
    assert [kind for kind in heard if kind.startswith("bell.")] == ["bell.there"]
    assert again(here).failure == "dropped"
    assert again(there).failure == ""
    services.enable("ears", a, actor=Actor.system(), reason="Vi prøver.")
    delivery.work()
    assert "bell.here" not in heard


def test_lease_keeps_others_away_until_it_runs_out(a, ears, heard):
    ears()
    choose(a, ears="on")
    row = ring(a)
    taken = delivery._lease(row.pk)
    assert taken is not None
    assert delivery.work() == 0
    with clock.moved_to(clock.now() + delivery.lease()):
        assert delivery.work() == 1
    assert heard == ["bell.rang"]


def test_worker_that_comes_back_too_late_writes_nothing(a, ears, heard, monkeypatch):
    """It was thought dead: another has taken over and delivered before it was through."""

    def writes(event: object) -> None:
        Municipality.objects.filter(pk=a.pk).update(contact_phone=f"{len(heard)}")

    ears(writes)
    choose(a, ears="on")
    row = ring(a)
    late = delivery._lease(row.pk)
    with clock.moved_to(clock.now() + delivery.lease()):
        assert delivery.work() == 1
    monkeypatch.setattr(delivery, "_lease", lambda pk: late)
    assert delivery._work_off(row.pk)
    assert len(heard) == 2
    a.refresh_from_db()
    assert a.contact_phone == "1"
    assert again(row).attempts == 2


def test_worker_whose_lease_another_holds_writes_nothing(a, ears, heard, monkeypatch):
    ears()
    choose(a, ears="on")
    row = ring(a)
    late = delivery._lease(row.pk)
    with clock.moved_to(clock.now() + delivery.lease()):
        held = delivery._lease(row.pk)
    monkeypatch.setattr(delivery, "_lease", lambda pk: late)
    assert delivery._work_off(row.pk)
    assert (again(row).done_at, again(row).lease_until) == (None, held.lease_until)


def test_strange_failure_does_not_stop_those_behind_it(a, ears, heard, monkeypatch):
    ears()
    choose(a, ears="on")
    first, second = ring(a, "bell.first"), ring(a, "bell.second")
    whole = delivery._lease
    monkeypatch.setattr(delivery, "_lease", lambda pk: 1 / 0 if pk == first.pk else whole(pk))
    assert delivery.work() == 2
    assert again(second).done_at is not None


@pytest.mark.django_db(transaction=True)
def test_events_that_make_events_do_not_hold_the_request_for_ever(a, ears, heard):
    ears(lambda event: record_event("bell.echo", municipality=a, actor=Actor.system()) and None)
    choose(a, ears="on")
    record_event("bell.rang", municipality=a, actor=Actor.system())
    assert len(heard) == delivery.DEEPEST
    with scopes_disabled():
        assert Delivery.objects.filter(done_at=None).count() == 1


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("deliveries", *arguments, stdout=out)
    return out.getvalue()


def test_command_counts_and_tries_again(a, b, ears):
    ears(fails)
    choose(a, ears="on")
    choose(b, ears="on")
    ring(a)
    ring(b)
    assert "new 1" in told("list")
    delivery.work()
    (row,) = json.loads(told("list", "--municipality", a.slug, "--json"))
    assert (row["municipality"], row["plugin"], row["failing"], row["given_up"]) == (a.slug, "ears", 1, 0)
    assert json.loads(told("retry", "--municipality", a.slug, "--json")) == {"retried": 1}
    assert {each.municipality: each.failing for each in outbox.backlog()} == {a.slug: 0, b.slug: 1}
    with pytest.raises(CommandError, match="no municipality"):
        told("list", "--municipality", "nowhere")


def test_nothing_waits(db):
    assert "nothing waits" in told("list")
