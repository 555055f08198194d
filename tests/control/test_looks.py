"""The pages of control, insight, files and notices in a browser: axe, two widths, both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from ip_core.subjects.services import Wrong, ask_for_correction
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from tests.access_pages.looking import _now, cast, enter, read_in, sign_in

__all__ = ("_now", "cast", "enter", "sign_in")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_control_and_insight(
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
    for _time in range(3):
        read_in(cast, plan, "therapist", ["goals", "measures"])
    read_in(cast, plan, "coordinator", ["goals", "measures", "period"])
    control = client_of(cast, "control")
    asked = {"case_number": plan.case.number, "name": "", "reason": "Eieren kjenner ikke igjen et navn i loggen sin"}
    log = control.post(f"/{language}/kontroll/innsynslogg/", asked)["Location"]
    why = control.post(f"/{language}/kontroll/tilgang/", {**asked, "name": "Eirik Solbakk"})["Location"]
    row = ask_for_correction(
        plan, Wrong("goals", "Det står at jeg bor alene.", "Jeg bor med Ola."), actor=cast.actor("owner")
    )
    package = client_of(cast, "owner").post(f"/{language}/min-side/alt-om-meg/")["Location"]
    draft = client_of(cast, "applicant").post(f"/{language}/t/soknad/begynn/", {"filed_for": "self"})["Location"]
    for handle, name, path in (
        ("control", "kontroll", f"/{language}/kontroll/"),
        ("control", "kontroll-logg", f"/{language}/kontroll/innsynslogg/"),
        ("control", "kontroll-svar", log),
        ("control", "kontroll-tilgang", f"/{language}/kontroll/tilgang/"),
        ("control", "kontroll-hvorfor", why),
        ("owner", "alt-om-meg", f"/{language}/min-side/alt-om-meg/"),
        ("owner", "pakken", package),
        ("owner", "retting", f"/{language}/sak/{plan.case.uuid}/retting/"),
        ("coordinator", "retting-svar", f"/{language}/retting/{row.uuid}/"),
        ("coordinator", "arbeidsliste-retting", f"/{language}/arbeidsliste/"),
        ("owner", "meldinger", f"/{language}/min-side/meldinger/"),
        ("owner", "logg-kontroll", f"/{language}/sak/{plan.case.uuid}/logg/"),
        ("applicant", "vedlegg", draft.rsplit("/", 2)[0] + "/vedlegg/"),
    ):
        sign_in(handle)
        page.goto(address(path, "meland"))
        axe(page)
        screenshot(page, f"{name}-{language}")
