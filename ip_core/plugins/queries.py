"""Reads about plugins in one municipality. What is asked on every page costs one query per request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django_scopes import scope, scopes_disabled

from ip_core.plugins import house, settings, tables
from ip_core.plugins.discovery import CORE
from ip_core.plugins.dispatch import Silent
from ip_core.plugins.enums import SERVED, SLOW, State

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality
    from ip_core.plugins.models import PluginFailure, PluginSettings, PluginState


@dataclass(slots=True)
class Kept:
    """One municipality's choices, as read once: states, settings of its own, and the states as they take effect."""

    chosen: dict[str, State]
    settings: dict[str, Mapping[str, Any] | None]
    in_effect: dict[str, State] = field(default_factory=dict)
    is_whole: bool = False


_request: ContextVar[dict[int, Kept] | None] = ContextVar("plugin_states", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """States are read once inside the block and again in the next, so a change holds from the next request on."""
    token = _request.set({})
    try:
        yield
    finally:
        _request.reset(token)


def states(municipality: Municipality) -> dict[str, State]:
    """The states that hold, by slug. A plugin that is not there is off; one that is misconfigured, lacks what it
    requires, or does what another does, is only read."""
    return _kept(municipality).in_effect


def chosen_states(municipality: Municipality) -> dict[str, State]:
    """What the municipality has chosen, whether or not it can take effect: for the administrator."""
    return _kept(municipality).chosen


def settings_for(slug: str, municipality: Municipality) -> Mapping[str, Any]:
    """The plugin's settings here, cleaned by its form; costs no query once the states are read in this request.

    What the municipality has not chosen, or this version of the form does not take, is the national default."""
    form = settings.form_of(slug)
    if form is None:
        return {}
    return settings.check(form, _settings_stored(slug, municipality)).values


def misconfigured(slug: str, municipality: Municipality) -> tuple[str, ...]:
    """The settings that this version of the plugin does not take: until they are mended it is only read."""
    form = settings.form_of(slug)
    return settings.check(form, _settings_stored(slug, municipality)).wrong if form else ()


def lacking(slug: str, municipality: Municipality) -> tuple[str, ...]:
    """What this version of the plugin requires that is off here: until it is on, the plugin is only read."""
    return _lacking(slug, chosen_states(municipality))


def _lacking(slug: str, chosen: Mapping[str, State]) -> tuple[str, ...]:
    found = house.current().loaded.get(slug)
    return tuple(
        required
        for required in sorted(found.requires if found else ())
        if chosen.get(required, State.OFF) not in SERVED
    )


def rivals(slug: str, municipality: Municipality) -> tuple[str, ...]:
    """What is on here and provides the same, since one of them was upgraded: until one is off, this one is only read.

    Those that come with Medvirk go before strangers, and else those that load first."""
    return _rivals(slug, chosen_states(municipality))


def _rivals(slug: str, chosen: Mapping[str, State]) -> tuple[str, ...]:
    loaded = house.current().loaded
    mine = set(loaded[slug].described.provides) if slug in loaded else set()
    if not mine:
        return ()
    ordered = sorted(loaded, key=lambda each: loaded[each].distribution != CORE)
    before = ordered[: ordered.index(slug)]
    on = [each for each in before if chosen.get(each, State.OFF) in SERVED]
    return tuple(each for each in on if mine & set(loaded[each].described.provides))


def _settings_stored(slug: str, municipality: Municipality) -> Mapping[str, Any] | None:
    kept = _kept(municipality)
    if slug not in kept.settings and not kept.is_whole:  # never switched, so not read with the states
        from ip_core.plugins.models import PluginSettings

        with scope(municipality=municipality):
            kept.settings |= dict(PluginSettings.objects.values_list("slug", "values"))
        kept.is_whole = True
    return kept.settings.get(slug)


def _kept(municipality: Municipality) -> Kept:
    kept = _request.get()
    if kept is not None and municipality.pk in kept:
        return kept[municipality.pk]
    found = _read(municipality)
    if kept is not None:
        kept[municipality.pk] = found
    return found


def _read(municipality: Municipality) -> Kept:
    """States and settings in one query: it is asked on every page."""
    from ip_core.plugins.models import PluginSettings, PluginState

    with scope(municipality=municipality):
        own = PluginSettings.objects.filter(slug=models.OuterRef("slug"))
        rows = PluginState.objects.annotate(own=models.Subquery(own.values("values")[:1]))
        read = list(rows.values_list("slug", "state", "own"))
    found = Kept({slug: State(state) for slug, state, _own in read}, {slug: own for slug, _state, own in read})
    found.in_effect = {slug: _in_effect(slug, found) for slug in found.chosen}
    return found


def _in_effect(slug: str, found: Kept) -> State:
    """A new version judges the settings anew, the first time that anybody asks; it may also require or provide more."""
    state = found.chosen[slug]
    if state != State.ON:
        return state
    form = settings.form_of(slug)
    is_wrong = form is not None and settings.check(form, found.settings[slug]).wrong
    is_held = is_wrong or _lacking(slug, found.chosen) or _rivals(slug, found.chosen)
    return State.READ_ONLY if is_held else state


def forget(municipality: Municipality) -> None:
    """After a change, inside the request that made it."""
    kept = _request.get()
    if kept is not None:
        kept.pop(municipality.pk, None)


def state_of(slug: str, municipality: Municipality) -> State:
    """The state that holds here."""
    return states(municipality).get(slug, State.OFF)


def is_on(slug: str, municipality: Municipality | None) -> bool:
    """Whether the plugin is there for people: on or read-only, and not quarantined."""
    return municipality is not None and house.current().is_loaded(slug) and state_of(slug, municipality) in SERVED


def served(municipality: Municipality) -> frozenset[str]:
    """Every plugin that is there for people here."""
    here = house.current()
    return frozenset(slug for slug, state in states(municipality).items() if state in SERVED and here.is_loaded(slug))


def may_be_written(slug: str, municipality: Municipality | None) -> bool:
    """Whether it is on, not read-only, and in order. Read-only turns every W into R (ACCESS §5)."""
    return is_on(slug, municipality) and municipality is not None and state_of(slug, municipality) == State.ON


def row(slug: str, municipality: Municipality) -> PluginState | None:
    from ip_core.plugins.models import PluginState

    with scope(municipality=municipality):
        return PluginState.objects.filter(slug=slug).first()


def settings_row(slug: str, municipality: Municipality) -> PluginSettings | None:
    """What the municipality has chosen itself, with who is asked for by its version."""
    from ip_core.plugins.models import PluginSettings

    with scope(municipality=municipality):
        return PluginSettings.objects.filter(slug=slug).first()


def settings_changes(slug: str, municipality: Municipality, most: int = 10) -> list[models.Model]:
    """Who changed the plugin's settings here, when and why: history rows, latest first."""
    from ip_core.plugins.models import PluginSettings

    with scope(municipality=municipality):
        return list(PluginSettings.history.filter(slug=slug).order_by("-history_date", "-history_id")[:most])


def failures(municipality: Municipality) -> list[PluginFailure]:
    """What has failed here, latest first."""
    return [row for row in counted(municipality) if row.error != SLOW]


def counted(municipality: Municipality) -> list[PluginFailure]:
    """What has failed or been slow in a worker here, latest first."""
    from ip_core.plugins.models import PluginFailure

    with scope(municipality=municipality):
        return list(PluginFailure.objects.all()[:200])


def chosen_everywhere() -> dict[tuple[str, State], list[str]]:
    """The municipalities by name that have chosen a plugin and a state, for the platform's page."""
    from ip_core.plugins.models import PluginState

    found: dict[tuple[str, State], list[str]] = defaultdict(list)
    with scopes_disabled():
        rows = PluginState.objects.exclude(state=State.OFF).order_by("municipality__name")
        for slug, state, name in rows.values_list("slug", "state", "municipality__name"):
            found[slug, State(state)].append(name)
    return found


def failures_everywhere() -> dict[str, int]:
    """How often each plugin has failed, in all municipalities together."""
    from ip_core.plugins.models import PluginFailure

    with scopes_disabled():
        rows = PluginFailure.objects.exclude(error=SLOW).order_by().values_list("slug").annotate(models.Sum("times"))
        return dict(rows)


def changes(slug: str, municipality: Municipality, most: int = 10) -> list[models.Model]:
    """Who changed the plugin's state here, when and why: history rows, latest first."""
    from ip_core.plugins.models import PluginState

    with scope(municipality=municipality):
        return list(PluginState.history.filter(slug=slug).order_by("-history_date", "-history_id")[:most])


def rows_kept(slug: str, municipality: Municipality) -> dict[str, int | None]:
    """How many rows of each of the plugin's models the municipality has: "off with data" is computed from it.

    None where nobody can tell: the table is behind the model."""
    own = tables.models_of(house.current().found(slug), through=False)  # those of through tables know no municipality
    there = set(connection.introspection.table_names()) if own else set()
    counts = {model._meta.label: _rows_of(slug, model, municipality) for model in own if model._meta.db_table in there}
    return {label: count for label, count in counts.items() if count != 0}


def _rows_of(slug: str, model: type[models.Model], municipality: Municipality) -> int | None:
    try:
        return tables.guarded(slug, municipality, lambda: model._default_manager.all().count())  # noqa: SLF001 - the scoped one
    except Silent:
        return None
