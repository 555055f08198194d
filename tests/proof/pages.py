"""The product's pages, asked for by a signed-in browser, against the oracle and against the access log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django_scopes import scopes_disabled

from ip_core.access.models import AccessEvent
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.enums import Assurance
from ip_core.people.models import Account, Person
from tests.proof.answers import Answer
from tests.proof.grants import granted
from tests.proof.rows import Row
from tests.proof.standing import CITIZEN, PROFESSIONAL, Session, World
from tests.proof.surfaces import View, readable_words, words_of_a_copy
from tests.proof.tables import EXISTENCE, READ
from tests.proof.tally import Marks
from tests.proof.texts import COMMON, WRITTEN, Canary, paper_in, words_in

OK, AWAY, MISSING = 200, 302, 404
KEPT = "/moduler-som-er-av/"
"""Her own, of plugins that are off."""
CONTROL = "/nb/kontroll/"
"""The control role's desk: numbers of cases that were asked about, and no content (§5)."""

ANSWERS = ("Utfall", "Svaret er ja", "Svaret er nei", "Du fikk ja", "Du fikk nei")
"""What an application came to, in the product's own words, where no canary stands; and the objects that tell it."""
TELLING = ("outcome", "letter", "complaint")

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


class Plain(Client):
    """Without the copy of every template's context that Django's own client keeps: only what is sent is looked at."""

    def request(self, **request: Any) -> Any:
        got_request_exception.connect(self.store_exc_info, dispatch_uid=id(self))
        try:
            response = self.handler(self._base_environ(**request))
        finally:
            got_request_exception.disconnect(dispatch_uid=id(self))
        self.check_exception(response)
        self.cookies.update(response.cookies)
        return response


class Browser:
    """Signed in as one session, on the municipality's own host; each page is checked as it comes."""

    def __init__(self, view: View, municipality: Municipality) -> None:
        self.view, self.municipality = view, municipality
        self.last_event, self.written = _last_event(), _written()
        self.client = client_at(municipality, view.session)

    def get(self, path: str, **query: str) -> Seen:
        return self._seen(path, self.client.get(path, query))

    def post(self, path: str) -> Seen:
        """An empty form. What it changes is undone: the oracle's world is the one before."""
        before = self.last_event
        with transaction.atomic():
            seen = self._seen(f"POST {path}", self.client.post(path))
            transaction.set_rollback(True)
        self.last_event = before
        return seen

    def _seen(self, path: str, response: Any) -> Seen:
        with scopes_disabled():
            events = list(AccessEvent.objects.filter(pk__gt=self.last_event).order_by("pk"))
        self.last_event = events[-1].pk if events else self.last_event
        content = b"".join(response.streaming_content) if response.streaming else response.content
        seen = Seen(path, response.status_code, content.decode(errors="replace"), events)
        self._check(seen)
        return seen

    def _check(self, seen: Seen) -> None:
        who = f"{self.view.session} at {self.view.world.at}: {seen.path}"
        assert seen.status < 500, who
        may_see = words_of_a_copy if KEPT in seen.path else readable_words
        leaked = seen.words - may_see(self.view, self.municipality)
        assert not leaked, f"{who} leaks {leaked}"
        told = [words for words in ANSWERS if words in seen.text and KEPT not in seen.path]
        knows = any(found.level(key) >= READ for found in self.view.answers.values() for key in TELLING)
        assert knows or not told, f"{who} tells an answer: {told}"
        for row in self.view.world.rows.proceedings:
            self._check_existence(seen, row, who)
        self._check_log(seen, who)

    def _check_existence(self, seen: Seen, row: Row, who: str) -> None:
        if row.kind == "complaint" or seen.status != OK:
            return
        case = self.view.world.rows.one("cases", row.case_id)
        if str(row.uuid) in seen.text:
            assert self.view.answers[row.id].cells or self.view.answers[row.id].items, f"{who} tells of {row.kind}"
        is_numbered = f"{case.year}/{case.serial:04d}" in seen.text and not self._is_at_the_control_desk(seen.path)
        if str(case.uuid) in seen.text or is_numbered:
            assert case_exists(self.view, case.id), f"{who} tells of case {case.id}"

    def _is_at_the_control_desk(self, path: str) -> bool:
        posts = self.view.world.memberships(self.view.session, self.municipality.pk)
        return path.startswith(CONTROL) and any(row.role == "control" for row in posts)

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
            if seen.path.startswith("POST "):
                continue  # an empty form comes back empty; a person's, with what stood in it
            if "/t/plan/" in seen.path or "/sok/" in seen.path:
                empty = {key for key in named & self._with_text(row) if Canary(row.uuid, key).word not in seen.words}
                assert not empty, f"{who}: logged and not shown {empty}"

    def _with_text(self, row: Row) -> set[str]:
        """Sections whose every showing shows the canary; coordinator and period have facts of their own besides."""
        return set(WRITTEN) - {"coordination", "period"} if row.id in self.written else set()

    def _case_uuid(self, row: Row) -> object:
        return self.view.world.rows.one("cases", row.case_id).uuid


def client_at(municipality: Municipality, session: Session) -> Plain:
    client = Plain(headers={"host": f"{municipality.slug}.localhost"})
    client.cookies[settings.SESSION_COOKIE_NAME] = _signed_in(session)
    return client


def _signed_in(session: Session) -> str:
    """The key of a session as signing in leaves it, and nothing else that signing in writes."""
    account = Account.objects.get(person=session.person)
    stored = SessionStore()
    stored[SESSION_KEY], stored[BACKEND_SESSION_KEY] = account._meta.pk.value_to_string(account), BACKEND
    stored[HASH_SESSION_KEY] = account.get_session_auth_hash()
    behalf = str(Person.objects.get(pk=session.behalf).uuid) if session.behalf else ""
    assurance = int(Assurance.HIGH if session.is_sure else Assurance.SUBSTANTIAL)
    stored.update({"capacity": session.capacity, "on_behalf_of": behalf, "assurance": assurance})
    stored.create()
    return str(stored.session_key)


def _last_event() -> int:
    with scopes_disabled():
        return AccessEvent.objects.order_by("pk").values_list("pk", flat=True).last() or 0


def _written() -> frozenset[int]:
    """Matters with a plan that has texts."""
    plans = apps.get_model("plan", "IndividualPlan")
    with scopes_disabled():
        return frozenset(plans.objects.filter(goals__isnull=False).order_by().values_list("proceeding_id", flat=True))


def case_exists(view: View, case_id: int) -> bool:
    return any(view.answers[row.id].exists for row in view.world.rows.proceedings if row.case_id == case_id)


def matters_of_case(view: View, matter: Proceeding) -> list[Row]:
    return [row for row in view.world.rows.proceedings if row.case_id == matter.case_id and row.kind != "complaint"]


def compare_page(browser: Browser, matter: Proceeding, marks: Marks) -> None:
    """The one page that a matter is opened by: a plan's own, or the case's."""
    of_case = matters_of_case(browser.view, matter)
    plan = next((row for row in of_case if row.id == matter.pk and row.kind == "plan"), None)
    if plan is not None:
        _plan_page(browser, plan, marks)
    else:
        exists = any(browser.view.answers[row.id].exists for row in of_case)
        seen = _expect(browser, f"{_case_address(browser, of_case[0])}/", is_open=exists)
        marks.note("case page", is_allowed=seen.status == OK)


def compare_pages(browser: Browser, matter: Proceeding, marks: Marks) -> None:
    """All pages of the matter's case, and the lists."""
    view = browser.view
    here = [row for row in view.world.rows.proceedings if row.municipality_id == matter.municipality_id]
    of_case = matters_of_case(view, matter)
    for row in of_case:
        if row.kind == "plan":
            _plan_page(browser, row, marks)
            _paper(browser, row, marks)
    _case_pages(browser, of_case[0], of_case, marks)
    _lists(browser, here, of_case, marks)


def _expect(browser: Browser, path: str, *, is_open: bool, is_there: bool = True) -> Seen:
    """`is_there`: the address of a plugin that is off is there for nobody, however she has signed in."""
    seen = browser.get(path)
    is_sure = browser.view.session.is_sure
    wanted = MISSING if not is_there else AWAY if not is_sure else OK if is_open else MISSING
    assert seen.status == wanted, f"{browser.view.session} at {browser.view.world.at}: {path}: {seen.status}"
    return seen


def _plan_page(browser: Browser, row: Row, marks: Marks) -> None:
    view = browser.view
    found = view.answers[row.id]
    is_served = plugin_state(view.world, row, "plan") != "off"
    is_open = bool(found.cells or found.items)
    seen = _expect(browser, f"/nb/t/plan/{row.uuid}/", is_open=is_open, is_there=is_served)
    has_texts = is_served and view.session.is_sure and row.id in browser.written
    wanted = {Canary(row.uuid, key).word for key in WRITTEN & found.readable} if has_texts else set()
    assert seen.words == wanted, f"{view.session} at {view.world.at}: plan {row.id} shows other sections"
    marks.note("plan page", is_allowed=seen.status == OK)
    marks.note("plan page, sections", is_allowed=bool(wanted))


def _paper(browser: Browser, row: Row, marks: Marks) -> None:
    """The bytes of a file in the plan, at an address that has no plugin's name in it."""
    found = paper_in(row.uuid)
    if found is None:
        return
    is_read = browser.view.answers[row.id].level("documents") >= READ
    seen = _expect(browser, f"/nb/fil/{found}/", is_open=is_read)
    assert (Canary(row.uuid, "documents").word in seen.words) == (seen.status == OK)
    marks.note("file", is_allowed=seen.status == OK)


def _case_address(browser: Browser, row: Row) -> str:
    return f"/nb/sak/{browser.view.world.rows.one('cases', row.case_id).uuid}"


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
    sees_who = any(found.level("consents") >= READ or _has_grants(view, row, found) for row, found in answers)
    only_items = any(found.items for _row, found in answers)
    base = _case_address(browser, case)
    for name, path, is_open in (
        ("case page", f"{base}/", exists),
        ("who can see", f"{base}/innsyn/", own or (exists and sees_who)),
        ("access log", f"{base}/logg/", own),
        ("history", f"{base}/historikk/", exists),
    ):
        if name == "history" and only_items:  # existence by an item's grant opens no history, whatever else
            browser.get(path)
            continue
        seen = _expect(browser, path, is_open=is_open)
        marks.note(name, is_allowed=seen.status == OK)
    _copies(browser, base, matters, marks)


def _has_grants(view: View, row: Row, found: Answer) -> bool:
    """A grant of her own that nothing narrows away. Other bases for reading show nobody who else can see (§4)."""
    mine = Answer()
    if row.kind == "plan":
        granted(view.world, view.session, row, view.world.plan_column(row), mine)
    return bool(mine.readable & found.readable or mine.items.keys() & found.items.keys())


def _copies(browser: Browser, base: str, matters: list[Row], marks: Marks) -> None:
    """The copy of a consent, for whoever reads consents; in force or not (§4)."""
    world = browser.view.world
    for plan in (row for row in matters if row.kind == "plan"):
        says = browser.view.answers[plan.id]
        for consent in world.consents(plan)[-2:]:
            is_open = says.exists and says.level("consents") >= READ
            seen = _expect(browser, f"{base}/innsyn/samtykke/{consent.uuid}/kopi/", is_open=is_open)
            assert (Canary(plan.uuid, "consents").word in seen.words) == (seen.status == OK)
            marks.note("copy of a consent", is_allowed=seen.status == OK)


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
