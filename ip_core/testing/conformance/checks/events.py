"""C22: events."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django_scopes import scopes_disabled

from ip_core.plugins.delivery import Delivered
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.stage import Rows, Stage

NOT_COUNTED = frozenset({"ip_core.PluginFailure", "ip_core.Delivery"})


@proves("C22")
def once(stage: Stage) -> Iterator[str]:
    if not stage.subject.implements("on_event"):
        yield Nothing("the plugin does not listen to events")
        return
    events = stage.events(stage.a)
    happened = {event.kind for event in events}
    for kind in stage.subject.manifest.events:
        if "*" not in kind and kind not in happened:
            yield f"demo_data lets no {kind} happen, so nothing shows what a second delivery does"
    for event in events:
        if stage.deliver(event) != Delivered.DONE:
            yield f"{event.kind} fails when it is delivered"
            continue
        rows, counts = stage.rows(), _everything()
        if stage.deliver(event) != Delivered.DONE:
            yield f"{event.kind} fails when it is delivered a second time"
        yield from _difference(event.kind, rows, stage.rows(), counts, _everything())


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
