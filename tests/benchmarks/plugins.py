"""What asking the plugins costs: microseconds for one hook, and for reading the states once in a request, by plugins
and municipalities. Every municipality has a row for every plugin."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from time import perf_counter

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hookimpl, hooks, queries
from ip_core.plugins.enums import State
from ip_core.plugins.house import staying_in
from ip_core.plugins.models import PluginSettings, PluginState
from ip_core.plugins.types import NavItem
from tests.plugins.houses import house, module

LIMIT_MICROSECONDS = 60
PLUGINS = (3, 10, 50)
MUNICIPALITIES = (1, 357)
ROUNDS, READS = 2000, 400


@hookimpl
def nav_items(actor: Actor) -> list[NavItem]:
    """A plugin that has nothing to say: what is left is the dispatcher's own cost."""
    return []


ITEM = NavItem("Kalender", "/nb/t/kalender/")


def answering(actor: Actor) -> list[NavItem]:
    return [ITEM]


answering.__name__ = "nav_items"
hookimpl(answering)


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians in microseconds. `read` is what the first question in a request costs more: its `statements` of SQL."""

    asked: float
    read: float
    statements: int


def measure(plugins: int, municipalities: int, function: Callable[..., object] = nav_items) -> Cost:
    """One hook asked of so many plugins, all on, going round the municipalities."""
    slugs = [f"module{number}" for number in range(plugins)]
    actor = Actor.system()
    with staying_in(house({slug: module(function) for slug in slugs})), _lived_in(slugs, municipalities) as places:
        durations = [_timed(lambda place=place: queries.states(place)) for place in islice(cycle(places), READS)]
        with CaptureQueriesContext(connection) as said:
            assert set(queries.states(places[-1]).values()) == {State.ON}
        statements = len(said)  # now: the next reads empty the log
        with queries.one_request():
            for place in places:
                queries.states(place)
            asked = [
                _timed(lambda place=place: tuple(hooks(place).nav_items(actor=actor)))
                for place in islice(cycle(places), ROUNDS)
            ]
    return Cost(median(asked) * 1_000_000, median(durations) * 1_000_000, statements)


def _timed(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


@contextmanager
def _lived_in(slugs: list[str], municipalities: int) -> Iterator[list[Municipality]]:
    """Rows as an installation has them, for the length of the block. One plugin of three has settings of its own."""
    with transaction.atomic(), scopes_disabled():
        numbers = range(9001, 9001 + municipalities)
        places = Municipality.objects.bulk_create(
            Municipality(number=str(number), slug=f"place{number}", name=f"Place {number}", written_form="nb")
            for number in numbers
        )
        both = [(place, slug) for place in places for slug in slugs]
        common = {"changed_at": clock.now(), "plugin_version": "1.0"}
        PluginState.objects.bulk_create(
            (PluginState(municipality=place, slug=slug, state=State.ON, **common) for place, slug in both),
            batch_size=500,
        )
        PluginSettings.objects.bulk_create(
            (PluginSettings(municipality=place, slug=slug, values={"days": 5}, **common) for place, slug in both[::3]),
            batch_size=500,
        )
        if connection.vendor == "postgresql":  # as it does by itself within a minute
            for model in (PluginState, PluginSettings):
                connection.cursor().execute(f"ANALYZE {model._meta.db_table}")
        yield places
        transaction.set_rollback(True)


def rows() -> list[dict[str, object]]:
    """Rows for `make bench`: all silent is the dispatcher's own cost; then each gives one item of its own. The states
    are read once in a request, whatever the number of hooks."""
    return [_row(plugins, municipalities) for plugins in PLUGINS for municipalities in MUNICIPALITIES]


def _row(plugins: int, municipalities: int) -> dict[str, object]:
    silent = measure(plugins, municipalities)
    return {
        "name": "one hook asked",
        "plugins": plugins,
        "municipalities": municipalities,
        "silent µs": round(silent.asked, 1),
        "each answering µs": round(measure(plugins, municipalities, answering).asked, 1),
        "limit µs": LIMIT_MICROSECONDS,
        "within": "yes" if silent.asked <= LIMIT_MICROSECONDS else "no",
        "states read µs": round(silent.read, 1),
        "queries a request": silent.statements,
    }
