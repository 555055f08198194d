"""Which kinds of things can be found in a municipality: core's and the handbook's, then its plugins'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ip_core.search.entries import OWN, CoreKind, SearchKind, prefix_of
from ip_core.search.existence import KINDS as EXISTENCE

if TYPE_CHECKING:
    from ip_core.municipalities.models import Municipality

_own: dict[str, CoreKind] = {kind.kind: kind for kind in EXISTENCE}


def register(kind: CoreKind) -> None:
    """Called from `AppConfig.ready` of core and handbook; plugins answer the hook `register_search`."""
    if kind.plugin not in OWN:
        raise ValueError("A plugin's kinds come through its hook, so that they go when it is switched off.")
    _own[kind.kind] = kind


def kinds(municipality: Municipality) -> dict[str, SearchKind]:
    """Every kind by its name, of what is switched on here. A plugin's carry its name, so that it makes and removes
    no entries but its own."""
    from ip_core.plugins import hooks
    from ip_core.plugins.dispatch import misbehaved

    found: dict[str, SearchKind] = dict(_own)
    for slug, kind in hooks(municipality).register_search().attributed:
        if kind.kind.partition(".")[0] == prefix_of(slug):
            found.setdefault(kind.kind, kind)
        else:
            misbehaved(slug, "register_search", f"answers a kind that is not its own: {kind.kind}")
    return found


def served_plugins(municipality: Municipality) -> frozenset[str]:
    """Slugs whose entries may be found here now: what is off leaves no hit and no count."""
    from ip_core.plugins.queries import is_on, states

    return frozenset({*OWN, *(slug for slug in states(municipality) if is_on(slug, municipality))})
