"""The control role's search in the access log: who, when, case number; with a reason, itself logged, nobody else's."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ip_core import clock
from ip_core.access.models import AccessEvent
from ip_core.control.models import ControlLook
from ip_core.enums import Role
from ip_core.people.enums import Assurance
from ip_core.people.models import Parenthood
from ip_core.testing import stories
from ip_core.testing.cast import LONG_AGO, build_cast, employ, tied
from tests.access.standing import Stand
from tests.access_pages.conftest import Place
from tests.access_pages.test_log import log_of, read

ASK = "/nb/kontroll/innsynslogg/"
REASON = "Melding fra eieren om at noen har lest uten grunn"
OTHERS = ["owner", "applicant", "coordinator", "caseworker", "therapist", "leader", "systemcoordinator", "editor"]


def ask(place: Place, client: Client | None = None, **fields: str) -> str:
    """Ask, follow to the answer, and return its text."""
    client = client or place.client("control")
    asked = {"case_number": place.case.number, "name": "", "reason": REASON, **fields}
    response = client.post(ASK, asked, follow=True)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("handle", [*OTHERS, "administrator", ""])
@pytest.mark.parametrize("page", ["/nb/kontroll/", ASK, "/nb/kontroll/tilgang/"])
def test_pages_exist_for_the_control_role_alone(place: Place, handle: str, page: str) -> None:
    client = place.client(handle)
    missing = client.get("/nb/finnes-ikke/")
    response = client.get(page)
    if not handle:
        assert response.status_code == 302
        return
    assert (response.status_code, response.content) == (404, missing.content)
    assert client.post(page, {"case_number": place.case.number, "reason": REASON}).status_code == 404
    assert ControlLook.objects.count() == 0


def test_below_the_highest_assurance_there_is_only_sign_in(place: Place) -> None:
    response = place.client("control", assurance=Assurance.SUBSTANTIAL).get(ASK)
    assert (response.status_code, "logg-inn" in response["Location"]) == (302, True)


def test_answer_tells_who_when_and_case_number_and_no_content(place: Place) -> None:
    read(place, "therapist", ["goals", "measures"])
    read(place, "coordinator", ["period"])
    text = ask(place)
    for said in ("Eirik Solbakk", "Torunn Vikane", place.case.number, "kl. 10.00", REASON):
        assert said in text
    for hidden in ("mål", "tiltak", "planperiode", "trene i lag", place.case.owner.name, str(place.case.uuid)):
        assert hidden not in text


def test_without_a_reason_nothing_is_shown_or_written(place: Place) -> None:
    read(place, "therapist", ["goals"])
    text = ask(place, reason="   ")
    assert "Uten en grunn viser vi ingenting." in text
    assert "Eirik Solbakk" not in text
    assert ControlLook.objects.count() == 0


def test_question_is_written_down_and_cannot_be_changed(place: Place) -> None:
    ask(place)
    look = ControlLook.objects.get()
    assert (look.by_label, look.case_number, look.reason) == ("Nils Aadland", place.case.number, REASON)
    for act in (lambda: ControlLook.objects.update(reason="x"), lambda: ControlLook.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_owner_reads_in_her_log_that_control_looked(place: Place) -> None:
    read(place, "therapist", ["goals"])
    ask(place)
    text = log_of(place)
    assert "<strong>Nils Aadland</strong>, kontroll, Koordinerande eining, så hvem som har lest i saken" in text
    assert REASON not in text


def test_case_that_is_not_there_answers_like_one_that_nobody_has_read(place: Place) -> None:
    unread = ask(place).replace(place.case.number, "")
    missing = ask(place, case_number="2026/9999").replace("2026/9999", "")
    assert "0 oppslag i loggen" in unread
    inside = [text.split("<main")[1].split("</main")[0] for text in (unread, missing)]
    assert inside[0] == inside[1]


def test_by_name_finds_what_somebody_opened_in_all_cases(place: Place) -> None:
    other = stories.open_plan(place.cast, "applicant")
    read(place, "coordinator", ["goals"])
    read(Place(place.cast, other, []), "coordinator", ["goals"])
    read(place, "therapist", ["goals"])
    text = ask(place, case_number="", name="torunn  vikane")
    assert place.case.number in text
    assert other.case.number in text
    assert "Eirik Solbakk" not in text


def test_days_bound_the_answer(place: Place) -> None:
    read(place, "therapist", ["goals"])
    with clock.moved_to(clock.now() + timedelta(days=3)):
        read(place, "coordinator", ["goals"])
        text = ask(place, first_day="26.11.2026")
        assert "Torunn Vikane" in text
        assert "Eirik Solbakk" not in text
        text = ask(place, last_day="2026-11-23")
        assert "Eirik Solbakk" in text
        assert "Torunn Vikane" not in text


def test_nobody_controls_the_case_of_her_own_child(place: Place) -> None:
    tied(Parenthood, parent=place.cast["control"], child=place.case.owner, valid_until=LONG_AGO)
    read(place, "therapist", ["goals"])
    assert "Eirik Solbakk" not in ask(place)
    assert "Eirik Solbakk" not in ask(place, case_number="", name="Eirik Solbakk").split("<main")[1].split("</dl>")[1]


def test_nobody_controls_the_case_of_whom_she_is_named_next_of_kin_to(place: Place) -> None:
    read(place, "therapist", ["goals"])
    assert "Eirik Solbakk" in ask(place)
    Stand(place.cast, place.plan).lacks_competence(next_of_kin=place.cast["control"])
    assert "Eirik Solbakk" not in ask(place)
    why = {"case_number": place.case.number, "name": "Torunn Vikane", "reason": REASON}
    answer = place.client("control").post("/nb/kontroll/tilgang/", why, follow=True).content.decode()
    assert "Vi finner ikke dette." in answer


def test_the_neighbours_log_is_behind_the_wall(place: Place) -> None:
    read(place, "therapist", ["goals"])
    arendal = build_cast("arendal")
    with arendal.inside():
        elsewhere = Place(arendal, place.plan, [])
        assert "Eirik Solbakk" not in ask(elsewhere, elsewhere.client("control"), case_number=place.case.number)


def test_answer_is_hers_who_asked_and_not_for_long(place: Place) -> None:
    read(place, "therapist", ["goals"])
    ask(place)
    path = f"{ASK}{ControlLook.objects.get().uuid}/"
    employ(place.cast["employee"], place.cast.units["coordinating"], Role.CONTROL, since=LONG_AGO)
    assert place.client("control").get(path).status_code == 200
    assert place.client("employee").get(path).status_code == 404
    with clock.moved_to(clock.now() + timedelta(hours=9)):
        assert place.client("control").get(path).status_code == 404
    place.cast.membership("control").__class__.objects.filter(person=place.cast["control"]).update(
        valid_until=clock.today() - timedelta(days=1)
    )
    assert place.client("control").get(path).status_code == 404


def test_cost_does_not_grow_with_the_log(place: Place) -> None:
    def cost() -> int:
        client = place.client("control")
        with CaptureQueriesContext(connection) as captured:
            ask(place, client)
        return len(captured)

    read(place, "therapist", ["goals"])
    first = cost()
    for _time in range(60):
        read(place, "therapist", ["goals"])
    assert cost() == first <= 60
    assert "Side 1 av 2" in ask(place)


@pytest.mark.parametrize(
    "fields",
    [
        {"case_number": "12"},
        {"case_number": ""},
        {"first_day": "i går"},
        {"first_day": "0001-01-01"},
        {"last_day": "9999-12-31"},
        {"first_day": "24.11.2026"},
        {"first_day": "23.11.2026", "last_day": "22.11.2026"},
    ],
)
def test_what_is_written_wrong_is_told(place: Place, fields: dict[str, str]) -> None:
    text = ask(place, **fields)
    assert "<title> Feil:" in text
    assert ControlLook.objects.count() == 0


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("access", "log", *arguments, stdout=out)
    return out.getvalue()


def test_command_tells_the_same_as_json(place: Place) -> None:
    read(place, "therapist", ["goals"])
    found = json.loads(command("--case", place.case.number, "--reason", REASON, "--json"))
    assert found["municipality"] == "meland"
    assert [(one["who"], one["post"]) for one in found["entries"]] == [("Eirik Solbakk", "fysioterapeut, Fysioterapi")]
    assert "goals" not in json.dumps(found)
    assert ControlLook.objects.get().by_label.startswith("command line: ")
    assert "command line: " in log_of(place)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--case", "2026/0001"],
        ["--case", "2026/0001", "--reason", " "],
        ["--case", "x", "--reason", "y"],
        ["--case", "2026/0001", "--reason", "y", "--as", "caseworker"],
        ["--case", "2026/9999", "--reason", "y"],
        ["--case", "2026/0001", "--reason", "y", "--municipality", "nowhere"],
    ],
)
def test_command_refuses(place: Place, arguments: list[str]) -> None:
    before = AccessEvent.objects.count()
    with pytest.raises(CommandError):
        command(*arguments)
    assert (ControlLook.objects.count(), AccessEvent.objects.count()) == (0, before)


def test_command_as_somebody_with_the_role_carries_her_name(place: Place) -> None:
    read(place, "therapist", ["goals"])
    command("--case", place.case.number, "--reason", REASON, "--as", "control")
    assert ControlLook.objects.get().by_label == "Nils Aadland"
