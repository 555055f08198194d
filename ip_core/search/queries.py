"""Searching. What the reader may see is asked of `ip_core.access` at each search, and once more of each hit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import router
from django.utils.translation import get_language
from django_scopes import scope

from ip_core.access import keys, memory
from ip_core.access.audiences import published_scopes
from ip_core.access.engine import reaches
from ip_core.access.enums import Level
from ip_core.access.queries import reaches_of
from ip_core.cases.models import Proceeding
from ip_core.plugins.dispatch import Silent
from ip_core.search import registry
from ip_core.search.engines import Found, Visible, engine_for
from ip_core.search.entries import SearchKind
from ip_core.search.models import SearchEntry
from ip_core.search.norwegian import SearchTerms, excerpt, marked, query_terms
from ip_core.search.results import PAGE_SIZE, Hit, Place, Results, place_of

if TYPE_CHECKING:
    from ip_core.access.reach import Reach
    from ip_core.access.reads import ReadLog
    from ip_core.municipalities.models import Municipality
    from ip_core.people.actor import Actor

    Reached = dict[Proceeding, Reach]

_ROUNDS = 3
"""How often a page is filled up again when entries on it turn out to be stale."""


def search(
    actor: Actor,
    municipality: Municipality,
    words: str,
    *,
    kind: str | None = None,
    place: Place | None = None,
    page: int = 1,
    language: str = "",
    reads: ReadLog | None = None,
) -> Results:
    """What this actor finds in this municipality at this moment. Each shown hit of a case is noted in `reads`."""
    asked = query_terms(words)
    if not asked:
        return Results(words)
    errand = _Errand(actor, municipality, asked, language or get_language() or municipality.primary_language)
    found, rows, page = errand.run(kind, place, page)
    hits = tuple(errand.hit(row) for row in rows)
    if reads is not None:
        errand.note(rows, reads)
    total = sum(count for name, count in found.counts.items() if _is_chosen(name, kind, place))
    return Results(words, total, found.counts, hits, errand.labels(found.counts), page, not errand.silent)


class _Errand:
    """One search by one reader: first the engine, then the second check, until both agree."""

    def __init__(self, actor: Actor, municipality: Municipality, asked: SearchTerms, language: str) -> None:
        self.actor, self.municipality, self.asked, self.language = actor, municipality, asked, language
        self.engine = engine_for(router.db_for_read(SearchEntry))
        asked_for = registry.asked(municipality)
        self.kinds: Mapping[str, SearchKind] = asked_for.by_name
        self.reached: Reached = {}
        self.by_uuid: dict[UUID, tuple[Proceeding, Reach]] = {}
        self.silent = set(asked_for.silent)
        served = registry.served_plugins(municipality) - self.silent
        self.visible = Visible(municipality.pk, frozenset(), served)
        self.stale: set[int] = set()

    def run(self, kind: str | None, place: Place | None, page: int) -> tuple[Found, list[SearchEntry], int]:
        """One page of entries that passed both checks, and counts without those that did not."""
        for _round in range(_ROUNDS):
            self._read_scopes()
            found, page = self._page(kind, place, page)
            rows = self._rows(found.ids)
            passed = self._passed(rows)
            if len(passed) == len(found.ids):
                return found, rows, page
            self.stale |= set(found.ids) - passed
        found, page = self._page(kind, place, page)
        rows = self._rows(found.ids)
        passed = self._passed(rows)
        return found, [row for row in rows if row.pk in passed], page

    def note(self, rows: Iterable[SearchEntry], reads: ReadLog) -> None:
        """A shown hit counts as a read of its section; a shown name hit as existence (ACCESS §5)."""
        for row in rows:
            reads.note_scope(row.scope, self.by_uuid)
            if row.scope.startswith("item:"):
                self._note_item(UUID(row.scope.removeprefix("item:")), reads)

    def _note_item(self, item: UUID, reads: ReadLog) -> None:
        for proceeding, reach in self.reached.items():
            if item in reach.items:
                reads.note(proceeding, [reach.items[item].key], reach)
            elif item in reach.apart and reach.may_read(reach.apart[item], item):
                reads.note(proceeding, [reach.apart[item]], reach)

    def hit(self, row: SearchEntry) -> Hit:
        place = place_of(row.kind)
        spoken = row.language or self.language
        return Hit(
            title=row.title,
            kind=row.kind,
            kind_label=self._label(row.kind),
            address=f"/{spoken if place == Place.HANDBOOK else self.language}/{row.address}",
            excerpt=excerpt(row.body, self.asked),
            municipality=self.municipality.slug,
            scope=row.scope,
            language=spoken,
            updated_at=row.updated_at,
            title_html=marked(row.title, self.asked),
            about=self._about(row),
        )

    def labels(self, names: Iterable[str]) -> dict[str, str]:
        return {name: self._label(name) for name in names}

    def _label(self, name: str) -> str:
        if name in self.kinds:
            return str(self.kinds[name].label)
        return name.partition(".")[2].capitalize()

    def _about(self, row: SearchEntry) -> str:
        """Whose matter it is, for who may know that it exists; nothing in one's own."""
        parsed = keys.parse_proceeding_scope(row.scope)
        if parsed is None or parsed[0] not in self.by_uuid:
            return ""
        proceeding, reach = self.by_uuid[parsed[0]]
        owner = proceeding.owner
        is_said = owner == self.actor.subject or owner.name in row.title
        return owner.name if reach.exists and not is_said else ""

    def _read_scopes(self) -> None:
        """Live: what was withdrawn a moment ago is not among them."""
        self.reached = reaches_of(self.actor, self.municipality)
        self.by_uuid = {proceeding.uuid: (proceeding, reach) for proceeding, reach in self.reached.items()}
        self.visible = self._opened_by(self.reached)

    def _opened_by(self, reached: Reached) -> Visible:
        scopes = {"public"} | published_scopes(self.actor, self.municipality)
        items = {item for reach in reached.values() for item, one in reach.items.items() if one.level >= Level.READ}
        return replace(
            self.visible,
            scopes=frozenset(scopes.union(*(reach.scopes for reach in reached.values()))),
            items=frozenset(items),
        )

    def _page(self, kind: str | None, place: Place | None, page: int) -> tuple[Found, int]:
        """The page asked for, or the last one there is."""
        chosen = [kind] if kind else None
        if place and not kind:
            everything = self._ask(None, offset=0, limit=0)
            chosen = [name for name in everything.counts if place_of(name) == place]
        found = self._ask(chosen, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE)
        total = sum(count for name, count in found.counts.items() if _is_chosen(name, kind, place))
        last = max(1, -(-total // PAGE_SIZE))
        if page > last:
            return self._ask(chosen, offset=(last - 1) * PAGE_SIZE, limit=PAGE_SIZE), last
        return found, page

    def _ask(self, kinds: Collection[str] | None, *, offset: int, limit: int) -> Found:
        return self.engine.search(
            self.asked, self.visible, kinds=kinds, language=self.language,
            offset=offset, limit=limit, without=self.stale,
        )  # fmt: skip

    def _rows(self, ids: Collection[int]) -> list[SearchEntry]:
        inside = SearchEntry.objects.with_scope(municipality=self.municipality)
        rows = inside.defer("title_terms", "body_terms").in_bulk(ids)
        return [rows[row_id] for row_id in ids if row_id in rows]

    def _passed(self, rows: Collection[SearchEntry]) -> set[int]:
        """The second check: rows whose scope is readable when asked again, and whose object, where its room
        can say, is there with that very scope."""
        now_open = self._opened_by(self._reached_again(rows))
        readable = [row for row in rows if row.scope in now_open.scopes or row.object_uuid in now_open.items]
        passed: set[int] = set()
        for name in {row.kind for row in readable}:
            of_kind = [row for row in readable if row.kind == name]
            try:
                now = self._scopes_now(name, [row.object_uuid for row in of_kind])
            except Silent as silent:
                self._leave_out(silent.slug)
                continue
            passed |= {row.pk for row in of_kind if now is None or now.get(row.object_uuid) == row.scope}
        return passed

    def _leave_out(self, slug: str) -> None:
        """Whether its hits still stand where the index says, nobody knows: then none of them is found, nor counted."""
        self.silent.add(slug)
        self.visible = replace(self.visible, plugins=self.visible.plugins - {slug})

    def _reached_again(self, rows: Collection[SearchEntry]) -> Reached:
        """Asked anew, for the proceedings on this page only; for all, when an item stands by itself."""
        memory.forget()
        if any(row.scope.startswith("item:") for row in rows):
            return reaches_of(self.actor, self.municipality)
        parsed = [keys.parse_proceeding_scope(row.scope) for row in rows]
        uuids = {one[0] for one in parsed if one}
        mine = [proceeding.pk for proceeding in self.reached if proceeding.uuid in uuids]
        if not mine:
            return {}
        with scope(municipality=self.municipality):
            return reaches(self.actor, Proceeding.objects.filter(pk__in=mine), self.municipality)

    def _scopes_now(self, name: str, uuids: Collection[UUID]) -> Mapping[UUID, str] | None:
        ask = getattr(self.kinds.get(name), "scopes_now", None)
        return ask(uuids) if ask else None


def _is_chosen(name: str, kind: str | None, place: Place | None) -> bool:
    if kind:
        return name == kind
    return place is None or place_of(name) == place
