"""A request to have something corrected: from the owner's side to whoever looks after that part, and back."""

import pytest

from ip_core.access.models import AccessEvent
from ip_core.cases.models import Event
from ip_core.enums import Role
from ip_core.subjects.models import CorrectionRequest
from ip_core.testing.cast import employ
from tests.access_pages.conftest import Place

WRONG = "Det står at jeg bor alene. Gråtrost."


def ask(place: Place, handle: str = "owner", key: str = "goals", **who: str) -> str:
    client = place.client(handle, **who)
    response = client.post(
        f"/nb/sak/{place.case.uuid}/retting/", {"where": f"{place.plan.pk}:{key}", "wrong": WRONG, "right": "Sammen"}
    )
    assert response.status_code == 302
    return str(response["Location"])


def test_coordinator_finds_it_on_her_list_and_answers(place: Place) -> None:
    path = ask(place)
    coordinator = place.client("coordinator")
    assert path in coordinator.get("/nb/arbeidsliste/").content.decode()
    row = CorrectionRequest.objects.get()
    assert WRONG in coordinator.get(path).content.decode()
    answer = {"seen": row.version, "outcome": "corrected", "answer": "Rettet i dag."}
    assert coordinator.post(path, answer).status_code == 302
    assert path not in coordinator.get("/nb/arbeidsliste/").content.decode()
    assert "Rettet i dag." in place.client("owner").get(path).content.decode()
    assert list(Event.objects.filter(kind__startswith="correction").values_list("kind", flat=True)) == [
        "correction.asked",
        "correction.answered",
    ]
    assert "Gråtrost" not in str([event.references for event in Event.objects.all()])


@pytest.mark.parametrize("handle", ["therapist", "employee", "leader", "systemcoordinator", "control", "applicant"])
def test_who_merely_reads_the_section_does_not_read_the_request(place: Place, handle: str) -> None:
    path = ask(place)
    client = place.client(handle)
    missing = client.get("/nb/retting/00000000-0000-4000-8000-000000000000/")
    response = client.get(path)
    assert (response.status_code, response.content) == (404, missing.content)
    assert client.post(path, {"seen": 1, "outcome": "corrected"}).status_code == 404
    if client.get("/nb/arbeidsliste/").status_code == 200:
        assert path not in client.get("/nb/arbeidsliste/").content.decode()


def test_parent_asks_of_what_she_reaches_alone(childs: Place) -> None:
    from ip_core.access.services import hide_section

    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    client = childs.client("parent", on_behalf_of="child")
    asked = {"where": f"{childs.plan.pk}:goals", "wrong": WRONG}
    response = client.post(f"/nb/sak/{childs.case.uuid}/retting/", asked)
    assert (response.status_code, CorrectionRequest.objects.count()) == (200, 0)
    path = ask(childs, "child")
    assert client.get(path).status_code == 404
    assert path not in client.get(f"/nb/sak/{childs.case.uuid}/retting/").content.decode()


def test_what_a_parent_reads_of_earlier_requests_stands_in_the_log(childs: Place) -> None:
    ask(childs, "child")
    childs.client("child").get(f"/nb/sak/{childs.case.uuid}/retting/")
    assert not AccessEvent.objects.exists()
    shown = childs.client("parent", on_behalf_of="child").get(f"/nb/sak/{childs.case.uuid}/retting/")
    assert WRONG[:10] in shown.content.decode()
    logged = AccessEvent.objects.get().sections
    assert [(one["key"], one["basis"]) for one in logged] == [("goals", "parent")]


def test_refusal_needs_a_reason(place: Place) -> None:
    path = ask(place)
    client = place.client("coordinator")
    answer = {"seen": CorrectionRequest.objects.get().version, "outcome": "refused", "answer": " "}
    assert "Skriv hvorfor det ikke blir rettet." in client.post(path, answer).content.decode()
    assert CorrectionRequest.objects.get().answered_at is None


def test_two_who_answer_at_once_do_not_overwrite_each_other(place: Place) -> None:
    path = ask(place)
    seen = CorrectionRequest.objects.get().version
    client = place.client("coordinator")
    client.post(path, {"seen": seen, "outcome": "corrected", "answer": "Første"})
    assert client.post(path, {"seen": seen, "outcome": "refused", "answer": "Andre"}).status_code == 403
    assert CorrectionRequest.objects.get().answer == "Første"


def test_nobody_answers_her_own(place: Place) -> None:
    path = ask(place)
    employ(place.cast["owner"], place.cast.units["service"], Role.COORDINATOR)
    assert place.client("owner").post(path, {"seen": 1, "outcome": "corrected"}).status_code in (403, 404)
    assert CorrectionRequest.objects.get().answered_at is None


def test_work_list_does_not_say_that_nothing_waits_when_a_request_does(place: Place) -> None:
    nothing, one = "Ingen saker venter på deg nå.", "Ett krav om retting venter på svar."
    before = place.client("coordinator").get("/nb/arbeidsliste/").content.decode()
    assert nothing in before
    assert one not in before
    ask(place)
    after = place.client("coordinator").get("/nb/arbeidsliste/").content.decode()
    assert one in after
    assert nothing not in after
