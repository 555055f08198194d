"""The plan period, paper and a care order in a browser: axe and two widths. Pictures in .screenshots/."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from ip_core import clock
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from plugins.consent.services import Sharing, ask_to_share
from plugins.plan.services import add_goal, create_plan, set_period
from tests.access.standing import Stand
from tests.access_pages.looking import _now, cast, enter

__all__ = ("_now", "cast", "enter")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("name", "days"), [("snart", 9), ("over", -1)])
def test_the_end_of_a_period(
    cast: Cast,
    page: Page,
    enter: Callable[[Client], None],
    address: Callable[..., str],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    name: str,
    days: int,
) -> None:
    proceeding = stories.open_plan(cast)
    stories.granted(cast, proceeding)
    plan, coordinator = create_plan(proceeding, actor=cast.actor("coordinator")), cast.actor("coordinator")
    add_goal(plan, actor=coordinator, words="Symje kvar veke")
    add_goal(plan, actor=cast.actor("owner"), words="Sove betre")
    today = clock.today()
    set_period(
        plan,
        actor=coordinator,
        seen=plan.version,
        valid_from=today - timedelta(days=300),
        valid_until=today + timedelta(days=days),
        next_review_date=None,
    )
    case, ask = f"/nn/sak/{proceeding.case.uuid}", f"/nn/t/samtykke/plan/{proceeding.uuid}"
    for handle, where, path in (
        ("owner", "eigar-min-side", "/nn/min-side/"),
        ("owner", "eigar-innsyn", f"{case}/innsyn/"),
        ("owner", "eigar-plan", f"/nn/t/plan/{proceeding.uuid}/"),
        ("owner", "eigar-ny-periode", f"{ask}/ny-periode/?fra={today + timedelta(days=days + 1)}"),
        ("owner", "eigar-kva", f"{ask}/gi-tilgang/{cast.membership('employee').pk}/"),
        ("coordinator", "koordinator-sak", f"{case}/"),
        ("coordinator", "koordinator-plan", f"/nn/t/plan/{proceeding.uuid}/"),
    ):
        enter(client_of(cast, handle))
        page.goto(address(path, "meland"))
        axe(page)
        screenshot(page, f"periode-{name}-{where}")


def test_paper_and_a_care_order(
    cast: Cast,
    page: Page,
    enter: Callable[[Client], None],
    address: Callable[..., str],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    plan = stories.open_plan(cast, "child")
    shared = stories.granted(cast, plan, owner="child")[0].consent
    Stand(cast, plan).care_order("office")
    wish = Sharing(cast.membership("employee"), ("goals",), "hjelpe til heime", clock.today())
    waiting = ask_to_share(plan, wish, actor=cast.actor("coordinator"), language="nn")
    worker = client_of(cast, "caseworker")
    worker.post(reverse("switch"), {"way": f"care:{cast['child'].uuid}"})
    for client, name, path in (
        (worker, "omsorg-samtykke", f"/nn/t/samtykke/{waiting.uuid}/"),
        (worker, "omsorg-innsyn", f"/nn/sak/{plan.case.uuid}/innsyn/"),
        (client_of(cast, "coordinator"), "papir", f"/nn/t/samtykke/{waiting.uuid}/papir/"),
        (client_of(cast, "coordinator"), "se-som-no", f"/nn/t/samtykke/{shared.uuid}/se-som/"),
    ):
        enter(client)
        page.goto(address(path, "meland"))
        axe(page)
        screenshot(page, f"samtykke-{name}")
