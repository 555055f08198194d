"""Reads about plugins in one municipality. What is asked on every page costs one query per request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django_scopes import scope

from ip_core.plugins import house
from ip_core.plugins.enums import SERVED, State

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality
    from ip_core.plugins.models import PluginFailure, PluginState

_request: ContextVar[dict[int, dict[str, State]] | None] = ContextVar("plugin_states", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """States are read once inside the block and again in the next, so a change holds from the next request on."""
    token = _request.set({})
    try:
        yield
    finally:
        _request.reset(token)


def states(municipality: Municipality) -> dict[str, State]:
    """What the municipality has chosen, by slug. A plugin that is not there is off."""
    from ip_core.plugins.models import PluginState

    kept = _request.get()
    if kept is not None and municipality.pk in kept:
        return kept[municipality.pk]
    with scope(municipality=municipality):
        found = {slug: State(state) for slug, state in PluginState.objects.values_list("slug", "state")}
    if kept is not None:
        kept[municipality.pk] = found
    return found


def forget(municipality: Municipality) -> None:
    """After a change, inside the request that made it."""
    kept = _request.get()
    if kept is not None:
        kept.pop(municipality.pk, None)


def state_of(slug: str, municipality: Municipality) -> State:
    return states(municipality).get(slug, State.OFF)


def is_on(slug: str, municipality: Municipality | None) -> bool:
    """Whether the plugin is there for people: on or read-only, and not quarantined."""
    return municipality is not None and house.current().is_loaded(slug) and state_of(slug, municipality) in SERVED


def may_be_written(slug: str, municipality: Municipality | None) -> bool:
    """Whether it is on and not read-only. Read-only turns every W into R (ACCESS §5)."""
    return is_on(slug, municipality) and municipality is not None and state_of(slug, municipality) == State.ON


def row(slug: str, municipality: Municipality) -> PluginState | None:
    from ip_core.plugins.models import PluginState

    with scope(municipality=municipality):
        return PluginState.objects.filter(slug=slug).first()


def failures(municipality: Municipality) -> list[PluginFailure]:
    """What has failed here, latest first."""
    from ip_core.plugins.models import PluginFailure

    with scope(municipality=municipality):
        return list(PluginFailure.objects.all()[:200])


def changes(slug: str, municipality: Municipality, most: int = 10) -> list[models.Model]:
    """Who changed the plugin's state here, when and why: history rows, latest first."""
    from ip_core.plugins.models import PluginState

    with scope(municipality=municipality):
        return list(PluginState.history.filter(slug=slug).order_by("-history_date", "-history_id")[:most])


def rows_kept(slug: str, municipality: Municipality) -> dict[str, int]:
    """How many rows of each of the plugin's models the municipality has: "off with data" is computed from it."""
    found = house.current().found(slug)
    if found is None or found.manifest is None or not apps.is_installed(found.package):
        return {}
    with scope(municipality=municipality):
        counts = {
            model._meta.label: model._default_manager.count()  # noqa: SLF001 - the scoped one
            for model in apps.get_app_config(found.manifest.label).get_models()
        }
    return {label: count for label, count in counts.items() if count}
