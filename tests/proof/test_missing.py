"""Forbidden and missing answer alike: the same status, headers and body, for the same session, on every address.

The addresses are read from the URLconf, so that a new one is tried too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django_scopes import scope

from ip_core import clock
from ip_core.access import engine
from ip_core.access.companions import name_companion
from ip_core.access.models import Companion, OpinionRequest
from ip_core.cases.models import Proceeding, ProceedingStep
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.clients import client_of
from plugins.intake.enums import FiledFor
from plugins.intake.models import ApplicationDraft
from plugins.intake.services import begin_draft
from plugins.intake.services.attachments import attach
from plugins.plan import services
from plugins.plan.models import Goal
from tests.documents.files import PDF
from tests.proof import addresses
from tests.proof.addresses import Things

STRANGERS = ("employee", "applicant")
MORE = ("othercoordinator", "administrator", "editor", "othercaseworker", "parent", "therapist")
"""They too in `make proof`."""
IS_LONG = bool(int(os.environ.get("MEDVIRK_PROOF_NEW", "0")))
pytestmark = () if IS_LONG else pytest.mark.engine("sqlite")  # what is answered does not hang on the database
ASKED = [(handle, method) for handle in STRANGERS + (MORE if IS_LONG else ()) for method in ("GET", "POST")]


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    made = build_cast("meland")
    with scope(municipality=made.municipality):
        yield made


@pytest.fixture
def hers(cast: Cast) -> Things:
    """Everything of the owner's that an address could name; nobody but her and her coordinator has a part in it."""
    plan = stories.open_plan(cast)
    (grant,) = stories.granted(cast, plan, ["goals"], grantee="caseworker")
    individual = services.create_plan(plan, actor=Actor.system())
    goal: Goal = services.add_goal(individual, actor=cast.actor("coordinator"), words="Synge i kor.")
    intake = Proceeding.objects.get(case=plan.case, kind="intake")
    step = intake.steps.order_by("pk").last()
    assert step is not None
    draft, key = begin_draft(FiledFor.SELF, actor=cast.actor("owner"), municipality=cast.municipality)
    consent, appointment = plan.consents.earliest("pk"), plan.case.appointments.get()
    whole = [plan.case.uuid, plan.uuid, intake.uuid, step.uuid, consent.uuid, grant.consent.uuid, goal.uuid]
    asked, along = _asked(step, cast), _comes_along(plan, cast)
    return Things(
        [*whole, grant.uuid, appointment.uuid, asked.uuid, cast["owner"].uuid],
        {
            "who": [cast.membership("therapist").pk],
            "companion": [along.uuid],
            "consent": [consent.uuid],
            "grant": [grant.uuid],
            "item": [goal.uuid],
            "parent": [cast["parent"].uuid],
            "unit": [cast.units["service"].uuid],
            "decision": [step.uuid],
            "membership": [cast.membership("therapist").pk],
            "key": [key],
            "file": [_attached(draft, cast)],
            "ticket": ["billett"],
            "slug": ["plan"],
        },
    )


def _asked(step: ProceedingStep, cast: Cast) -> OpinionRequest:
    """A question for an opinion, to somebody who has a part in it already."""
    with acting(cast.actor("systemcoordinator")):
        return OpinionRequest.objects.create(
            proceeding=step.proceeding,
            step=step,
            membership=cast.membership("coordinator"),
            question="Hva trenger hun?",
            sent_objects=["application"],
            asked_by=cast.membership("systemcoordinator"),
            asked_at=clock.now(),
        )


def _comes_along(plan: Proceeding, cast: Cast) -> Companion:
    owner = cast.actor("owner")
    reach = engine.reach(owner, plan)
    return name_companion(plan, reach, actor=owner, name="Tante Berit", meeting_date=clock.today())


def _attached(draft: ApplicationDraft, cast: Cast) -> UUID:
    paper = SimpleUploadedFile("notat.pdf", PDF, content_type="application/pdf")
    return attach(draft, paper, actor=cast.actor("owner")).uuid


def answer(client: Client, method: str, path: str) -> tuple[int, dict[str, str], bytes, str]:
    ask = client.get if method == "GET" else client.post
    response: HttpResponse = ask(path)  # type: ignore[assignment]
    headers = {name: value for name, value in response.headers.items() if name != "Expires"}  # the second of asking
    return response.status_code, headers, response.content, response.cookies.output()


def test_addresses_of_cases_are_found() -> None:
    """Or the test below would try nothing."""
    found = " ".join(addresses.patterns())
    assert all(word in found for word in ("sak/<uuid", "t/plan/<uuid", "t/soknad/<uuid", "t/samtykke/", "steg/<uuid"))
    assert len(addresses.patterns()) > 50


def test_every_address_can_be_filled(cast: Cast, hers: Things) -> None:
    """An address with a part that is unknown raises here, and its author says in `Things` what could stand there."""
    for route in addresses.patterns():
        assert list(hers.existing(route)), route
        assert "<" not in addresses.missing(route)


def test_an_address_that_cannot_be_filled_is_noticed(hers: Things) -> None:
    for route in ("nb/sak/<uuid:uuid>/ny/<slug:anything>/", r"nb/sak/(?P<uuid>[0-9a-f-]+)/"):
        with pytest.raises(addresses.Unknown):
            list(hers.existing(route) or [addresses.missing(route)])


def test_owner_and_coordinator_reach_most_of_what_is_tried(cast: Cast, hers: Things) -> None:
    """Negative tests make something that could leak: what is tried below exists for somebody."""
    clients = [client_of(cast, handle) for handle in ("owner", "coordinator", "systemcoordinator", "administrator")]
    led_nowhere = [
        route
        for route in addresses.patterns()
        if not any(client.get(path).status_code != 404 for path in hers.existing(route) for client in clients)
    ]
    assert len(led_nowhere) <= len(addresses.patterns()) * 0.3, led_nowhere


@pytest.mark.parametrize(("handle", "method"), ASKED)
def test_forbidden_answers_as_missing_does(cast: Cast, hers: Things, handle: str, method: str) -> None:
    assert settings.DEBUG is False
    client, tried = client_of(cast, handle), 0
    for route in addresses.patterns():
        nothing = answer(client, method, addresses.missing(route))
        for path in hers.existing(route):
            found = answer(client, method, path)
            if "moduler/" in route and handle == "administrator":
                continue  # she may: an address that answers is not told apart from one that is missing, but open
            assert found == nothing, path
            assert nothing[0] in (302, 404, 405), path
            tried += 1
    assert tried > 300


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_below_the_highest_level_every_address_leads_to_sign_in(cast: Cast, hers: Things, method: str) -> None:
    """The owner herself, surely or not at all known: whether the case exists is not told."""
    for client in (client_of(cast, "owner", assurance=3), client_of(cast)):
        for route in (one for one in addresses.patterns() if "<uuid:uuid>" in one):
            nothing = answer(client, method, addresses.missing(route))
            assert nothing[0] in (302, 404, 405), route
            for path in list(hers.existing(route))[:2]:
                found = answer(client, method, path)
                assert found[0] == nothing[0], route
                assert _without_address(found) == _without_address(nothing), route


def _without_address(found: tuple[int, dict[str, str], bytes, str]) -> tuple[int, list[str], bytes]:
    """The way back after signing in names the address that was asked for."""
    status, headers, body, _cookies = found
    return status, sorted(key for key in headers if key != "Content-Length"), body


def test_grantee_gets_the_one_404_for_sections_that_she_lacks(cast: Cast, hers: Things) -> None:
    """She reads the goals, so she knows of the plan; its other parts answer as those of no plan do."""
    case, plan = hers.whole[:2]
    stories.granted(cast, Proceeding.objects.get(uuid=plan), ["goals"])
    client = client_of(cast, "therapist")
    assert client.get(f"/nb/t/plan/{plan}/").status_code == 200
    nothing = answer(client, "GET", f"/nb/t/plan/{uuid4()}/")
    for path in (f"/nb/t/plan/{plan}/periode/", f"/nb/t/plan/{plan}/tiltak/{uuid4()}/", f"/nb/sak/{case}/logg/"):
        assert answer(client, "GET", path) == nothing, path
