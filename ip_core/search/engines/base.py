"""What every engine answers, and the one statement that both databases run.

The rank of an entry is computed from that entry alone. A ranking that weighs words by how rare they are
in the whole index (bm25) would let the order of one's own hits tell what stands in other people's cases.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from ip_core.search.norwegian import AskedWord, SearchTerms

TITLE, TITLE_BEGINNING, TITLE_PART = 4.0, 1.5, 0.75
BODY, BODY_WHOLE, BODY_PART = 1.0, 0.3, 0.2
"""Worth of a word in title and text: as it is, as the beginning of a longer word, as a compound's part."""

_ENOUGH = 6
"""Times that a word counts in a text; more often is no better."""

_USUAL_LENGTH = 1800
"""Bytes of terms in a usual text; a longer one needs the word more often to be worth the same."""


@dataclass(frozen=True, slots=True)
class Visible:
    """The only rows that exist for this reader: in these scopes, or of these single items that are shared."""

    municipality_id: int
    scopes: frozenset[str]
    plugins: frozenset[str]
    items: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """One page of row ids, the best first, and how many things there are of each kind."""

    ids: tuple[int, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


class Engine(Protocol):
    """The interface that the conformance suite tests."""

    def search(
        self,
        asked: SearchTerms,
        visible: Visible,
        *,
        kinds: Collection[str] | None = None,
        language: str = "",
        offset: int = 0,
        limit: int = 10,
        without: Collection[int] = (),
    ) -> Found:
        """Things visible to the reader that hold every word asked for.

        `counts` covers all kinds, `ids` only `kinds`. A thing that stands in several languages is one thing,
        shown in `language` if that one answers. `without` names rows known to be stale.
        """


class SqlEngine:
    """The part that SQLite and PostgreSQL share. A subclass says how words are matched."""

    table = "ip_core_searchentry"
    tables: str
    matches: str
    both: str
    either: str
    position: str
    least: str

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def match(self, asked: SearchTerms) -> str:
        """The query in the engine's own language."""
        return f" {self.both} ".join(self._match_word(word, asked.prefix) for word in asked.words)

    def _match_word(self, word: AskedWord, prefix: str) -> str:
        whole = self.term(word.term, is_prefix=word.term == prefix)
        if not word.parts:
            return whole
        parts = f" {self.both} ".join(self.term(part) for part in word.parts)
        return f"({whole} {self.either} ({parts}))"

    def term(self, term: str, *, is_prefix: bool = False) -> str:
        """One term, quoted: it holds letters and digits only."""
        raise NotImplementedError

    def size(self, text: str) -> str:
        """SQL for the length of a text in bytes."""
        raise NotImplementedError

    def one_of(self, column: str) -> str:
        """SQL for a column being in a list that is passed as one parameter."""
        raise NotImplementedError

    def many(self, values: Collection[Any]) -> Any:
        """The list as that parameter."""
        raise NotImplementedError

    def search(
        self,
        asked: SearchTerms,
        visible: Visible,
        *,
        kinds: Collection[str] | None = None,
        language: str = "",
        offset: int = 0,
        limit: int = 10,
        without: Collection[int] = (),
    ) -> Found:
        if not asked or not visible.scopes:
            return Found()
        rank, rank_values = self._rank(asked)
        chosen = self.one_of("kind") if kinds is not None else "1 = 1"
        statement = f"""
            WITH hit AS MATERIALIZED (
                SELECT e.id, e.kind, e.object_uuid, e.updated_at, {rank} AS worth,
                       CASE WHEN e.language = %s THEN 0 ELSE 1 END AS foreign_language
                FROM {self.tables}
                WHERE {self.matches} AND e.municipality_id = %s AND {self.one_of("e.plugin")}
                      AND ({self.one_of("e.scope")} OR {self.one_of("e.object_uuid")}) AND NOT {self.one_of("e.id")}
            ), thing AS (
                SELECT id, kind, updated_at, worth, ROW_NUMBER() OVER (
                    PARTITION BY kind, object_uuid ORDER BY foreign_language, worth DESC, id) AS choice
                FROM hit
            ), page AS (
                SELECT id, kind FROM thing WHERE choice = 1 AND {chosen}
                ORDER BY worth DESC, updated_at DESC, id LIMIT %s OFFSET %s
            )
            SELECT id, kind, 0 FROM page
            UNION ALL
            SELECT 0, kind, COUNT(*) FROM thing WHERE choice = 1 GROUP BY kind
        """  # noqa: S608 - only our own names are put in; every value is a parameter
        values = [
            *rank_values, language, self.match(asked), visible.municipality_id,
            self.many(visible.plugins), self.many(visible.scopes), self.many(visible.items), self.many(without),
            *([self.many(kinds)] if kinds is not None else []), limit, offset,
        ]  # fmt: skip
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            rows = cursor.fetchall()
        return Found(
            tuple(row_id for row_id, _, _ in rows if row_id),
            {kind: count for row_id, kind, count in rows if not row_id},
        )

    def _rank(self, asked: SearchTerms) -> tuple[str, list[Any]]:
        """SQL for the worth of row `e`, and its values. Each row is read once for each word, so this is the
        dear part of a search: one count in the text, the rest is whether a word stands there at all."""
        pieces: list[str] = []
        values: list[Any] = []

        def add(piece: str, *more: Any) -> None:
            pieces.append(piece)
            values.extend(more)

        for word in asked.words:
            whole, beginning = f" {word.term} ", f" {word.term}"
            may_be_longer = word.term == asked.prefix
            add(self._stands_in("e.title_terms"), TITLE, whole)
            add(self._times(), BODY, *self._times_values(beginning if may_be_longer else whole))
            if may_be_longer:
                add(self._stands_in("e.title_terms"), TITLE_BEGINNING, beginning)
                add(self._stands_in("e.body_terms"), BODY_WHOLE, whole)
            for part in word.parts:
                add(self._stands_in("e.title_terms"), TITLE_PART, f" {part} ")
                add(self._stands_in("e.body_terms"), BODY_PART, f" {part} ")
        return " + ".join(pieces), values

    def _stands_in(self, column: str) -> str:
        return f"%s * CASE WHEN {self.position}({column}, %s) > 0 THEN 1 ELSE 0 END"

    def _times(self) -> str:
        """How often the word stands in the text, up to enough, against the text's length."""
        length = self.size("e.body_terms")
        without = self.size("REPLACE(e.body_terms, %s, '')")
        times = f"{self.least}(({length} - {without}) / %s, {_ENOUGH})"
        return f"%s * {times} / ({_ENOUGH} * (0.5 + {length} / {_USUAL_LENGTH}.0))"

    def _times_values(self, needle: str) -> tuple[str, float]:
        return needle, float(len(needle.encode()))
