"""The access and consent pages in a browser: axe, two widths, both languages. Pictures in .screenshots/."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from ip_core import clock
from ip_core.access import engine
from ip_core.access.enums import ConsentKind
from ip_core.access.services import hide_section, prepare_consent
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from plugins.consent.services import Sharing, ask_to_share
from plugins.plan.services import add_goal, create_plan
from tests.access_pages.looking import _now, cast, enter, read_in, sign_in

__all__ = ("_now", "cast", "enter", "sign_in")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_owners_pages(
    cast: Cast,
    page: Page,
    sign_in: Callable[..., None],
    address: Callable[..., str],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    language: str,
) -> None:
    plan = stories.open_plan(cast)
    grants = stories.granted(cast, plan, until=clock.midnight_after(clock.today() + timedelta(days=9)))
    add_goal(create_plan(plan, actor=cast.actor("owner")), actor=cast.actor("owner"), words="Symje kvar veke")
    unit = Sharing(cast.units["office"], ("period",), "svare på spørsmål", clock.today() + timedelta(days=90))
    stories.signed(ask_to_share(plan, unit, actor=cast.actor("owner"), language=language), cast.actor("owner"))
    read_in(cast, plan, "therapist", ["goals", "measures"])
    read_in(cast, plan, "coordinator", ["goals", "measures", "period"])
    sharing = Sharing(cast.membership("employee"), ("goals", "meetings"), "hjelpe til heime", clock.today())
    waiting = ask_to_share(plan, sharing, actor=cast.actor("coordinator"), language=language)
    ending = prepare_consent(plan, actor=cast.actor("owner"), kind=ConsentKind.ENDING, text=stories.TEXT)
    stories.signed(ending, cast.actor("owner"))
    sign_in("owner")
    case = f"/{language}/sak/{plan.case.uuid}"
    ask = f"/{language}/t/samtykke/plan/{plan.uuid}/gi-tilgang/"
    for name, path in {
        "innsyn": f"{case}/innsyn/",
        "logg": f"{case}/logg/",
        "avslutt": f"{case}/innsyn/avslutt/",
        "trekk": f"{case}/innsyn/samtykke/{grants[0].consent.uuid}/trekk/",
        "trekk-del": f"{case}/innsyn/tilgang/{grants[0].uuid}/trekk/",
        "hvem": f"{ask}?navn=Kvamme",
        "hva": f"{ask}{cast.membership('employee').pk}/",
        "hvem-naer": f"{ask}naer/",
        "hva-enhet": f"{ask}enhet/{cast.units['office'].uuid}/",
        "sporsmal-gruppe": f"/{language}/t/samtykke/plan/{plan.uuid}/sporsmal/ansvarsgruppe/",
        "sporsmal-elektronisk": f"/{language}/t/samtykke/plan/{plan.uuid}/sporsmal/elektronisk/",
        "ny-periode": f"/{language}/t/samtykke/plan/{plan.uuid}/ny-periode/",
        "se-som": f"/{language}/t/samtykke/{waiting.uuid}/se-som/",
        "samtykke": f"/{language}/t/samtykke/{waiting.uuid}/",
        "nei": f"/{language}/t/samtykke/{waiting.uuid}/nei/",
        "kvittering": f"/{language}/t/samtykke/{grants[0].consent.uuid}/kvittering/",
        "min-side": f"/{language}/min-side/",
    }.items():
        page.goto(address(path, "meland"))
        axe(page)
        screenshot(page, f"{name}-{language}")


def test_other_peoples_pages(
    cast: Cast,
    page: Page,
    sign_in: Callable[..., None],
    address: Callable[..., str],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    plan = stories.open_plan(cast, "child")
    shared = stories.granted(cast, plan, owner="child")[0]
    hide_section(plan, "goals", cast["parent"], actor=cast.actor("child"))
    waiting = prepare_consent(plan, actor=cast.actor("coordinator"), kind=ConsentKind.GROUP, text=stories.TEXT)
    stories.signed(waiting, cast.actor("otherparent", on_behalf_of="child"))
    before = stories.accepted(cast, "applicant")
    access = f"/nn/sak/{plan.case.uuid}/innsyn/"
    for handle, who, name, path in (
        ("child", {}, "barn-innsyn", access),
        ("child", {}, "barn-skjul", f"{access}skjul/{cast['parent'].uuid}/"),
        ("child", {}, "barn-samtykke", f"/nn/t/samtykke/{waiting.uuid}/"),
        ("child", {}, "barn-mening", f"/nn/t/samtykke/{waiting.uuid}/mening/"),
        ("coordinator", {}, "koordinator-samtykke", f"/nn/t/samtykke/{waiting.uuid}/"),
        ("coordinator", {}, "koordinator-papir", f"/nn/t/samtykke/{waiting.uuid}/papir/"),
        ("coordinator", {}, "koordinator-muntlig", f"{access}samtykke/{shared.consent.uuid}/muntlig/"),
        ("parent", {"on_behalf_of": "child"}, "forelder-innsyn", access),
        ("parent", {"on_behalf_of": "child"}, "forelder-samtykke", f"/nn/t/samtykke/{waiting.uuid}/"),
        ("coordinator", {}, "koordinator-innsyn", access),
        ("therapist", {}, "terapeut-innsyn", access),
        ("applicant", {}, "ja-til-plan", f"/nn/t/samtykke/plan/{before.uuid}/ja-til-plan/"),
        ("applicant", {}, "min-side-ja", "/nn/min-side/"),
    ):
        sign_in(handle, **who)
        page.goto(address(path, "meland"))
        axe(page)
        screenshot(page, name)


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_two_presses_on_a_phone_with_keys_alone_and_the_plugin_off(
    cast: Cast,
    page: Page,
    sign_in: Callable[..., None],
    address: Callable[..., str],
    axe: Callable[[Page], None],
    language: str,
) -> None:
    """From "who can see my plan" to withdrawn: the way to the button, then the answer; a unit as a person."""
    plan = stories.open_plan(cast)
    stories.granted(cast, plan)
    unit = Sharing(cast.units["office"], ("period",), "svare på spørsmål", clock.today() + timedelta(days=90))
    stories.signed(ask_to_share(plan, unit, actor=cast.actor("owner"), language=language), cast.actor("owner"))
    PluginState.objects.filter(slug="consent").update(state=State.OFF)
    sign_in("owner")
    page.set_viewport_size({"width": 320, "height": 720})
    for left in (1, 0):
        page.goto(address(f"/{language}/sak/{plan.case.uuid}/innsyn/", "meland"))
        page.locator(".mv-row-do a.ds-button").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/trekk/")
        axe(page)
        text = page.locator("main").inner_text()
        assert ("Det krever loven" if language == "nb" else "Det krev lova") in text
        page.locator("main form button[type=submit]").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/innsyn/")
        assert page.locator(".mv-row-do a.ds-button").count() == left
    assert not engine.reach(cast.actor("therapist"), plan)
    assert not engine.reach(cast.actor("caseworker"), plan)
