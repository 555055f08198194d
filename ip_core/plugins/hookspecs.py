"""Every question that core asks its plugins. One declaration each, read by the dispatcher, the documents and the tests.

An implementation is marked with `@hookimpl` in the plugin's `plugin.py` and takes any of the arguments. Add a hook only
with a bundled plugin that uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pluggy
from django.utils.translation import gettext_lazy as _

from ip_core.plugins.enums import ALWAYS, SERVED, OnFailure, Phase, State
from ip_core.plugins.types import (
    Blocker,
    HealthLine,
    NavItem,
    Panel,
    PlanPeriod,
    ProcedureTemplate,
    RetentionCandidates,
    SearchKind,
    Service,
    SubjectData,
    Veto,
)

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from ip_core.cases.models import Case, Event, Proceeding
    from ip_core.municipalities.models import Municipality
    from ip_core.people.actor import Actor
    from ip_core.people.models import Person

PROJECT = "medvirk"
API_VERSION = "0.1.1"
"""The version of Medvirk in which hooks or answers last changed (hooks.json): raised with every change of theirs."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@dataclass(frozen=True, slots=True)
class HookSpec:
    """How a hook is called. `item` is the type of each thing answered; None when nothing is answered.

    `stand_in` is what core puts in the place of a failed answer: without one, a failed answer is left out.
    """

    name: str
    arguments: tuple[str, ...]
    item: type | None
    phase: Phase
    states: frozenset[State]
    on_failure: OnFailure
    writes: bool
    since: str
    doc: str
    stand_in: Callable[[], Any] | None = None


SPECS: dict[str, HookSpec] = {}
Declared = Callable[..., object]


def _hook(
    *,
    item: type | None,
    phase: Phase,
    states: frozenset[State],
    on_failure: OnFailure,
    writes: bool = False,
    since: str = "0.1",
    stand_in: Callable[[], Any] | None = None,
) -> Callable[[Declared], Declared]:
    def declare(function: Declared) -> Declared:
        name, code = function.__name__, function.__code__
        SPECS[name] = HookSpec(
            name=name,
            arguments=code.co_varnames[: code.co_argcount],
            item=item,
            phase=phase,
            states=states,
            on_failure=on_failure,
            writes=writes,
            since=since,
            doc=(function.__doc__ or "").strip(),
            stand_in=stand_in,
        )
        return hookspec(function)

    return declare


def _no_access() -> Veto:
    return Veto(reason=_("En modul svarte ikke, og da er svaret nei. Prøv igjen om litt."))


def _no_transition() -> Blocker:
    return Blocker(text=_("En modul som skal kontrollere dette, svarte ikke. Prøv igjen om litt."))


def _unknown_blocker() -> Blocker:
    return Blocker(text=_("Modulen svarte ikke på hva som taler mot dette."))


def _unhealthy() -> HealthLine:
    return HealthLine(label=_("Modulen svarte ikke på hvordan den har det."), level="error")


@_hook(item=NavItem, phase=Phase.REQUEST, states=SERVED, on_failure=OnFailure.SKIP)
def nav_items(actor: Actor) -> Iterable[NavItem]:  # type: ignore[empty-body]
    """Links in the main menu for this actor."""


@_hook(item=Service, phase=Phase.REQUEST, states=SERVED, on_failure=OnFailure.SKIP)
def citizen_services(actor: Actor) -> Iterable[Service]:  # type: ignore[empty-body]
    """Doors on the citizen's own page and the municipality's front page, for somebody not signed in too."""


@_hook(item=Panel, phase=Phase.REQUEST, states=SERVED, on_failure=OnFailure.PARTIAL)
def case_panels(request: HttpRequest, case: Case, slot: str) -> Iterable[Panel]:  # type: ignore[empty-body]
    """Parts of a case ("main", "aside", "access", "preview") of what `request.actor` may read, noted in `reads`."""


@_hook(item=SearchKind, phase=Phase.WORKER, states=SERVED, on_failure=OnFailure.PARTIAL)
def register_search() -> Iterable[SearchKind]:  # type: ignore[empty-body]
    """The kinds of search entry that the plugin keeps, and how to make them again."""


@_hook(item=ProcedureTemplate, phase=Phase.ADMINISTRATION, states=SERVED, on_failure=OnFailure.PARTIAL)
def register_procedure_templates() -> Iterable[ProcedureTemplate]:  # type: ignore[empty-body]
    """Procedures that the municipality may make its own. A template is in force nowhere."""


@_hook(item=Veto, phase=Phase.REQUEST, states=SERVED, on_failure=OnFailure.DENY, stand_in=_no_access)
def access_veto(actor: Actor, proceeding: Proceeding) -> Iterable[Veto]:  # type: ignore[empty-body]
    """What this actor must not reach in this proceeding whatever basis there is."""


@_hook(item=Blocker, phase=Phase.REQUEST, states=SERVED, on_failure=OnFailure.DENY, stand_in=_no_transition)
def transition_blockers(actor: Actor, proceeding: Proceeding, act: str) -> Iterable[Blocker]:  # type: ignore[empty-body]
    """What stops this act of the procedure now."""


@_hook(item=None, phase=Phase.WORKER, states=frozenset({State.ON}), on_failure=OnFailure.RETRY, writes=True)
def on_event(event: Event) -> None:
    """Something has happened and is committed; called at least once, and twice must have the effect of once."""


@_hook(item=SubjectData, phase=Phase.REQUEST, states=ALWAYS, on_failure=OnFailure.PARTIAL)
def subject_data(actor: Actor, person: Person) -> Iterable[SubjectData]:  # type: ignore[empty-body]
    """Everything the plugin holds about this person in the municipality, also when it is off."""


@_hook(item=RetentionCandidates, phase=Phase.ADMINISTRATION, states=ALWAYS, on_failure=OnFailure.PARTIAL)
def retention_candidates(  # type: ignore[empty-body]
    municipality: Municipality, on: date
) -> Iterable[RetentionCandidates]:
    """The plugin's rows in the municipality whose time is out that day, also when it is off: only they are deleted."""


@_hook(item=PlanPeriod, phase=Phase.ADMINISTRATION, states=SERVED, on_failure=OnFailure.PARTIAL, since="0.1.1")
def plan_periods(municipality: Municipality, until: date) -> Iterable[PlanPeriod]:  # type: ignore[empty-body]
    """The plans of the municipality whose period ends from today until that day, both counted: they are warned of."""


@_hook(item=Blocker, phase=Phase.ADMINISTRATION, states=ALWAYS, on_failure=OnFailure.PARTIAL, stand_in=_unknown_blocker)
def state_blockers(target: State) -> Iterable[Blocker]:  # type: ignore[empty-body]
    """What speaks against putting this plugin in the target state: "14 consents are in force, choose read-only"."""


@_hook(item=HealthLine, phase=Phase.ADMINISTRATION, states=SERVED, on_failure=OnFailure.PARTIAL, stand_in=_unhealthy)
def health() -> Iterable[HealthLine]:  # type: ignore[empty-body]
    """How the plugin is doing in this municipality, without personal data."""
