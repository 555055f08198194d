"""What a room hands to the search: one `Entry` for each text, one `Kind` for each sort of thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality

_KIND = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_SCOPE = re.compile(r"public|(?:staff|coordinators|unit|item|draft|proceeding|thread|case):[\w:.-]+")

HANDBOOK = "handbook"
CORE = "core"
OWN = frozenset({CORE, HANDBOOK})
"""Whose entries are found whatever is switched off: no plugin may be called so."""


def prefix_of(plugin: str) -> str:
    """What a plugin's kinds begin with, before the dot."""
    return plugin.replace("-", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One text that can be found.

    `address` is the page's path; a language at its beginning is taken off, because the reader's own is
    put there. `language` is that of the text and of a translated page; leave it empty for what people
    wrote themselves. An existence entry (E in ACCESS §1) holds the owner's name and the case number,
    and no other word.
    """

    municipality: Municipality
    plugin: str
    kind: str
    object_uuid: UUID
    scope: str
    title: str
    body: str = ""
    address: str
    language: str = ""
    updated_at: datetime | None = None

    def __post_init__(self) -> None:
        if not _KIND.fullmatch(self.kind):
            raise ValueError(f"A kind is plugin.noun, not {self.kind!r}.")
        if self.kind.partition(".")[0] not in {*OWN, prefix_of(self.plugin)}:
            raise ValueError(f"{self.kind!r} is no kind of {self.plugin}'s.")
        if not _SCOPE.fullmatch(self.scope):
            raise ValueError(f"{self.scope!r} is no scope.")

    @property
    def path(self) -> str:
        """The address without its leading slash and language."""
        bare = self.address.lstrip("/")
        first, _slash, rest = bare.partition("/")
        return rest if first in dict(settings.LANGUAGES) else bare


@runtime_checkable
class SearchKind(Protocol):
    """A sort of thing that is found. Plugins answer `register_search` with these; core rooms register theirs.

    `entries(municipality)` makes all its entries anew. A kind may also offer `scopes_now(uuids)`: the
    scope that each of these objects has at this moment, with what is gone left out. Then a stale entry is
    never shown.
    """

    @property
    def kind(self) -> str: ...

    @property
    def label(self) -> str | Promise: ...

    @property
    def entries(self) -> Callable[[Municipality], Iterable[Entry]]: ...


@dataclass(frozen=True, slots=True)
class CoreKind:
    """A kind that core or the handbook registers."""

    kind: str
    label: str | Promise
    entries: Callable[[Municipality], Iterable[Entry]]
    scopes_now: Callable[[Collection[UUID]], Mapping[UUID, str]] | None = None
    plugin: str = HANDBOOK
