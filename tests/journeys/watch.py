"""Looks at every response: a section's own word in it is a read of that section, and must be a logged one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django_scopes import scopes_disabled

from ip_core.access.models import AccessEvent
from ip_core.cases.models import Case
from ip_core.people.models import Account, Person
from ip_site.demo.people import municipality_data

counted: Counter[str] = Counter()
"""Over all journeys: what the client saw, and what the log said. The two are one, or a journey failed."""


MORE_THAN_WORDS = frozenset({"application", "coordination", "period", "contact", "outcome"})
"""Shown without anybody's words too: what is applied for, a name, a day, a yes. Shown and logged is asked of them,
logged and shown is not."""


@dataclass
class Canary:
    """A word that stands in one section of one case and nowhere else; `readers` are those who may meet it now."""

    word: str
    key: str
    owner: str
    readers: set[str]


@dataclass
class Seen:
    """One response, whose it was, and what the log says that it showed."""

    handle: str
    slug: str
    method: str
    path: str
    data: Any
    response: HttpResponse
    events: list[AccessEvent]

    @property
    def body(self) -> str:
        return self.response.getvalue().decode("utf-8", errors="replace")

    def __str__(self) -> str:
        logged = [section["key"] for event in self.events for section in event.sections]
        return f"{self.handle or 'nobody'} {self.method} {self.path} → {self.response.status_code}, logged {logged}"

    def has_typed(self, word: str) -> bool:
        return self.method == "post" and word in str(self.data)


@dataclass
class Watch:
    """Fails at once when a canary sings where it must not, or unlogged.

    `has_other_words`: a section may hold words without a canary, so that being logged and not heard tells nothing."""

    canaries: list[Canary] = field(default_factory=list)
    heard: set[tuple[str, str]] = field(default_factory=set)
    has_other_words: bool = False

    def put(self, word: str, key: str, owner: str, *readers: str) -> str:
        """A sentence to type that holds the word. The owner may always read it."""
        self.canaries.append(Canary(word, key, owner, {owner, *readers}))
        return f"Det heiter {word}."

    def let(self, handle: str, *names: str) -> None:
        """From now on this person may read these sections or objects; with no names, all."""
        for canary in self.canaries:
            if not names or canary.key in names:
                canary.readers.add(handle)

    def stop(self, handle: str) -> None:
        for canary in self.canaries:
            canary.readers.discard(handle)

    def saw(self, seen: Seen) -> None:
        assert seen.response.status_code < 500, str(seen)
        heard = [one for one in self.canaries if one.word in seen.body and not seen.has_typed(one.word)]
        for canary in heard:
            self.heard.add((seen.handle, canary.key))
            _judge(canary, seen)
        self._judge_events(seen, heard)

    def _judge_events(self, seen: Seen, heard: list[Canary]) -> None:
        """None too many: by the one who asked, one for each case, and of no section that was not shown."""
        cases = [event.case_uuid for event in seen.events if event.case_uuid is not None]
        assert len(cases) == len(set(cases)), f"several events for one case: {seen}"
        for event in seen.events:
            if event.person_uuid is not None and seen.handle and " from " not in seen.handle:
                assert event.person_uuid == _person(seen.handle, seen.slug).uuid, f"another person is logged: {seen}"
            owner = _owner_of(event, seen.slug)
            for key in {section["key"] for section in event.sections if event.kind == "read"}:
                hers = [one for one in self.canaries if (one.owner, one.key) == (owner, key)]
                if hers and key not in MORE_THAN_WORDS and not self.has_other_words:
                    assert any(one in heard for one in hers), f"{key} logged and not shown: {seen}"
        shown = {(one.owner, one.key) for one in heard if one.owner != seen.handle and "/kladd/" not in seen.path}
        counted["reads that the client saw"] += len(shown)
        sections = [section["key"] for event in seen.events if event.kind == "read" for section in event.sections]
        counted["reads in the log"] += sum(sections.count(key) for _owner, key in shown)


def _judge(canary: Canary, seen: Seen) -> None:
    assert seen.handle in canary.readers, f"{canary.key} ({canary.word}) shown: {seen}"
    if "/kladd/" in seen.path:
        return  # a draft is its author's own, and of no case yet
    covering = [e for e in seen.events if any(s["key"] == canary.key for s in e.sections)]
    wanted = 0 if seen.handle == canary.owner else 1
    assert len(covering) == wanted, f"{canary.key} ({canary.word}) shown and {len(covering)} times logged: {seen}"


def _person(handle: str, slug: str) -> Person:
    return Account.objects.get(username=municipality_data(slug).handle(handle)).person


def _owner_of(event: AccessEvent, slug: str) -> str:
    """By handle; nothing when the event is of no case, or its owner never signs in."""
    with scopes_disabled():
        case = Case.objects.filter(uuid=event.case_uuid).select_related("owner__account").first()
    account = getattr(case.owner, "account", None) if case is not None else None
    if account is None:
        return ""
    found = (row.handle for row in municipality_data(slug).people)
    return next((one for one in found if municipality_data(slug).handle(one) == account.username), "")


def lines() -> list[str]:
    if not counted:
        return []
    seen, logged = counted["reads that the client saw"], counted["reads in the log"]
    acts, forms = counted["acts at random"], counted["forms taken"]
    found = [f"journeys, by canary: {seen} reads that the client saw, {logged} in the log"]
    return found + ([f"journeys at random: {acts} acts, {forms} forms taken"] if acts else [])
