"""A file's address when what opened it has ended: the owner's death, a closed plan, a withdrawn consent (ACCESS §3–4).

What was open a moment before is asked for again, at the same address, by the same browsers that were let in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from ip_core import clock
from ip_core.access.models import Consent
from ip_core.access.services import withdraw_consent, withdraw_grant
from ip_core.cases.services import close_proceeding
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from ip_core.testing.cast import OUTSIDERS
from tests.access_pages.conftest import Place, _now, childs, meland, place
from tests.documents.test_files import stored_in

__all__ = ("_now", "childs", "meland", "place")

pytestmark = pytest.mark.django_db
MISSING = "/nb/fil/00000000-0000-4000-8000-000000000000/"
GOALS, DOCUMENTS = "goals", "documents"
Ending = Callable[[Place], object]
Browsers = dict[str, tuple[str, str]]

OWNERS: Browsers = {"owner": ("owner", ""), "coordinator": ("coordinator", ""), "therapist": ("therapist", "")}
CHILDS: Browsers = {
    "child": ("child", ""),
    "parent": ("parent", "child"),
    "other parent": ("otherparent", "child"),
    "coordinator": ("coordinator", ""),
    "therapist": ("therapist", ""),
}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> Iterator[None]:
    kept = {
        "BACKEND": "ip_core.documents.storage.CaseFileStorage",
        "OPTIONS": {"location": tmp_path / "files", "file_permissions_mode": 0o600},
    }
    with override_settings(STORAGES={**settings.STORAGES, "case_files": kept}):
        yield


def dies(place: Place) -> None:
    owner = Person.objects.get(pk=place.plan.owner_id)
    with acting(Actor.system("test")):
        owner.died_at = clock.now()
        owner.save()


def closes(place: Place) -> None:
    place.plan.refresh_from_db()
    close_proceeding(place.plan, actor=Actor.system("test"))


def withdraws_plan(place: Place) -> None:
    withdraw_consent(_consent(place, is_plan=True), actor=_side(place))


def withdraws_sharing(place: Place) -> None:
    withdraw_consent(_consent(place, is_plan=False), actor=_side(place))


def withdraws_grants(place: Place) -> None:
    for grant in place.grants:
        withdraw_grant(grant, actor=_side(place))


def _consent(place: Place, *, is_plan: bool) -> Consent:
    shared = place.grants[0].consent_id
    rows = Consent.objects.filter(proceeding=place.plan)
    found: Consent = rows.exclude(pk=shared).get() if is_plan else rows.get(pk=shared)
    return found


def _side(place: Place) -> Actor:
    if place.plan.owner_id == place.cast["owner"].pk:
        return place.cast.actor("owner")
    return place.cast.actor("parent", on_behalf_of="child")


def opened(place: Place, browsers: Browsers, address: str) -> set[str]:
    """Who gets the bytes; all others get exactly what a missing file gives."""
    found = set()
    for who, (handle, behalf) in browsers.items():
        client = place.client(handle, on_behalf_of=behalf)
        answer = client.get(address)
        if answer.status_code == 200:
            found.add(who)
            continue
        missing = client.get(MISSING)
        assert (answer.status_code, answer.content) == (404, missing.content), who
        assert dict(answer.headers) == dict(missing.headers), who
    return found


ROWS: list[tuple[Ending, set[str]]] = [
    (dies, set()),
    (closes, {"owner"}),
    (withdraws_plan, {"owner"}),
    (withdraws_sharing, {"owner", "coordinator"}),
    (withdraws_grants, {"owner", "coordinator"}),
]


@pytest.mark.parametrize(("ending", "left"), ROWS, ids=[row[0].__name__ for row in ROWS])
def test_address_of_a_file_of_a_grown_ups_plan(place: Place, ending: Ending, left: set[str]) -> None:
    stored = stored_in(place, GOALS)
    address = f"/nb/fil/{stored.uuid}/"
    assert opened(place, OWNERS, address) == {"owner", "coordinator", "therapist"}
    ending(place)
    assert opened(place, OWNERS, address) - {"owner"} == left - {"owner"}
    if ending is not dies:
        assert "owner" in opened(place, OWNERS, address)


CHILDS_ROWS: list[tuple[Ending, set[str]]] = [
    (dies, set()),
    (closes, {"child", "parent", "other parent"}),
    (withdraws_plan, {"child", "parent", "other parent"}),
    (withdraws_sharing, {"child", "parent", "other parent", "coordinator"}),
]


@pytest.mark.parametrize(("ending", "left"), CHILDS_ROWS, ids=[row[0].__name__ for row in CHILDS_ROWS])
def test_address_of_a_file_of_a_childs_plan(childs: Place, ending: Ending, left: set[str]) -> None:
    stored = stored_in(childs, GOALS)
    address = f"/nb/fil/{stored.uuid}/"
    assert opened(childs, CHILDS, address) == set(CHILDS)
    ending(childs)
    browsers = {who: how for who, how in CHILDS.items() if ending is not dies or who != "child"}
    assert opened(childs, browsers, address) == left


@pytest.mark.parametrize("ending", [dies, closes, withdraws_plan, withdraws_sharing])
def test_nobody_is_let_in_by_an_ending(place: Place, ending: Ending) -> None:
    stored = stored_in(place, DOCUMENTS)
    address = f"/nb/fil/{stored.uuid}/"
    others: Browsers = {who: (who, "") for who in (*OUTSIDERS, "leader", "systemcoordinator", "applicant", "therapist")}
    assert opened(place, others, address) == set()
    ending(place)
    assert opened(place, others, address) == set()


def test_web_server_is_not_asked_to_send_it_either(place: Place) -> None:
    """X-Accel-Redirect is written after the gate, as the bytes are."""
    stored = stored_in(place, GOALS)
    with override_settings(FILE_SENDING="x-accel:/intern/"):
        client = place.client("therapist")
        assert "X-Accel-Redirect" in client.get(f"/nb/fil/{stored.uuid}/").headers
        withdraws_plan(place)
        assert "X-Accel-Redirect" not in client.get(f"/nb/fil/{stored.uuid}/").headers
