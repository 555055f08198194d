"""C30: axe on every page that demo_data shows, in both written forms."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

from ip_core.testing.conformance.checking import Lacks, Nothing, proves
from ip_core.testing.conformance.stage import Stage, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync"]
LANGUAGES = ("nb", "nn")


@proves("C30")
def axe(stage: Stage) -> Iterator[str]:
    pages = [visit for visit in stage.visits if _is_page(stage, visit)]
    if not pages:
        yield Nothing("the plugin has no pages")
        return
    with _browser() as browser, _server() as port:
        for visit in pages:
            for language in LANGUAGES:
                yield from _violations(browser, stage, visit, language, port)


def _is_page(stage: Stage, visit: Visit) -> bool:
    answer = stage.visit(visit)
    return answer.status == 200 and answer.is_html


@contextmanager
def _browser() -> Iterator[Browser]:
    program = os.environ.get("MEDVIRK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise Lacks("browser", "there is no chromium on this machine")
    try:
        from axe_playwright_python.sync_playwright import Axe  # noqa: F401
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise Lacks("browser", f"{error.name} is not installed") from error
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's event loop lives in this thread
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@contextmanager
def _server() -> Iterator[int]:
    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield thread.port
    finally:
        thread.terminate()


def _violations(browser: Browser, stage: Stage, visit: Visit, language: str, port: int) -> Iterator[str]:
    from axe_playwright_python.sync_playwright import Axe

    host = f"{stage.a.municipality.slug}.localhost"
    session = stage.client(stage.a, visit.handle, visit.on_behalf_of).cookies.get(settings.SESSION_COOKIE_NAME)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        if session:
            cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": session.value, "domain": host, "path": "/"}
            context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"http://{host}:{port}{visit.address(language)}")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    finally:
        context.close()
    for rule in found:
        for node in rule["nodes"]:
            yield f"{visit.address(language)} {rule['id']}: {rule['help']} – {node['html'][:160]}"
