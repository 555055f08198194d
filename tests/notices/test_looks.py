"""What is new on Min side, and a break-glass on top of the log, in a browser: axe, two widths, both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from ip_core.cases.events import record_event
from ip_core.cases.models import Event
from ip_core.decisions.glass import ask_break_glass, confirm_break_glass
from ip_core.notices.making import on_event
from ip_core.people.models import Account
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from tests.access_pages.looking import _now, cast, enter, read_in, sign_in

__all__ = ("_now", "cast", "enter", "sign_in")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_news_and_break_glass(
    cast: Cast,
    page: Page,
    sign_in: Callable[..., None],
    address: Callable[..., str],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    language: str,
) -> None:
    plan = stories.open_plan(cast)
    stories.granted(cast, plan)
    for number, reason in enumerate(("Bevisstløs på legevakten. Trenger å vite om medisiner.", "Falt hjemme.")):
        asked = ask_break_glass(
            cast.municipality, plan.case.number, actor=cast.actor("employee"), sections=["goals"], reason=reason
        )
        assert asked is not None
        if number == 0:
            confirm_break_glass(asked, actor=cast.actor("leader"))
    read_in(cast, plan, "employee", ["goals"])
    read_in(cast, plan, "coordinator", ["goals", "measures"])
    record_event("period.changed", proceeding=plan, key="period", actor=cast.actor("coordinator"))
    for event in Event.objects.all():
        on_event(event)
    sign_in("owner")
    page.goto(address(f"/{language}/min-side/", "meland"))
    axe(page)
    screenshot(page, f"nytt-{language}")
    page.goto(address(f"/{language}/sak/{plan.case.uuid}/logg/", "meland"))
    axe(page)
    screenshot(page, f"logg-nodtilgang-{language}")
    page.goto(address(f"/{language}/min-side/", "meland"))
    page.get_by_role("button", name={"nb": "Jeg har sett dette", "nn": "Eg har sett dette"}[language]).press("Enter")
    page.get_by_role("button", name={"nb": "Nei, ikke nå", "nn": "Nei, ikkje no"}[language]).press("Enter")
    for gone in ("#nytt", "#beskjed"):
        page.locator(gone).wait_for(state="detached")
    axe(page)


def test_letter_on_the_work_list_and_signatures_on_behalf(
    cast: Cast,
    page: Page,
    sign_in: Callable[..., None],
    address: Callable[..., str],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    plan = stories.open_plan(cast)
    childs = stories.open_plan(cast, "child")
    Account.objects.filter(person=cast["owner"]).update(person=None)
    asked = ask_break_glass(
        cast.municipality, plan.case.number, actor=cast.actor("employee"), sections=["goals"], reason="Falt hjemme."
    )
    assert asked is not None
    confirm_break_glass(asked, actor=cast.actor("leader"))
    on_event(Event.objects.get(kind="break_glass.confirmed"))
    sign_in("coordinator")
    page.goto(address("/nb/arbeidsliste/", "meland"))
    axe(page)
    screenshot(page, "arbeidsliste-brev")
    page.goto(address(f"/nb/sak/{childs.case.uuid}/innsyn/", "meland"))
    axe(page)
    screenshot(page, "innsyn-pa-vegne")
