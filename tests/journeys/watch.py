"""Looks at every response: a section's own word in it is a read of that section, and must be a logged one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse

from ip_core.access.models import AccessEvent


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
        return self.response.content.decode("utf-8", errors="replace")

    def __str__(self) -> str:
        logged = [section["key"] for event in self.events for section in event.sections]
        return f"{self.handle or 'nobody'} {self.method} {self.path} → {self.response.status_code}, logged {logged}"

    def has_typed(self, word: str) -> bool:
        return self.method == "post" and word in str(self.data)


@dataclass
class Watch:
    """Fails at once when a canary sings where it must not, or unlogged."""

    canaries: list[Canary] = field(default_factory=list)
    heard: set[tuple[str, str]] = field(default_factory=set)

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
        for canary in self.canaries:
            if canary.word in seen.body and not seen.has_typed(canary.word):
                self.heard.add((seen.handle, canary.key))
                _judge(canary, seen)


def _judge(canary: Canary, seen: Seen) -> None:
    assert seen.handle in canary.readers, f"{canary.key} ({canary.word}) shown: {seen}"
    if "/kladd/" in seen.path:
        return  # a draft is its author's own, and of no case yet
    covering = [e for e in seen.events if any(s["key"] == canary.key for s in e.sections)]
    wanted = 0 if seen.handle == canary.owner else 1
    assert len(covering) == wanted, f"{canary.key} ({canary.word}) shown and {len(covering)} times logged: {seen}"
