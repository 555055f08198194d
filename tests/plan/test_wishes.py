"""The free-text exception stands above the text wherever something of the plan is read (ACCESS §4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.models import Consent
from ip_core.testing import stories
from plugins.plan import services
from tests.documents.files import PDF
from tests.plan.conftest import NOW
from tests.plan.test_documents import _own_folder, hand_in

__all__ = ("_own_folder",)

WISH = "Ikke ta opp NAV"
PAGES = ("", "endringer/", "endringer/maal/", "endre/", "historikk/")


def wished(proceeding, *kinds):
    Consent.objects.filter(proceeding=proceeding, kind__in=kinds).update(exception_text=WISH)


def address(full, page):
    plan, goal = f"/nb/t/plan/{full.proceeding.uuid}/", full.goals.first()
    return {
        "endringer/maal/": f"{plan}maal/{goal.uuid}/endringer/",
        "endre/": f"{plan}maal/{goal.uuid}/",
        "historikk/": f"/nb/sak/{full.proceeding.case.uuid}/historikk/",
    }.get(page, plan + page)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("handle", ["therapist", "coordinator"])
def test_on_every_page_for_whom_it_is_about(handle, page, full, cast, as_):
    stories.granted(cast, full.proceeding, ["goals"], level=Level.WRITE)
    wished(full.proceeding, ConsentKind.INFORMATION)
    with clock.moved_to(NOW + timedelta(days=1)):
        assert WISH in as_(handle).get(address(full, page)).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_said_to_one_is_not_told_another(page, full, cast, as_):
    stories.granted(cast, full.proceeding, ["goals"], level=Level.WRITE)
    wished(full.proceeding, ConsentKind.INFORMATION)
    stories.granted(cast, full.proceeding, ["goals"], level=Level.WRITE, grantee="employee")
    response = as_("employee").get(address(full, page))
    assert response.status_code == 200
    assert WISH not in response.content.decode()


def test_to_whoever_reads_the_documents_alone(full, cast, as_, path):
    """She has no page of the plan."""
    stories.granted(cast, full.proceeding, ["documents"], level=Level.WRITE)
    wished(full.proceeding, ConsentKind.INFORMATION)
    therapist = as_("therapist")
    hand_in(therapist, path, PDF)
    assert WISH not in therapist.get(path).content.decode()
    page = therapist.get(f"{path}dokumenter/").content.decode()
    assert WISH in page
    removal = next(part.split('"')[0] for part in page.split('href="') if "/fjern/" in part.split('"')[0])
    asked = therapist.get(removal).content.decode()
    assert WISH in asked
    assert "Vil du fjerne" in asked


@pytest.mark.parametrize("page", ["", "historikk/"])
def test_not_to_whoever_only_knows_that_there_is_a_plan(page, full, cast, as_):
    wished(full.proceeding, ConsentKind.PLAN_MADE)
    assert WISH in as_("coordinator").get(address(full, page)).content.decode()
    response = as_("leader").get(address(full, page))
    assert response.status_code == 200
    assert WISH not in response.content.decode()


def test_beside_what_somebody_else_wrote_meanwhile_and_what_is_fetched_back(full, cast, as_, path):
    wished(full.proceeding, ConsentKind.PLAN_MADE)
    coordinator, goal = as_("coordinator"), full.goals.first()
    late = coordinator.post(f"{path}maal/{goal.uuid}/", {"words": "Annet", "seen": goal.version + 1})
    assert late.status_code == 409
    assert WISH in late.content.decode()
    services.delete_item(goal, actor=cast.actor("coordinator"))
    assert WISH in coordinator.get(f"{path}maal/{goal.uuid}/hent-tilbake/").content.decode()
