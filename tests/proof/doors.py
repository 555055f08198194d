"""Every address of the site, some in each state, for one who reaches something of the case and one who reaches nothing.

Whoever reaches nothing gets the one 404, and nobody a word that the oracle doesn't give her: opened, or sent a form
that is not filled in."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.proof import addresses
from tests.proof.pages import MISSING, OK, Browser, Seen, plugin_state
from tests.proof.rows import Row
from tests.proof.standing import World
from tests.proof.surfaces import View
from tests.proof.tally import Marks
from tests.proof.texts import goal_in, paper_in

AT_A_TIME, FORMS_AT_A_TIME = 6, 2
SHUT, REFUSED = {MISSING, 405}, 403
PLUGINS = {"soknad": "intake", "samtykke": "consent", "plan": "plan"}
"""By the word that their addresses have."""
_PAGES: list[str] = []


LISTS = (
    "min-side/alt-om-meg",
    "min-side/moduler-som-er-av",
    "arbeidsliste/nodtilgang",
    "t/soknad",
    "kontroll",
    "moduler",
)
"""Pages that name nothing in their address, besides those that `pages` compares one by one."""


def routes() -> list[str]:
    """Those that name something by uuid, in one language; read once, as the URLconf does not change."""
    if not _PAGES:
        _PAGES.extend(route for route in addresses.patterns() if "<uuid:uuid>" in route)
    return _PAGES


def some(draw: Random) -> list[str]:
    return draw.sample(routes(), AT_A_TIME)


def walk(browser: Browser, matters: list[Row], chosen: list[str], marks: Marks) -> None:
    for at, route in enumerate(chosen):
        for path in _paths(browser.view.world, route, matters):
            seen = browser.get(path)
            _is_shut_to_strangers(browser.view, matters, seen)
            marks.note(f"address {_name(route)}", is_allowed=seen.status == OK)
            if at < FORMS_AT_A_TIME:
                sent = browser.post(path)
                _is_shut_to_strangers(browser.view, matters, sent)
                marks.note("form", is_allowed=sent.status not in SHUT)


def _is_shut_to_strangers(view: View, matters: list[Row], seen: Seen) -> None:
    """A plugin that is read-only refuses every form before it looks at what the address names: that tells nothing."""
    if view.session.is_sure and not any(_reaches(view, row) for row in matters):
        shut = {REFUSED} if seen.path.startswith("POST ") and _is_read_only(view.world, seen.path, matters[0]) else SHUT
        assert seen.status in shut, f"{view.session} at {view.world.at}: {seen.path}: {seen.status}"


def _is_read_only(world: World, path: str, matter: Row) -> bool:
    slug = next((slug for word, slug in PLUGINS.items() if f"/t/{word}/" in path), None)
    return slug is not None and plugin_state(world, matter, slug) == "read-only"


def open_list(browser: Browser, page: str, marks: Marks) -> None:
    """Whoever it is for, it has no word and no case that she does not reach."""
    seen = browser.get(f"/nb/{page}/")
    marks.note(f"list {page}", is_allowed=seen.status == OK)


def _reaches(view: View, row: Row) -> bool:
    found = view.answers[row.id]
    return bool(found.cells or found.items or found.things)


def _name(route: str) -> str:
    return route.replace("<uuid:uuid>", "…").removeprefix("nb/")[:60]


def _paths(world: World, route: str, matters: list[Row]) -> Iterator[str]:
    """One address for the route: the first thing of the case that its `uuid` names, and things that stand by it."""
    plans = [row for row in matters if row.kind == "plan"]
    intakes = [row for row in matters if row.kind == "intake"]
    case = world.rows.one("cases", matters[0].case_id)
    consents = [row for row in world.rows.consents if row.proceeding_id in {one.id for one in plans}]
    steps = [row for row in world.rows.steps if row.proceeding_id in {one.id for one in intakes}]
    by_start = (
        ("nb/sak/", [case]),
        ("nb/t/samtykke/plan/", plans),
        ("nb/t/samtykke/", consents),
        ("nb/t/plan/", plans),
        ("nb/t/soknad/steg/", steps),
        ("nb/steg/", steps),
        ("nb/t/soknad/", intakes),
    )
    found = next((rows for start, rows in by_start if route.startswith(start)), [case, *matters])
    grants = [row for row in world.rows.grants if row.consent_id in {one.id for one in consents}]
    by_name: dict[str, list[object]] = {
        "consent": [row.uuid for row in consents],
        "grant": [row.uuid for row in grants],
        "step": [row.uuid for row in steps],
        "item": [goal for row in plans if (goal := goal_in(row.uuid)) is not None],
        "file": [paper for row in plans if (paper := paper_in(row.uuid)) is not None],
    }
    for row in found[-1:]:
        things = addresses.Things([row.uuid], _Default(by_name, row.uuid))
        yield from list(things.existing(route))[:1]


class _Default(dict[str, list[object]]):
    """What stands beside the main thing matters less here: `test_missing` fills each with what exists."""

    def __init__(self, known: dict[str, list[object]], otherwise: object) -> None:
        super().__init__({name: values for name, values in known.items() if values})
        self.otherwise = otherwise

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> list[object]:
        return [1] if name == "membership" else ["plan"] if name in {"slug", "key", "ticket"} else [self.otherwise]
