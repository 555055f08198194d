"""Forbidden and missing answer alike: the same status, headers and body, for the same session, on every address.

The addresses are read from the URLconf, so that a new one is tried too."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django_scopes import scope

from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.clients import client_of
from plugins.plan import services
from plugins.plan.models import Goal

SLUGS = {"section": "goals", "kind": "needs", "word": "maal", "membership": "1"}
"""Other parts of an address, with values that lead somewhere."""


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Routes with a uuid, as in "sak/<uuid:uuid>/innsyn/"."""
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        elif "<uuid:" in route and not route.startswith("cms/"):
            yield route


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    made = build_cast("meland")
    with scope(municipality=made.municipality):
        yield made


@pytest.fixture
def hers(cast: Cast) -> list[UUID]:
    """Everything of the owner's that an address could name."""
    plan = stories.open_plan(cast)
    (grant,) = stories.granted(cast, plan, ["goals"])
    individual = services.create_plan(plan, actor=Actor.system())
    goal: Goal = services.add_goal(individual, actor=cast.actor("coordinator"), words="Synge i kor.")
    intake = Proceeding.objects.get(case=plan.case, kind="intake")
    steps = list(intake.steps.values_list("uuid", flat=True))
    consent = plan.consents.earliest("pk")
    appointment = plan.case.appointments.get()
    of_plan = [plan.case.uuid, plan.uuid, goal.uuid, consent.uuid, grant.uuid, appointment.uuid]
    return [*of_plan, intake.uuid, steps[-1], cast["owner"].uuid]


def filled(route: str, first: UUID, second: UUID) -> str:
    """The first uuid of the route, then the others; `second` where there are two."""
    parts, used = [], 0
    for part in route.split("/"):
        if part.startswith("<uuid:"):
            parts.append(str(second if used else first))
            used += 1
        elif part.startswith("<"):
            parts.append(SLUGS[part.strip("<>").partition(":")[2]])
        else:
            parts.append(part)
    return "/" + "/".join(parts)


def answer(client: Client, method: str, path: str) -> tuple[int, dict[str, str], bytes, str]:
    ask = client.get if method == "GET" else client.post
    response: HttpResponse = ask(path)  # type: ignore[assignment]
    headers = {name: value for name, value in response.headers.items() if name != "Expires"}  # the second of asking
    return response.status_code, headers, response.content, response.cookies.output()


def routes() -> list[str]:
    return sorted(set(addresses(get_resolver("ip_site.urls").url_patterns)))


def test_addresses_of_cases_are_found() -> None:
    """Or the test below would try nothing."""
    found = " ".join(routes())
    assert all(word in found for word in ("sak/<uuid", "t/plan/<uuid", "t/soknad/<uuid", "t/samtykke/", "steg/<uuid"))


@pytest.mark.parametrize(("handle", "method"), [("employee", "GET"), ("employee", "POST"), ("applicant", "GET")])
def test_forbidden_answers_as_missing_does(cast: Cast, hers: list[UUID], handle: str, method: str) -> None:
    client, tried = client_of(cast, handle), 0
    for route in routes():
        missing = answer(client, method, filled(route, uuid4(), uuid4()))
        for one in hers:
            first = one if route.count("<uuid:") == 1 else hers[tried % 2]
            path = filled(route, first, one)
            assert answer(client, method, path) == missing, path
            assert missing[0] in (404, 405), path
            tried += 1
    assert tried > 50


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_below_the_highest_level_every_address_leads_to_sign_in(cast: Cast, hers: list[UUID], method: str) -> None:
    """The owner herself, surely or not at all known: whether the case exists is not told."""
    for client in (client_of(cast, "owner", assurance=3), client_of(cast)):
        for route in routes():
            missing = answer(client, method, filled(route, uuid4(), uuid4()))
            assert missing[0] in (302, 404, 405), route
            for one in hers[:2]:
                found = answer(client, method, filled(route, one, one))
                assert found[0] == missing[0], route
                assert _without_uuids(found) == _without_uuids(missing), route


def _without_uuids(found: tuple[int, dict[str, str], bytes, str]) -> tuple[int, list[str], bytes]:
    """The way back after signing in names the address that was asked for."""
    status, headers, body, _cookies = found
    return status, sorted(key for key in headers if key != "Content-Length"), body


def test_grantee_gets_the_one_404_for_sections_that_she_lacks(cast: Cast, hers: list[UUID]) -> None:
    """She reads the goals, so she knows of the plan; its other parts answer as those of no plan do."""
    client, plan = client_of(cast, "therapist"), hers[1]
    assert client.get(f"/nb/t/plan/{plan}/").status_code == 200
    missing = answer(client, "GET", f"/nb/t/plan/{uuid4()}/")
    for path in (f"/nb/t/plan/{plan}/periode/", f"/nb/t/plan/{plan}/tiltak/{uuid4()}/", f"/nb/sak/{hers[0]}/logg/"):
        assert answer(client, "GET", path) == missing, path
