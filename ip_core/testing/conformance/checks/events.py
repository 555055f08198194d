"""C22: events."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django_scopes import scopes_disabled

from ip_core.access.services import withdraw_consent
from ip_core.cases.models import Event
from ip_core.people.actor import Actor
from ip_core.plugins import services
from ip_core.plugins.delivery import Delivered
from ip_core.plugins.enums import State
from ip_core.plugins.settings import form_of
from ip_core.testing import stories
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.stage import Rows, Stage

WHY = "Prøve"
NOT_COUNTED = frozenset({"ip_core.PluginFailure", "ip_core.Delivery"})


@proves("C22")
def once(stage: Stage) -> Iterator[str]:
    if not stage.subject.implements("on_event"):
        yield Nothing("the plugin does not listen to events")
        return
    events = stage.events(stage.a)
    if _without(stage, events):
        let_happen(stage)
        events += stage.events(stage.b)
    for wanted in _without(stage, events):
        yield (
            f"nothing lets {wanted} happen, demo_data no more than the kit, so nothing shows what on_event does then: "
            "let demo_data bring it about, or listen to what there is"
        )
    for event in events:
        yield from _delivered_twice(stage, event)
    if any(wanted.endswith("*") for wanted in stage.subject.manifest.events):
        yield Nothing(f"tried with {', '.join(sorted({event.kind for event in events}))}")


def _without(stage: Stage, events: list[Event]) -> list[str]:
    """What it listens to, and nothing of it has happened."""
    kinds = {event.kind for event in events}
    return [one for one in stage.subject.manifest.events if not any(is_of(kind, one) for kind in kinds)]


def is_of(kind: str, wanted: str) -> bool:
    return wanted in ("*", kind) or (wanted.endswith(".*") and kind.startswith(wanted[:-1]))


def _delivered_twice(stage: Stage, event: Event) -> Iterator[str]:
    if stage.deliver(event) != Delivered.DONE:
        yield f"{event.kind} fails when it is delivered"
        return
    rows, counts = stage.rows(), _everything()
    if stage.deliver(event) != Delivered.DONE:
        yield f"{event.kind} fails when it is delivered a second time"
    yield from _difference(event.kind, rows, stage.rows(), counts, _everything())


def let_happen(stage: Stage) -> None:
    """In the other municipality, by core's own services: from the application to a plan, a yes that is taken
    back, and the module itself switched and set."""
    cast, slug, actor = stage.b, stage.subject.slug, Actor.system("conformance")
    stage.choose(cast, State.ON)
    with cast.inside():
        plan = stories.open_plan(cast)
        (grant, *_others) = stories.granted(cast, plan)
        withdraw_consent(grant.consent, actor=cast.actor("owner"))
    services.disable(slug, cast.municipality, actor=actor, reason=WHY)
    services.enable(slug, cast.municipality, actor=actor, reason=WHY)
    if form_of(slug) is not None:
        services.change_settings(slug, cast.municipality, None, actor=actor, seen=0)


def _everything() -> dict[str, int]:
    """How many rows of each model there are, whoever's it is."""
    with scopes_disabled():
        known = (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)
        return {m._meta.label: m._base_manager.count() for m in known if m._meta.label not in NOT_COUNTED}


def _difference(kind: str, rows: Rows, after: Rows, counts: dict[str, int], now: dict[str, int]) -> Iterator[str]:
    changed = {label for label, some in after.items() if some != rows[label]}
    changed |= {label for label, number in now.items() if number != counts[label]}
    if changed:
        yield f"{kind} delivered a second time changes {', '.join(sorted(changed))}"
