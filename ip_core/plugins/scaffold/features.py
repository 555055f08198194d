"""What a new plugin can have, and what each needs."""

from __future__ import annotations

from collections.abc import Iterable

from ip_core.plugins.scaffold.exceptions import NotWritten

FEATURES: dict[str, str] = {
    "page": "addresses, views and templates; with a model, pages to read and write in",
    "model": "people to call about a plan: model, history, policies, services, insight for the person",
    "panel": "a part of the case page",
    "search": "what is written can be found, by those who may read it",
    "procedure": "a procedure template for municipalities to make their own",
    "events": "something is done when a consent comes into force",
    "settings": "a form for the municipality's administrator",
}
"""In the order of the command's help."""

NEEDS: dict[str, frozenset[str]] = {
    "panel": frozenset({"model"}),
    "search": frozenset({"model", "page"}),
    "events": frozenset({"model"}),
}
"""A hit leads to a page; a panel and an event need rows to show and to make."""


def with_what_they_need(asked: Iterable[str]) -> frozenset[str]:
    """The features asked for and those they cannot do without. Raises NotWritten for an unknown one."""
    found = frozenset(asked)
    unknown = sorted(found - FEATURES.keys())
    if unknown:
        raise NotWritten(f"There is no feature called {', '.join(unknown)}. Choose among {', '.join(FEATURES)}.")
    return found.union(*(NEEDS.get(name, frozenset()) for name in found))
