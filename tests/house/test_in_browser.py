"""The site itself in Chromium: the start page, the one 404, and the editors' pages under their policy."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ip_core.municipalities.models import Municipality
from ip_core.people.models import Account

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Address = Callable[..., str]


@pytest.mark.parametrize(("language", "heading"), [("nb", "Hvor bor du?"), ("nn", "Kvar bur du?")])
def test_start_page_is_accessible(
    page: "Page",
    address: Address,
    axe: Callable,
    screenshot: Callable,
    meland: Municipality,
    language: str,
    heading: str,
) -> None:
    page.goto(address(f"/{language}/"))
    assert page.locator("h1").inner_text() == heading
    assert page.get_by_role("link", name=meland.name).is_visible()
    axe(page)
    screenshot(page, f"start-{language}")


def test_missing_page_is_accessible(
    page: "Page", address: Address, axe: Callable, screenshot: Callable, meland: Municipality
) -> None:
    response = page.goto(address("/nn/finst-ikkje/", "meland"))
    assert response is not None
    assert response.status == 404
    axe(page)
    screenshot(page, "finst-ikkje")


def test_editors_pages_run_under_their_policy(page: "Page", address: Address) -> None:
    Account.objects.create_superuser("redaktor", password="berre-for-testar")
    page.goto(address("/cms/"))
    page.locator("[name=username]").fill("redaktor")
    page.locator("[name=password]").fill("berre-for-testar")
    page.locator("button[type=submit]").click()
    page.wait_for_url(address("/cms/"))
    page.goto(address("/cms/pages/"))
    assert page.locator("h2, h1").first.text_content()


def test_violation_of_the_policy_fails_a_test(page: "Page", address: Address, request: pytest.FixtureRequest) -> None:
    """The fixture would be blind if the browser said it otherwise than expected."""
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text))
    page.goto(address("/nb/"))
    page.evaluate("() => { const s = document.createElement('script'); s.textContent = '1'; document.body.append(s) }")
    page.wait_for_timeout(100)
    assert any("Content Security Policy" in text for text in seen)
    page.problems.clear()
