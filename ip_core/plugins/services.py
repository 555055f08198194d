"""Switching plugins in one municipality. Holds from the next request on, in every process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.forms import Form
from django_scopes import scope

from ip_core import clock
from ip_core.exceptions import ChangedMeanwhile
from ip_core.history.acting import service
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import house, policies, proposals, queries, settings
from ip_core.plugins.dispatch import Failure
from ip_core.plugins.enums import State
from ip_core.plugins.exceptions import NothingToChoose, ReasonNeeded, WrongSettings
from ip_core.plugins.models import PluginFailure, PluginSettings, PluginState

EVENT_KINDS = {State.ON: "plugin.enabled", State.OFF: "plugin.disabled", State.READ_ONLY: "plugin.read-only"}
SETTINGS_CHANGED = "plugin.settings"


def enable(
    slug: str, municipality: Municipality, *, actor: Actor, reason: str = "", with_requirements: bool = False
) -> PluginState:
    """Switch on; with `with_requirements` also what it stands on. Raises PluginError."""
    return change_state(slug, municipality, State.ON, actor=actor, reason=reason, with_requirements=with_requirements)


def disable(slug: str, municipality: Municipality, *, actor: Actor, reason: str = "") -> PluginState:
    """Switch off. What is stored stays, and comes back when it is switched on. Raises PluginError."""
    return change_state(slug, municipality, State.OFF, actor=actor, reason=reason)


def set_read_only(slug: str, municipality: Municipality, *, actor: Actor, reason: str = "") -> PluginState:
    """Let people read and nobody write. Raises PluginError."""
    return change_state(slug, municipality, State.READ_ONLY, actor=actor, reason=reason)


@service
def change_state(
    slug: str,
    municipality: Municipality,
    target: State,
    *,
    actor: Actor,
    reason: str = "",
    with_requirements: bool = False,
) -> PluginState:
    """The one way from state to state: who, why, and what stands in the way. Raises PluginError."""
    policies.may_manage_plugins(actor, municipality).require()
    _one_at_a_time(municipality)
    queries.forget(municipality)
    proposal = proposals.propose(slug, municipality, target)
    if proposal.refusal:
        raise proposal.refusal
    if proposal.also_on and not with_requirements:
        raise proposals.must_be_on_first(proposal)
    if proposal.blockers and not reason.strip():
        raise ReasonNeeded(proposal.blockers)
    for required in proposal.also_on:
        _store(required, municipality, State.ON, actor=actor, reason=reason)
    return _store(slug, municipality, target, actor=actor, reason=reason)


def _store(slug: str, municipality: Municipality, target: State, *, actor: Actor, reason: str) -> PluginState:
    manifest = house.current().manifest(slug)
    with scope(municipality=municipality):
        row = PluginState.objects.select_for_update().filter(slug=slug).first()
        if row is not None and row.state == target:
            return row
        row = row or PluginState(municipality=municipality, slug=slug)
        row.state, row.reason, row.changed_at = target, reason.strip(), clock.now()
        if manifest:
            row.plugin_version, row.label = str(manifest.version), manifest.label
        row.save()
        _tell(EVENT_KINDS[target], row, actor)
    queries.forget(municipality)
    return row


def _one_at_a_time(municipality: Municipality) -> None:
    """Two who switch at once could each be allowed what together is not: two providers of the same."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)


def _tell(kind: str, row: PluginState | PluginSettings, actor: Actor) -> None:
    """A change of what exists in the municipality stands on its timeline, and what waited for it, or for what stands
    on it, is tried again."""
    from ip_core.cases.events import record_event
    from ip_core.cases.outbox import release

    record_event(kind, municipality=row.municipality, actor=actor, plugin=row.slug)
    release(row.municipality)


@service
def change_settings(
    slug: str,
    municipality: Municipality,
    values: Mapping[str, Any] | None,
    *,
    actor: Actor,
    seen: int,
    reason: str = "",
) -> PluginSettings:
    """Choose settings here, or with None go back to the national default. `seen` is 0 when nothing was chosen.

    Raises NotAllowed, NothingToChoose, WrongSettings, ChangedMeanwhile."""
    policies.may_manage_plugins(actor, municipality).require()
    form = settings.form_of(slug)
    if form is None:
        raise NothingToChoose(proposals.name_of(slug))
    _one_at_a_time(municipality)
    with scope(municipality=municipality):
        row = PluginSettings.objects.filter(slug=slug).first()
        if row is not None and row.version != seen:
            raise ChangedMeanwhile(row)
        row = row or PluginSettings(municipality=municipality, slug=slug)
        row.values = None if values is None else _judged(slug, form, values)
        row.plugin_version = str(house.current().loaded[slug].described.version)
        row.reason, row.changed_at = reason.strip(), clock.now()
        row.save()
        _tell(SETTINGS_CHANGED, row, actor)
    queries.forget(municipality)
    return row


def _judged(slug: str, form: type[Form], values: Mapping[str, Any]) -> dict[str, Any]:
    """What the form makes of them, as it would take it again."""
    bound = form(data=dict(values))
    if not settings.tried(form, bound.is_valid):
        raise WrongSettings(
            proposals.name_of(slug), {name: [str(one) for one in said] for name, said in bound.errors.items()}
        )
    return settings.to_store(form, bound.cleaned_data)


def note_failures(municipality: Municipality, failures: Sequence[Failure]) -> None:
    """Count what failed in a request or a delivery, after it and in a transaction of its own."""
    with scope(municipality=municipality):
        for failure in failures:
            counted, _created = PluginFailure.objects.get_or_create(
                municipality=municipality,
                slug=failure.slug,
                hook=failure.hook,
                error=failure.error[:120],
                place=failure.place[-200:],
                defaults={"last_at": clock.now()},
            )
            PluginFailure.objects.filter(pk=counted.pk).update(times=F("times") + 1, last_at=clock.now())
