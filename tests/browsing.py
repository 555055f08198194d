"""Fixtures for tests that walk in a browser: Debian's Chromium, steered by Playwright, judged by axe."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.requirements import lacks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCREENSHOTS = Path(__file__).resolve().parent.parent / ".screenshots"
PHONE, DESKTOP = {"width": 320, "height": 720}, {"width": 1280, "height": 900}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Chromium, one for each process of the run."""
    program = os.environ.get("MEDVIRK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        lacks("browser", "there is no chromium on this machine")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacks("browser", "playwright is not installed")
    # Playwright's event loop lives in this thread; Django would take it for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A fresh page without cookies. Fails if a script broke or the content security policy was violated."""
    context = browser.new_context(viewport=DESKTOP, locale="nn-NO", timezone_id="Europe/Oslo")
    context.set_default_timeout(10_000)
    page = context.new_page()
    problems: list[str] = []
    page.problems = problems  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("console", lambda message: problems.append(message.text) if _is_problem(message) else None)
    yield page
    context.close()
    assert problems == []


def _is_problem(message: Any) -> bool:
    return message.type == "error" and "Content Security Policy" in message.text


@pytest.fixture
def address(live_server: Any) -> Callable[..., str]:
    """The live server's address of a path on a municipality's host: `address("/nn/", "meland")`."""

    def of(path: str = "/", municipality: str = "") -> str:
        host = f"{municipality}.localhost" if municipality else "localhost"
        return f"http://{host}:{live_server.thread.port}{path}"

    return of


@pytest.fixture
def axe() -> Callable[["Page"], None]:
    """Assert that axe finds nothing to say of a page: WCAG 2.2 A and AA, and good practice."""
    from axe_playwright_python.sync_playwright import Axe

    def judge(page: "Page") -> None:
        page.wait_for_load_state()  # A click returns once the next page begins to come.
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}}).response["violations"]
        assert not found, "\n".join(
            f"{page.url} {rule['id']}: {rule['help']} – {node['target']} {node['html'][:200]}"
            for rule in found
            for node in rule["nodes"]
        )

    return judge


@pytest.fixture
def screenshot() -> Callable[["Page", str], None]:
    """Keep pictures of a page at 320 and 1280 px under .screenshots/, and assert that neither scrolls sideways."""

    def take(page: "Page", name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        before = page.viewport_size
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.screenshot(path=SCREENSHOTS / f"{name}-{size['width']}.png", full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"{page.url} is {wide} px wide on a screen of {size['width']}"
        if before:
            page.set_viewport_size(before)

    return take
