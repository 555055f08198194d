"""The chaos plugin beside the real ones: in every hook each kind of mischief in turn, so that a journey meets all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from copy import copy

from django_scopes import scopes_disabled

from ip_core.municipalities.models import Municipality
from ip_core.plugins import house
from ip_core.plugins.enums import OnFailure
from ip_core.plugins.hookspecs import SPECS, HookSpec
from ip_core.plugins.house import Found, House
from ip_core.plugins.models import PluginState
from ip_core.plugins.registration import Registration
from tests.plugins import chaos
from tests.plugins.houses import choose, manifest, module

SLUG = "chaos"


class Chaos:
    """What it has done is counted by hook and kind, so that a quiet test is no proof."""

    def __init__(self, *, leave_out: Collection[OnFailure] = ()) -> None:
        self.done: Counter[tuple[str, str]] = Counter()
        self.specs = [spec for spec in SPECS.values() if spec.on_failure not in leave_out]

    def house(self) -> House:
        """The process's own house with one more in it, who is asked first."""
        real = house.current()
        registration = Registration()
        answers = [chaos.answer(spec, self._do) for spec in self.specs]
        problem = registration.add(SLUG, module(*answers, name="chaos.plugin"))
        assert not problem, problem
        own = registration.implementations({SLUG})
        here = copy(real)
        found = Found(SLUG, "chaos.apps.Config", "chaos", "made-up", "1.0", manifest(SLUG))
        here.loaded = {SLUG: found, **real.loaded}
        here.furnish({name: (*own.get(name, ()), *real.implementations(name)) for name in SPECS})
        return here

    def met(self, hook: str) -> set[str]:
        return {kind for name, kind in self.done if name == hook}

    def _do(self, spec: HookSpec) -> object:
        turn = sum(times for (name, _kind), times in self.done.items() if name == spec.name)
        act = chaos.MISCHIEF[turn % len(chaos.MISCHIEF)]
        self.done[spec.name, act.__name__] += 1
        return act(spec)


EVERYTHING = {act.__name__ for act in chaos.MISCHIEF}


def switch_on(*slugs: str) -> None:
    for slug in slugs:
        choose(Municipality.objects.get(slug=slug), **{SLUG: "on"})


def is_on(slug: str) -> bool:
    with scopes_disabled():
        return PluginState.objects.filter(municipality__slug=slug, slug=SLUG, state="on").exists()
