"""Several at once: processes that have read the state before, and two who switch at the same instant.

A thread stands for a process: it has a connection and a request of its own."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import exceptions, queries, services, settings_for
from ip_core.plugins.house import House
from tests.plugins.choosing import First
from tests.plugins.houses import GOOD, choose, house, manifest

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system("Prøve")


@pytest.fixture
def here(settle: object) -> House:
    manifests = [
        manifest("calendar", provides=["calendar"]),
        manifest("other", provides=["calendar"]),
        manifest("diary", requires={"calendar": ""}),
    ]
    made = settle(house({"calendar": GOOD, "other": GOOD, "diary": GOOD}, manifests))
    made.forms["calendar"] = First
    return made


def elsewhere(act: Callable[[], object]) -> object:
    """What this gives in another process."""
    answers: list[object] = []

    def run() -> None:
        try:
            answers.append(act())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return answers[0]


def test_change_holds_from_the_next_request_in_every_process(here: House, a: Municipality) -> None:
    """Both have read the state; one changes it; the other keeps it to the end of its request, and no longer."""
    choose(a, calendar="off")
    read, changed, seen = threading.Event(), threading.Event(), []

    def another_process() -> None:
        with queries.one_request():
            seen.append(queries.is_on("calendar", a))
            read.set()
            changed.wait(10)
            seen.append(queries.is_on("calendar", a))
        with queries.one_request():
            seen.append(queries.is_on("calendar", a))
            seen.append(settings_for("calendar", a)["days"])
        connection.close()

    thread = threading.Thread(target=another_process)
    thread.start()
    read.wait(10)
    with queries.one_request():
        assert not queries.is_on("calendar", a)
        services.enable("calendar", a, actor=SYSTEM)
        services.change_settings("calendar", a, {"days": 7, "kinds": ["a"]}, actor=SYSTEM, seen=0)
        assert queries.is_on("calendar", a)
    changed.set()
    thread.join()
    assert seen == [False, False, True, 7]


def test_page_in_another_process_follows_at_once(
    here: House, a: Municipality, people: object, browse: Callable[..., Client]
) -> None:
    choose(a, calendar="on")
    client = browse(a, people.administrator)

    def count_on() -> int:
        return client.get("/nb/moduler/").context["count_on"]

    assert (count_on(), elsewhere(count_on)) == (1, 1)
    services.disable("calendar", a, actor=SYSTEM)
    assert (count_on(), elsewhere(count_on)) == (0, 0)


@pytest.mark.parametrize("slug", ["calendar", "diary"], ids=["itself", "as a requirement"])
def test_of_two_providers_switched_on_at_once_one_wins(here: House, a: Municipality, slug: str) -> None:
    together, ends = threading.Barrier(2), []

    def switching(slug: str) -> None:
        together.wait()
        try:
            services.enable(slug, a, actor=SYSTEM, with_requirements=True)
            ends.append("on")
        except exceptions.CapabilityTaken:
            ends.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=switching, args=(slug,)) for slug in (slug, "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["on", "taken"]
    assert [each for each in ("calendar", "other") if queries.is_on(each, a)] in (["calendar"], ["other"])
    assert queries.is_on("diary", a) == (slug == "diary" and queries.is_on("calendar", a))
