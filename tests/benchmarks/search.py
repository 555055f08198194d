"""How long a search takes with 10,000 entries: through the service, by the engine alone, by the bare statement.

`rows()` is for the runner of `make bench`; it leaves nothing behind. In an empty, migrated database.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from itertools import product
from time import perf_counter
from uuid import UUID

from django.db import connection, transaction

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.search import queries, services
from ip_core.search.engines import Visible, engine_for
from ip_core.search.entries import Entry
from ip_core.search.norwegian import query_terms

ENTRIES = 10_000
SCOPES = 2_000
WIDE, NARROW = 300, 20
"""Of the scopes, how many a reader has: a coordinator with many plans, a therapist with a few."""

QUERIES = ("samtykke", "koordinator plan", "klagefrist", "korleis klage på avgjerd", "heimen", "mål samty")
_WORDS = """
plan mål tiltak møte koordinator samtykke vedtak klage frist søknad tjeneste teneste bruker pårørende verge barn skole
hjem heim sykehus ansvar deltaker oppfølging evaluering kommune habilitering avlastning innsyn fullmakt rett helse
omsorg arbeid bolig økonomi trening språk fritid sommer vinter morgen kveld buss hund katt bok musikk kaffe strikke tur
fjell sjø båt venn familie uke måned samtale telefon brev svar spørsmål ønske drøm håp trygg
""".split()  # noqa: SIM905
_SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo".split()  # noqa: SIM905
_RARE = ["".join(syllables) for syllables in product(_SYLLABLES, repeat=3)]
"""A text is mostly words that few others have: here they are made up."""


def rows(entries: int = ENTRIES, repeats: int = 20) -> list[dict[str, object]]:
    """One row for each way and reader: name, p50 and p95 in milliseconds, number of searches, what was found."""
    with transaction.atomic():
        municipality = Municipality.objects.create(
            number="9999", slug="bench", name="Bench", written_form="nb", coordinating_unit_name="KE"
        )
        seconds = _fill(municipality, entries)
        table: list[dict[str, object]] = [{"name": f"index {entries} entries", "seconds": round(seconds, 2)}]
        for reader, count in (("wide", WIDE), ("narrow", NARROW)):
            scopes = frozenset({"public", *(_scope(number) for number in range(count))})
            table += _measured(municipality, reader, scopes, repeats)
        transaction.set_rollback(True)
    return table


def _fill(municipality: Municipality, entries: int) -> float:
    """A tenth of the entries is the public handbook; the rest is spread over the scopes."""
    chance = random.Random(7)
    began = perf_counter()
    for start in range(0, entries, 500):
        services.index(*(_entry(municipality, n, chance) for n in range(start, min(start + 500, entries))))
    spent = perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ip_core_searchentry")
    return spent


def _entry(municipality: Municipality, number: int, chance: random.Random) -> Entry:
    public = number % 10 == 0
    return Entry(
        municipality=municipality,
        plugin="handbook" if public else "core",
        kind="handbook.sample" if public else "core.sample",
        object_uuid=UUID(int=number),
        scope="public" if public else _scope(number % SCOPES),
        title=" ".join(chance.choices(_WORDS, k=4)),
        body=" ".join(chance.choices(_WORDS, k=12) + chance.choices(_RARE, k=chance.randint(48, 168))),
        address=f"side/{number}/",
        updated_at=clock.now(),
    )


def _scope(number: int) -> str:
    return f"proceeding:{UUID(int=number)}:goals"


def _measured(municipality: Municipality, reader: str, scopes: frozenset[str], repeats: int) -> list[dict[str, object]]:
    visible = Visible(municipality.pk, scopes, frozenset({"core", "handbook"}))
    engine = engine_for()
    service = _ServiceWithScopes(municipality, visible)
    return [
        _row(f"search, {reader} reader: service", service.search, repeats),
        _row(
            f"search, {reader} reader: engine alone",
            lambda words: sum(engine.search(query_terms(words), visible).counts.values()),
            repeats,
        ),
        _row("search: bare match of the words, nothing checked", _bare, repeats),
    ]


class _ServiceWithScopes:
    """The service as it is, but for the question who has which scopes: that is measured with the plan page."""

    def __init__(self, municipality: Municipality, visible: Visible) -> None:
        self.municipality, self.visible = municipality, visible

    def search(self, words: str) -> int:
        kept = queries._Errand._opened_by
        queries._Errand._opened_by = lambda errand, reached: self.visible  # type: ignore[method-assign]
        try:
            return queries.search(Actor.anonymous(), self.municipality, words).total
        finally:
            queries._Errand._opened_by = kept  # type: ignore[method-assign]


def _bare(words: str) -> int:
    """What the database's own index answers in: the floor under all else."""
    engine = engine_for()
    if connection.vendor == "postgresql":
        statement = "SELECT count(*) FROM ip_core_searchentry e WHERE e.terms_vector @@ %s::tsquery"
    else:
        statement = "SELECT count(*) FROM ip_core_searchentry_fts f WHERE f.ip_core_searchentry_fts MATCH %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [engine.match(query_terms(words))])  # type: ignore[attr-defined]
        return cursor.fetchone()[0]


def _row(name: str, search: Callable[[str], int], repeats: int) -> dict[str, object]:
    found = sum(search(words) for words in QUERIES)
    spent = []
    for _repeat in range(repeats):
        for words in QUERIES:
            began = perf_counter()
            search(words)
            spent.append((perf_counter() - began) * 1000)
    cuts = statistics.quantiles(spent, n=20)
    return {
        "name": name,
        "p50_ms": round(statistics.median(spent), 2),
        "p95_ms": round(cuts[18], 2),
        "searches": len(spent),
        "found": found,
    }
