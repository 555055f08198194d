"""Every pattern in a real browser: 320 and 1280 px, light and dark, and nothing for axe to say."""

import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles import finders

from tests.browsing import DESKTOP, PHONE, SCREENSHOTS
from tests.theme import gallery

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser
POLICY = "default-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'self'"


def serve(shown: dict[str, str]) -> Callable[["Route"], None]:
    """Answer the browser from memory: neither server nor database is needed to look at a page."""

    def answer(route: "Route") -> None:
        path = route.request.url.split("/", 3)[3]
        if path in shown:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            return route.fulfill(body=shown[path], headers=headers)
        found = finders.find(path.removeprefix("static/"))
        if not found:
            return route.fulfill(status=404, body="")
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        return route.fulfill(body=Path(found).read_bytes(), content_type=kind)

    return answer


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["320", "1280"])
def test_gallery_has_no_violation_and_does_not_scroll_sideways(
    browser: "Browser", axe: Callable[["Page"], None], size: Any, scheme: Any
) -> None:
    shown = gallery.shown()
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="nn-NO")
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.route("**/*", serve(shown))
    SCREENSHOTS.mkdir(exist_ok=True)
    for name in shown:
        page.goto(f"http://gallery.localhost/{name}")
        page.evaluate("document.fonts.ready")
        axe(page)
        page.screenshot(path=SCREENSHOTS / f"theme-{name}-{size['width']}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
    assert page.evaluate("document.fonts.check('1rem \"Inter Variable\"')")
    context.close()
    assert problems == []


def test_error_summary_takes_the_focus_without_script(browser: "Browser") -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.route("**/*", serve(gallery.shown()))
    page.goto("http://gallery.localhost/form-errors")
    assert page.locator("ds-error-summary:focus").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#id_name:focus").count() == 1
    context.close()


def test_text_is_18_px_for_citizens_and_16_for_staff(browser: "Browser") -> None:
    page = browser.new_page()
    page.route("**/*", serve(gallery.shown()))
    sizes = {}
    for name in ("plan", "staff"):
        page.goto(f"http://gallery.localhost/{name}")
        sizes[name] = page.evaluate("getComputedStyle(document.body).fontSize")
    page.close()
    assert sizes == {"plan": "18px", "staff": "16px"}
