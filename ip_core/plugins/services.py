"""Switching plugins in one municipality. Holds from the next request on, in every process."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F
from django_scopes import scope

from ip_core import clock
from ip_core.history.acting import service
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import house, policies, proposals, queries
from ip_core.plugins.dispatch import Failure
from ip_core.plugins.enums import State
from ip_core.plugins.exceptions import ReasonNeeded
from ip_core.plugins.models import PluginFailure, PluginState

EVENT_KINDS = {State.ON: "plugin.enabled", State.OFF: "plugin.disabled", State.READ_ONLY: "plugin.read-only"}


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
        row.plugin_version = str(manifest.version) if manifest else row.plugin_version
        row.save()
        _tell(row, actor)
    queries.forget(municipality)
    return row


def _tell(row: PluginState, actor: Actor) -> None:
    """A change of what exists in the municipality stands on its timeline."""
    from ip_core.cases.events import record_event

    record_event(
        EVENT_KINDS[State(row.state)],
        municipality=row.municipality,
        actor=actor,
        plugin=row.slug,
    )


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
