"""What asking the plugins costs, without SQL: microseconds for one hook, by plugins and municipalities."""

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

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
        kept.update({place.pk: dict.fromkeys(slugs, State.ON) for place in places})
        durations = []
        for number in range(ROUNDS):
            place = places[number % municipalities]
            began = perf_counter()
            tuple(hooks(place).nav_items(actor=actor))
            durations.append(perf_counter() - began)
    return median(durations) * 1_000_000


def run() -> list[dict[str, Any]]:
    """Rows for `make bench`."""
    return [
        {
            "name": f"one hook, {plugins} plugins, {municipalities} municipalities{said}",
            "value": round(measure(plugins, municipalities, function), 1),
            "unit": "µs",
            "limit": LIMIT_MICROSECONDS,
        }
        for plugins in PLUGINS
        for municipalities in MUNICIPALITIES
        for said, function in (("", nav_items), (", each answering", answering))
    ]


if __name__ == "__main__":
    for row in run():
        print(f"{row['name']:60} {row['value']:>8} {row['unit']}")
