"""The product's pages, asked for by a signed-in browser, against the oracle and against the access log."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.test import Client
from django_scopes import scopes_disabled

from ip_core.access.models import AccessEvent
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.enums import Assurance
from ip_core.people.models import Account, Person
from tests.proof.rows import Row
from tests.proof.standing import CITIZEN, PROFESSIONAL, Session, World
from tests.proof.surfaces import View, readable_words
from tests.proof.tables import EXISTENCE, READ
from tests.proof.tally import Marks
from tests.proof.texts import COMMON, WRITTEN, Canary, words_in

OK, AWAY, MISSING = 200, 302, 404
BACKEND = "django.contrib.auth.backends.ModelBackend"


def session_in_browser(world: World, session: Session) -> Session:
    """Who acts for another does so while a recorded basis lasts; then the session is her own again."""
    if session.behalf is None or world.may_act_for(session.person, session.behalf):
        return session
    return Session(session.person, session.capacity, is_sure=session.is_sure)


@dataclass
class Seen:
    """One response, with the access events that came of it."""

    path: str
    status: int
    text: str
    events: list[AccessEvent]

    @property
    def words(self) -> set[str]:
        return words_in(self.text)


class Browser:
    """Signed in as one session, on the municipality's own host; each page is checked as it comes."""

    def __init__(self, view: View, municipality: Municipality) -> None:
        self.view, self.municipality = view, municipality
        session = view.session
        self.client = Client(headers={"host": f"{municipality.slug}.localhost"})
        self.client.force_login(Account.objects.get(person=session.person), backend=BACKEND)
        stored = self.client.session
        behalf = str(Person.objects.get(pk=session.behalf).uuid) if session.behalf else ""
        assurance = int(Assurance.HIGH if session.is_sure else Assurance.SUBSTANTIAL)
        stored.update({"capacity": session.capacity, "on_behalf_of": behalf, "assurance": assurance})
        stored.save()

    def get(self, path: str, **query: str) -> Seen:
        with scopes_disabled():
            last = AccessEvent.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        response = self.client.get(path, query)
        with scopes_disabled():
            events = list(AccessEvent.objects.filter(pk__gt=last))
        seen = Seen(path, response.status_code, response.content.decode(errors="replace"), events)
        self._check(seen)
        return seen

    def _check(self, seen: Seen) -> None:
        who = f"{self.view.session} at {self.view.world.at}: {seen.path}"
        assert seen.status < 500, who
        leaked = seen.words - readable_words(self.view, self.municipality)
        assert not leaked, f"{who} leaks {leaked}"
        for row in self.view.world.rows.proceedings:
            self._check_existence(seen, row, who)
        self._check_log(seen, who)

    def _check_existence(self, seen: Seen, row: Row, who: str) -> None:
        if row.kind == "complaint" or seen.status != OK:
            return
        case = self.view.world.rows.one("cases", row.case_id)
        if str(row.uuid) in seen.text:
            assert self.view.answers[row.id].cells or self.view.answers[row.id].items, f"{who} tells of {row.kind}"
        if str(case.uuid) in seen.text or f"{case.year}/{case.serial:04d}" in seen.text:
            assert case_exists(self.view, case.id), f"{who} tells of case {case.id}"

    def _check_log(self, seen: Seen, who: str) -> None:
        """Each canary shown to another than the owner herself: exactly one event for its case, naming its section."""
        for row in self.view.world.rows.proceedings:
            shown = {word for word in seen.words if row.uuid.hex[:8] in word}
            mine = [event for event in seen.events if event.case_uuid == self._case_uuid(row)]
            named = {s["key"] for event in mine for s in event.sections if s["proceeding"] == str(row.uuid)}
            if row.owner_id == self.view.session.person and self.view.session.behalf is None:
                is_read = any(event.kind == "read" for event in mine)
                assert not is_read or self.view.session.capacity == PROFESSIONAL, f"{who}: one's own read is logged"
                continue
            assert len(mine) <= 1, f"{who}: {len(mine)} events for one case"
            unlogged = {word for word in shown if word.partition("x")[2] not in named}
            assert not unlogged, f"{who}: shown and not logged {unlogged}"
            if "/t/plan/" in seen.path or "/sok/" in seen.path:
                empty = {key for key in named & _with_text(row) if Canary(row.uuid, key).word not in seen.words}
                assert not empty, f"{who}: logged and not shown {empty}"

    def _case_uuid(self, row: Row) -> object:
        return self.view.world.rows.one("cases", row.case_id).uuid


def _with_text(row: Row) -> set[str]:
    """Sections whose every showing shows the canary; coordinator and period have facts of their own besides."""
    return set(WRITTEN) - {"coordination", "period"} if has_plan(row) else set()


def has_plan(row: Row) -> bool:
    plans = apps.get_model("plan", "IndividualPlan")
    with scopes_disabled():
        return bool(plans.objects.filter(proceeding_id=row.id, goals__isnull=False).exists())


def case_exists(view: View, case_id: int) -> bool:
    return any(view.answers[row.id].exists for row in view.world.rows.proceedings if row.case_id == case_id)


def matters_of_case(view: View, matter: Proceeding) -> list[Row]:
    return [row for row in view.world.rows.proceedings if row.case_id == matter.case_id and row.kind != "complaint"]


def compare_pages(browser: Browser, matter: Proceeding, marks: Marks) -> None:
    """All pages of the matter's case, and the lists."""
    view = browser.view
    here = [row for row in view.world.rows.proceedings if row.municipality_id == matter.municipality_id]
    of_case = matters_of_case(view, matter)
    for row in of_case:
        if row.kind == "plan":
            _plan_page(browser, row, marks)
    _case_pages(browser, of_case[0], of_case, marks)
    _lists(browser, here, of_case, marks)


def _expect(browser: Browser, path: str, *, is_open: bool) -> Seen:
    seen = browser.get(path)
    wanted = AWAY if not browser.view.session.is_sure else OK if is_open else MISSING
    assert seen.status == wanted, f"{browser.view.session} at {browser.view.world.at}: {path}: {seen.status}"
    return seen


def _plan_page(browser: Browser, row: Row, marks: Marks) -> None:
    view = browser.view
    found = view.answers[row.id]
    is_served = plugin_state(view.world, row, "plan") != "off"
    seen = _expect(browser, f"/nb/t/plan/{row.uuid}/", is_open=is_served and bool(found.cells or found.items))
    has_texts = is_served and view.session.is_sure and has_plan(row)
    wanted = {Canary(row.uuid, key).word for key in WRITTEN & found.readable} if has_texts else set()
    assert seen.words == wanted, f"{view.session} at {view.world.at}: plan {row.id} shows other sections"
    marks.note("plan page", is_allowed=seen.status == OK)
    marks.note("plan page, sections", is_allowed=bool(wanted))


def plugin_state(world: World, row: Row, slug: str) -> str:
    states = {(r.municipality_id, r.slug): r.state for r in world.rows.plugins}
    return states.get((row.municipality_id, slug), "off")


def _case_pages(browser: Browser, case: Row, matters: list[Row], marks: Marks) -> None:
    """The case · who can see · the log · what changed."""
    view, session = browser.view, browser.view.session
    answers = [(row, view.answers[row.id]) for row in matters]
    exists = any(found.exists for _row, found in answers)
    subject = session.behalf or session.person
    own = session.capacity == CITIZEN and case.owner_id == subject and exists
    by_grant = any(found.readable - {"messages"} or found.items for row, found in answers if row.kind == "plan")
    only_items = any(found.items for _row, found in answers)
    base = f"/nb/sak/{view.world.rows.one('cases', case.case_id).uuid}"
    for name, path, is_open in (
        ("case page", f"{base}/", exists),
        ("who can see", f"{base}/innsyn/", own or (exists and by_grant)),
        ("access log", f"{base}/logg/", own),
        ("history", f"{base}/historikk/", exists),
    ):
        if name == "history" and only_items:  # existence by an item's grant opens no history, whatever else
            browser.get(path)
            continue
        seen = _expect(browser, path, is_open=is_open)
        marks.note(name, is_allowed=seen.status == OK)


def _lists(browser: Browser, here: list[Row], of_case: list[Row], marks: Marks) -> None:
    view = browser.view
    if not view.session.is_sure:
        return
    is_professional = view.session.capacity == PROFESSIONAL
    for path, is_mine in (("/nb/min-side/", not is_professional), ("/nb/arbeidsliste/", is_professional)):
        seen = browser.get(path)
        assert seen.status == (OK if is_mine else AWAY), f"{view.session}: {path}: {seen.status}"
        for row in of_case:
            name = "work list" if "arbeidsliste" in path else "my page"
            marks.note(name, is_allowed=is_mine and view.answers[row.id].level(EXISTENCE) > 0)
            if "arbeidsliste" in path and is_mine:
                _work_list_tells_name(view, seen, row, here)
    found = browser.get("/nb/sok/", q=COMMON)
    for row in of_case:
        is_found = any(row.uuid.hex[:8] in word for word in found.words)
        marks.note("search page", is_allowed=is_found)
        assert not is_found or max(view.answers[row.id].level(key) for key in view.answers[row.id].cells) >= READ


def _work_list_tells_name(view: View, seen: Seen, row: Row, here: list[Row]) -> None:
    """An open step of a matter that she knows of stands there by the owner's name; a name that she may not know, not.

    Somebody who works here may stand there by her own name, as the one who has a step."""
    owner = Person.objects.get(pk=row.owner_id)
    knows = any(view.answers[other.id].exists for other in here if other.owner_id == row.owner_id)
    works = any(one.person_id == owner.pk for one in view.world.rows.memberships)
    if view.answers[row.id].exists and view.world.open_steps(row):
        assert owner.name in seen.text, f"{view.session}: the work list lacks {row.kind} {row.id}"
    if not knows and not works and owner.pk != view.session.person:
        assert owner.name not in seen.text, f"{view.session}: the work list names {owner.name}"
