"""The plan in a real browser: axe, the width of a phone, light and dark, and two sheets of paper."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from ip_core.people.actor import Actor
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from plugins.plan import services
from plugins.plan.models import Goal, IndividualPlan
from tests.documents.files import PDF
from tests.plan.story import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Any, client: Client, host: str) -> None:
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "domain": host, "path": "/"}])


@pytest.fixture
def told(transactional_db: None, cast: Cast) -> IndividualPlan:
    proceeding = stories.open_plan(cast)
    plan = services.create_plan(proceeding, actor=Actor.system())
    tell(plan, cast)
    stories.granted(cast, proceeding)
    return plan


def path_of(plan: IndividualPlan, rest: str = "", language: str = "nn") -> str:
    return f"/{language}/t/plan/{plan.proceeding.uuid}/{rest}"


@pytest.mark.parametrize("handle", ["owner", "coordinator", "therapist", "leader"])
def test_plan_looks_right(handle, told, as_, page, address, axe, screenshot):
    sign_in(page, as_(handle), "meland.localhost")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        answer = page.goto(address(path_of(told), "meland"))
        assert answer.status == 200
        screenshot(page, f"plan-{handle}-{scheme}")
        axe(page)


def test_every_form_looks_right(told, as_, page, address, axe, screenshot):
    sign_in(page, as_("coordinator"), "meland.localhost")
    goal = Goal.objects.first()
    for name, rest in {
        "goal": f"maal/{goal.uuid}/",
        "measure": "tiltak/ny/",
        "participant": "deltaker/ny/",
        "text": "tekst/ny/execution/text/",
        "period": "periode/",
        "history": "endringer/",
    }.items():
        assert page.goto(address(path_of(told, rest), "meland")).status == 200
        axe(page)
        screenshot(page, f"plan-form-{name}")


def test_a_form_with_errors_looks_right(told, as_, page, address, axe, screenshot):
    sign_in(page, as_("coordinator"), "meland.localhost")
    page.goto(address(path_of(told, "tiltak/ny/"), "meland"))
    page.get_by_role("button", name="Lagre").click()
    axe(page)
    screenshot(page, "plan-form-errors")


def test_deleting_offers_undo(told, as_, page, address, axe, screenshot):
    sign_in(page, as_("coordinator"), "meland.localhost")
    goal = Goal.objects.first()
    page.goto(address(path_of(told, f"maal/{goal.uuid}/"), "meland"))
    page.get_by_role("button", name="Slett målet").click()
    screenshot(page, "plan-undo")
    axe(page)
    page.get_by_role("button", name="Angre").click()
    assert page.get_by_text(goal.words).first.is_visible()


def test_plan_is_two_sheets_of_paper(told, as_, page, address, screenshot):
    sign_in(page, as_("owner"), "meland.localhost")
    page.goto(address(path_of(told), "meland"))
    page.emulate_media(media="print")
    screenshot(page, "plan-print")
    sheets = page.pdf(format="A4", path=".screenshots/plan.pdf").count(b"/Type /Page\n")
    assert 1 <= sheets <= 2


def test_waiting_for_consent_looks_right(transactional_db, cast, as_, page, address, axe, screenshot):
    proceeding = stories.accepted(cast)
    for handle in ("owner", "coordinator"):
        page.context.clear_cookies()
        sign_in(page, as_(handle), "meland.localhost")
        page.goto(address(f"/nn/t/plan/{proceeding.uuid}/", "meland"))
        axe(page)
        screenshot(page, f"plan-waiting-{handle}")


def test_two_who_write_at_once_look_right(told, cast, as_, page, address, axe, screenshot):
    sign_in(page, as_("coordinator"), "meland.localhost")
    goal = Goal.objects.first()
    page.goto(address(path_of(told, f"maal/{goal.uuid}/"), "meland"))
    services.change_goal(goal, actor=cast.actor("coordinator"), seen=1, words="Bu heime med hund.")
    page.get_by_role("textbox").fill("Bu heime med katt.")
    page.get_by_role("button", name="Lagre").click()
    screenshot(page, "plan-meanwhile")
    axe(page)
    page.get_by_role("button").get_by_text("Lagre").click()
    assert page.get_by_text("Bu heime med katt.").first.is_visible()


def test_fetching_back_looks_right(told, cast, as_, page, address, axe, screenshot):
    sign_in(page, as_("coordinator"), "meland.localhost")
    goal = Goal.objects.first()
    services.delete_item(goal, actor=cast.actor("coordinator"))
    page.goto(address(path_of(told, "endringer/"), "meland"))
    page.get_by_role("link", name="Hent tilbake").first.click()
    screenshot(page, "plan-restore")
    axe(page)


def test_plan_is_written_with_the_keyboard_alone(told, as_, page, address):
    """From the heading of the goals to a new goal in the plan, without a pointer."""
    sign_in(page, as_("owner"), "meland.localhost")
    page.goto(address(path_of(told), "meland"))
    page.get_by_role("link", name="Nytt mål").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Målet").focus()
    page.keyboard.type("Sykle til jobb.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Sykle til jobb.").first.wait_for()


def test_documents_look_right(told, as_, page, address, axe, screenshot, tmp_path):
    kept = {
        "BACKEND": "ip_core.documents.storage.CaseFileStorage",
        "OPTIONS": {"location": tmp_path / "files", "file_permissions_mode": 0o600},
    }
    sign_in(page, as_("coordinator"), "meland.localhost")
    page.goto(address(path_of(told, "dokumenter/"), "meland"))
    screenshot(page, "plan-documents-none")
    axe(page)
    page.get_by_role("button", name="Legg fila i planen").click()
    screenshot(page, "plan-documents-refused")
    axe(page)
    with override_settings(STORAGES={**settings.STORAGES, "case_files": kept}):
        paper = {"name": "Rapport frå fysioterapeuten, hausten 2026.pdf", "mimeType": "application/pdf", "buffer": PDF}
        page.get_by_label("Vel ei fil").set_input_files(paper)
        page.get_by_role("button", name="Legg fila i planen").click()
        screenshot(page, "plan-documents")
        axe(page)
        page.get_by_role("link", name="Fjern").click()
        screenshot(page, "plan-document-remove")
        axe(page)
