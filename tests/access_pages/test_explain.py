"""`medvirk access explain` answers what the page answers, for each of the cast on every kind of address."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from ip_core.access.enums import EventKind
from ip_core.access.models import AccessEvent
from ip_core.access.services import withdraw_grant
from ip_core.control.models import ControlLook
from ip_core.people.models import Parenthood
from ip_core.testing import stories, surfaces
from ip_core.testing.cast import Cast, tied
from ip_core.testing.clients import client_of
from tests.access.standing import Stand
from tests.access_pages.conftest import Place
from tests.access_pages.test_log import log_of

PEOPLE = (
    ("owner", ""),
    ("coordinator", ""),
    ("therapist", ""),
    ("leader", ""),
    ("systemcoordinator", ""),
    ("employee", ""),
    ("caseworker", ""),
    ("othercoordinator", ""),
    ("editor", ""),
    ("administrator", ""),
    ("control", ""),
    ("applicant", ""),
    ("child", ""),
    ("parent", "child"),
)


def addresses(place: Place) -> list[str]:
    """An address of every view that can be named with what the place has."""
    consent = place.grants[0].consent.uuid
    known = {
        "case": [place.case.uuid],
        "case-access": [place.case.uuid],
        "case-log": [place.case.uuid],
        "case-history": [place.case.uuid],
        "case-consent-withdraw": [place.case.uuid, consent],
        "case-grant-withdraw": [place.case.uuid, place.grants[0].uuid],
        "case-hide": [place.case.uuid, place.cast["parent"].uuid],
        "plugins:consent:ask": [place.plan.uuid],
        "plugins:consent:ask-what": [place.plan.uuid, place.cast.membership("employee").pk],
        "plugins:consent:receipt": [consent],
        "plugins:plan:plan": [place.plan.uuid],
        "plugins:intake:intake": [place.case.proceedings.get(kind="intake").uuid],
        "plugin-admin": [],
        "search": [],
    }
    with translation.override("nb"):
        return [reverse(name, args=args) for name, args in known.items()]


def explained(handle: str, path: str) -> dict[str, object]:
    out = StringIO()
    arguments = ["explain", "--municipality", "meland", path, "--json"]
    call_command("access", *arguments, *(["--as", handle] if handle else []), stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize(("handle", "behalf"), PEOPLE)
def test_explanation_is_what_the_page_answers(place: Place, handle: str, behalf: str) -> None:
    client = client_of(place.cast, handle, on_behalf_of=behalf)
    for path in addresses(place):
        answered = client.get(path, follow=False).status_code
        assert explained(handle, path)["status"] == (200 if answered == 302 else answered), path


def test_explanation_tells_level_and_basis(place: Place) -> None:
    path = f"/nn/t/plan/{place.plan.uuid}/"
    found = explained("therapist", path)
    assert (found["status"], found["level"], found["basis"]["kind"]) == (200, "read", "grant")  # type: ignore[index]
    assert explained("owner", place.path)["level"] == "write"
    assert explained("leader", f"/nn/sak/{place.case.uuid}/")["level"] == "exists"
    assert explained("employee", path) == {"status": 404, "level": "none", "basis": None, "reason": found_nothing()}


def test_reason_for_break_glass_is_content_and_is_not_told(place: Place) -> None:
    stand = Stand(place.cast, place.plan)
    stand.break_glass("employee", ["goals"])
    found = explained("employee", f"/nb/t/plan/{place.plan.uuid}/")
    assert (found["status"], found["basis"]["kind"]) == (200, "break_glass")  # type: ignore[index]
    assert "Fare for livet" not in json.dumps(found)


def found_nothing() -> object:
    return explained("editor", "/nn/finst-ikkje/")["reason"]


def test_explanation_follows_a_withdrawal_at_once(place: Place) -> None:
    path = f"/nn/t/plan/{place.plan.uuid}/"
    assert explained("therapist", path)["status"] == 200
    for grant in place.grants:
        withdraw_grant(grant, actor=place.cast.actor("owner"))
    assert explained("therapist", path)["status"] == 404


def test_nobody_signed_in_is_told_nothing(place: Place) -> None:
    assert explained("", place.path)["status"] == 404
    assert explained("", "/nn/sok/")["status"] == 200


def test_coordinator_is_refused_with_a_reason_where_she_reads_but_may_not_withdraw(place: Place) -> None:
    consent = place.grants[0].consent.uuid
    found = explained("coordinator", f"{place.path}samtykke/{consent}/trekk/")
    assert (found["status"], found["level"]) == (403, "read")
    assert "eieren" in str(found["reason"]) or "eigaren" in str(found["reason"])


@pytest.mark.parametrize("spelled", ["{path}?a=b#c", "sak/{uuid}/innsyn", "http://meland.localhost{path}"])
def test_path_is_read_as_people_paste_it(place: Place, spelled: str) -> None:
    assert explained("owner", spelled.format(path=place.path, uuid=place.case.uuid))["status"] == 200


def test_explaining_is_no_reading(place: Place) -> None:
    for path in addresses(place):
        explained("therapist", path)
    assert not AccessEvent.objects.exclude(kind=EventKind.CONTROL).exists()


def test_question_is_written_down_and_the_owner_reads_of_it(place: Place) -> None:
    call_command("access", "explain", "--municipality", "meland", "--as", "therapist", place.path, stdout=StringIO())
    look = ControlLook.objects.get()
    assert (look.kind, look.case_number, look.about_label) == ("explain", place.case.number, "Eirik Solbakk")
    assert look.by_label.startswith("command line: ")
    assert look.reason
    assert "fikk forklart hvem som har tilgang" in log_of(place)


@pytest.mark.parametrize("handle", ["coordinator", "systemcoordinator", "administrator", "owner"])
def test_nobody_asks_without_the_control_role(place: Place, handle: str) -> None:
    asked = ["explain", "--municipality", "meland", "--as", "therapist", place.path, "--by"]
    with pytest.raises(CommandError, match="control role"):
        call_command("access", *asked, handle, stdout=StringIO())
    assert not ControlLook.objects.exists()
    call_command("access", *asked, "control", "--reason", "Melding fra eieren", stdout=StringIO())
    assert (ControlLook.objects.get().by_label, ControlLook.objects.get().reason) == (
        "Nils Aadland",
        "Melding fra eieren",
    )


def test_case_of_her_own_child_answers_as_one_that_is_not_there(place: Place) -> None:
    asked = ["explain", "--municipality", "meland", "--as", "therapist", "--by", "control", "--json"]
    tied(Parenthood, parent=place.cast["control"], child=place.case.owner)
    told = []
    for path in (f"/nb/t/plan/{place.plan.uuid}/", f"/nb/t/plan/{uuid4()}/"):
        out = StringIO()
        call_command("access", *asked, path, stdout=out)
        told.append(out.getvalue())
    assert told[0] == told[1]
    assert set(ControlLook.objects.values_list("case_number", flat=True)) == {""}
    assert not AccessEvent.objects.exists()


def test_plugin_that_is_off_has_no_addresses(place: Place) -> None:
    from ip_core.people.actor import Actor
    from ip_core.plugins import services

    services.disable("plan", place.cast.municipality, actor=Actor.system("test"), reason="prøve")
    assert explained("owner", f"/nn/t/plan/{place.plan.uuid}/")["status"] == 404
    assert explained("owner", place.path)["status"] == 200


def test_neighbour_is_told_nothing(place: Place, meland: Cast) -> None:
    other = stories.open_plan(meland, "applicant")
    assert explained("owner", f"/nn/sak/{other.case.uuid}/")["status"] == 404
    assert explained("applicant", f"/nn/sak/{other.case.uuid}/")["status"] == 200


@pytest.mark.parametrize("arguments", [["--as", "nobody"], []])
def test_unknown_names_are_told_of(place: Place, arguments: list[str]) -> None:
    slug = "meland" if arguments else "nowhere"
    with pytest.raises(CommandError):
        call_command("access", "explain", "--municipality", slug, place.path, *arguments)


def test_explain_can_ask_every_view_that_is_declared() -> None:
    assert all(way.surface is not None for way in surfaces.ways_out() if way.kind == "view")
