"""Every installed plugin as the municipality's administrator and the command line see it. Needs no plugin to load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ip_core.plugins import absent, discovery, house, queries, tables
from ip_core.plugins.dispatch import SlowHook, hooks, slow_hooks
from ip_core.plugins.enums import SERVED, SLOW, State
from ip_core.plugins.house import Found
from ip_core.plugins.proposals import name_of
from ip_core.plugins.types import HealthLine

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality
    from ip_core.plugins.models import PluginFailure


@dataclass(frozen=True, slots=True)
class SlowWork:
    """How often the plugin took long over an event in the municipality, in any process. `slowest`: it took longer than
    so many milliseconds."""

    hook: str
    times: int
    slowest: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Module:
    """`state` is what the municipality has chosen; a quarantined plugin that is on is not there all the same.

    `detail` is the technical reason for a quarantine, in English, without anybody's data.
    """

    slug: str
    name: str
    summary: str
    version: str
    supplier: str
    state: State
    requires: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()
    reason: str = ""
    detail: str = ""
    health: tuple[HealthLine, ...] = ()
    failures: int = 0
    slow: tuple[SlowHook, ...] = ()
    slow_work: tuple[SlowWork, ...] = ()
    has_settings: bool = False
    is_misconfigured: bool = False
    lacks: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    is_absent: bool = False
    left: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_quarantined(self) -> bool:
        return bool(self.reason)

    @property
    def is_on(self) -> bool:
        return self.state == State.ON

    @property
    def is_read_only(self) -> bool:
        return self.state == State.READ_ONLY

    @property
    def troubles(self) -> tuple[HealthLine, ...]:
        return tuple(line for line in self.health if line.level != "ok")


@dataclass(slots=True)
class Seen:
    """What is known of the plugins in one municipality, by slug."""

    failed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    slow: dict[str, list[PluginFailure]] = field(default_factory=lambda: defaultdict(list))
    wrong: set[str] = field(default_factory=set)
    lacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rivals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    health: dict[str, list[HealthLine]] = field(default_factory=lambda: defaultdict(list))


def modules(municipality: Municipality | None) -> list[Module]:
    """All that are installed, and rows whose package is gone, by name. Three queries besides the plugins' own."""
    here = house.current()
    chosen = queries.chosen_states(municipality) if municipality else {}
    seen = _seen(municipality) if municipality else Seen()
    keys = [*here.loaded, *here.quarantined, *(slug for slug in chosen if here.found(slug) is None)]
    found = [_module(key, chosen, seen) for key in keys]
    gone = {each.slug: absent.left_in(each.slug, municipality) for each in found if each.is_absent and municipality}
    found = [replace(each, left=gone.get(each.slug, {})) for each in found]
    return sorted(found, key=lambda module: module.name.casefold())


def _seen(municipality: Municipality) -> Seen:
    here, chosen, seen = house.current(), queries.chosen_states(municipality), Seen()
    for row in queries.counted(municipality):
        if row.error == SLOW:
            seen.slow[row.slug].append(row)
        else:
            seen.failed[row.slug] += row.times
    seen.wrong = {slug for slug in here.forms if queries.misconfigured(slug, municipality)}
    on = [slug for slug in here.loaded if chosen.get(slug) in SERVED]
    seen.lacks = {slug: queries.lacking(slug, municipality) for slug in on}
    seen.rivals = {slug: queries.rivals(slug, municipality) for slug in on}
    for slug, line in _health(municipality, seen):
        seen.health[slug].append(line)
    return seen


def _health(municipality: Municipality, seen: Seen) -> Iterator[tuple[str, HealthLine]]:
    """What core knows of each plugin, and what the plugins say themselves."""
    from ip_core.cases import outbox

    there = tables.in_database()
    for slug in tables.without_tables(there):
        yield slug, _unmigrated(_("Tabellene til modulen finnes ikke i databasen, så den virker ikke."))
    for slug in tables.without_columns(there):
        yield slug, _unmigrated(_("Tabellene til modulen er eldre enn modulen selv, så noe i den virker ikke."))
    for slug in seen.wrong:
        yield slug, _misconfigured(slug, municipality)
    for slug in seen.lacks:
        yield from ((slug, _lacking(other)) for other in seen.lacks[slug])
        yield from ((slug, _rival(slug, other)) for other in seen.rivals[slug])
    yield from hooks(municipality).health().attributed
    for slug, lines in outbox.health(municipality).items():
        yield from ((slug, line) for line in lines)


@dataclass(frozen=True, slots=True)
class Installed:
    """One module in the whole installation, with the municipalities that have chosen it, by name."""

    module: Module
    on: tuple[str, ...]
    read_only: tuple[str, ...]
    failures: int


def installed() -> list[Installed]:
    """Every module, whatever the number of municipalities: two queries. Health is each municipality's own page."""
    places, failed = queries.chosen_everywhere(), queries.failures_everywhere()
    found = modules(None)
    known = {one.slug for one in found}
    gone = [_module(slug, {}, Seen()) for slug in sorted({slug for slug, _state in places} - known)]
    return [
        Installed(
            one,
            tuple(places.get((one.slug, State.ON), ())),
            tuple(places.get((one.slug, State.READ_ONLY), ())),
            failed.get(one.slug, 0),
        )
        for one in [*found, *gone]
    ]


def module(slug: str, municipality: Municipality) -> Module | None:
    return next((each for each in modules(municipality) if each.slug == slug), None)


def _slow_work(rows: list[PluginFailure]) -> Iterator[SlowWork]:
    for hook in sorted({row.hook for row in rows}):
        own = [row for row in rows if row.hook == hook]
        slowest, last_at = max(int(row.place) for row in own), max(row.last_at for row in own)
        yield SlowWork(hook, sum(row.times for row in own), slowest, last_at)


def _unmigrated(told: str) -> HealthLine:
    """No link: it is mended by whoever runs the installation."""
    what = _("Den som drifter Medvirk, må kjøre «medvirk migrate». Hjelper det ikke, spør den som har laget modulen.")
    return HealthLine(told, "error", what)


def _misconfigured(slug: str, municipality: Municipality) -> HealthLine:
    """Health is red while a setting is wrong, with the link to the page where it is mended."""
    fields = house.current().forms[slug].base_fields
    wrong = queries.misconfigured(slug, municipality)
    labels = [str(fields[name].label or name) for name in wrong if name in fields]
    told = _("Innstillingene passer ikke lenger. Alt kan leses, men ingenting blir lagret før de er valgt på nytt.")
    which = _("Det gjelder: %(settings)s.") % {"settings": ", ".join(labels)} if labels else ""
    return HealthLine(told, "error", which, reverse("plugin-settings", args=[slug]))


def _lacking(required: str) -> HealthLine:
    """A later version may require more than what was switched on with it."""
    told = _("Modulen trenger %(name)s, som er slått av. Alt kan leses, men ingenting blir lagret før det er på.")
    return HealthLine(told % {"name": name_of(required)}, "error", "", reverse("plugin-enable", args=[required]))


def _rival(slug: str, other: str) -> HealthLine:
    """A later version may do what another that is on does already."""
    told = _("Modulen gjør det samme som %(name)s. Alt kan leses, men ingenting blir lagret før en av dem er slått av.")
    return HealthLine(told % {"name": name_of(other)}, "error", "", reverse("plugin-disable", args=[slug]))


def _module(key: str, chosen: dict[str, State], seen: Seen) -> Module:
    here = house.current()
    found, kept = here.found(key), here.quarantined.get(key)
    described = found.manifest if found else None
    return Module(
        slug=key,
        name=name_of(key),
        summary=described.summaries.in_language(get_language()) if described else "",
        version=str(described.version) if described else "",
        supplier=_supplier(found),
        state=chosen.get(key, State.OFF),
        requires=tuple(name_of(slug) for slug in sorted(found.requires)) if found else (),
        needed_by=tuple(name_of(user) for user in here.dependants(key) if chosen.get(user, State.OFF) in SERVED),
        reason=str(kept.reason.label) if kept else "" if found else _gone(),
        detail=kept.detail if kept else "",
        health=tuple(seen.health[key]),
        failures=seen.failed[key],
        slow=slow_hooks(key),
        slow_work=tuple(_slow_work(seen.slow[key])),
        has_settings=key in here.forms,
        is_misconfigured=key in seen.wrong,
        lacks=tuple(map(name_of, seen.lacks.get(key, ()))),
        rivals=tuple(map(name_of, seen.rivals.get(key, ()))),
        is_absent=found is None,
    )


def _supplier(found: Found | None) -> str:
    """Who made it, when it is not part of Medvirk."""
    if found is None or found.distribution == discovery.CORE:
        return ""
    return found.manifest.contacts.get("owner", found.distribution) if found.manifest else found.distribution


def _gone() -> str:
    return _("Pakken er ikke installert lenger. Det som er lagret, ligger trygt i databasen.")
