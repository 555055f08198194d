"""What asking the plugins costs, without SQL: microseconds for one hook, by plugins and municipalities."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hookimpl, hooks, queries
from ip_core.plugins.enums import State
from ip_core.plugins.house import staying_in
from ip_core.plugins.types import NavItem
from tests.plugins.houses import house, module

LIMIT_MICROSECONDS = 60
PLUGINS = (3, 10, 50)
MUNICIPALITIES = (1, 357)
ROUNDS = 2000


@hookimpl
def nav_items(actor: Actor) -> list[NavItem]:
    """A plugin that has nothing to say: what is left is the dispatcher's own cost."""
    return []


ITEM = NavItem("Kalender", "/nb/t/kalender/")


def answering(actor: Actor) -> list[NavItem]:
    return [ITEM]


answering.__name__ = "nav_items"
hookimpl(answering)


def measure(plugins: int, municipalities: int, function: Callable[..., object] = nav_items) -> float:
    """Median microseconds for one hook asked of so many plugins, all on, going round the municipalities."""
    slugs = [f"module{number}" for number in range(plugins)]
    places = [Municipality(pk=number, slug=f"place{number}") for number in range(1, municipalities + 1)]
    actor = Actor.system()
    with staying_in(house({slug: module(function) for slug in slugs})), queries.one_request():
        kept = queries._request.get()
        assert kept is not None
        states = dict.fromkeys(slugs, State.ON)
        kept.update({place.pk: queries.Kept(states, {}, states) for place in places})
        durations = []
        for number in range(ROUNDS):
            place = places[number % municipalities]
            began = perf_counter()
            tuple(hooks(place).nav_items(actor=actor))
            durations.append(perf_counter() - began)
    return median(durations) * 1_000_000


def rows() -> list[dict[str, object]]:
    """Rows for `make bench`: all silent is the dispatcher's own cost; then each gives one item of its own."""
    return [_row(plugins, municipalities) for plugins in PLUGINS for municipalities in MUNICIPALITIES]


def _row(plugins: int, municipalities: int) -> dict[str, object]:
    silent = measure(plugins, municipalities)
    return {
        "name": "one hook asked",
        "plugins": plugins,
        "municipalities": municipalities,
        "silent µs": round(silent, 1),
        "each answering µs": round(measure(plugins, municipalities, answering), 1),
        "limit µs": LIMIT_MICROSECONDS,
        "within": "yes" if silent <= LIMIT_MICROSECONDS else "no",
    }
