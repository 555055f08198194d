"""C23: search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django_scopes import scope

from ip_core.access import keys
from ip_core.access.models import Consent
from ip_core.access.services import withdraw_consent
from ip_core.cases.models import Proceeding
from ip_core.search.entries import Entry
from ip_core.search.models import SearchEntry
from ip_core.search.services import reindex, search
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.checks.people import leads_to_person
from ip_core.testing.conformance.stage import Stage

NARROW = ("proceeding:", "item:", "draft:", "thread:", "case:")
DEPTH = 4
Hits = dict[str, set[str]]


@proves("C23")
def scopes(stage: Stage) -> Iterator[str]:
    if not stage.subject.implements("register_search"):
        yield Nothing("the plugin has nothing to find")
        return
    with scope(municipality=stage.a.municipality):
        kinds = list(stage.hooks(stage.a).register_search())
        entries = [entry for kind in kinds for entry in kind.entries(stage.a.municipality)]
        if not entries:
            yield "demo_data makes nothing that can be found"
        rows = {getattr(row, "uuid", None): row for row in stage.own_rows(stage.a)}
        for entry in entries:
            yield from _lies_right(stage, entry, rows.get(entry.object_uuid))
    yield from _after_withdrawal(stage, {kind.kind for kind in kinds})


def _lies_right(stage: Stage, entry: Entry, row: models.Model | None) -> Iterator[str]:
    if entry.municipality != stage.a.municipality:
        yield f"{entry.kind} is found in {entry.municipality.slug}"
    if entry.plugin != stage.subject.slug:
        yield f"{entry.kind} says that it is of {entry.plugin!r}, and so it stays when the plugin is off"
    if row is None or not leads_to_person(type(row)):
        return
    if not entry.scope.startswith(NARROW):
        yield f"{entry.kind} lies under {entry.scope}, where no withdrawal reaches it"
        return
    proceeding, parsed = _proceeding_of(row, DEPTH), keys.parse_proceeding_scope(entry.scope)
    if proceeding is not None and parsed is not None and parsed[0] != proceeding.uuid:
        yield f"{entry.kind} lies under the scope of another proceeding than its own"


def _proceeding_of(row: Any, depth: int) -> Proceeding | None:
    if isinstance(row, Proceeding) or row is None or depth == 0:
        return row if isinstance(row, Proceeding) else None
    related = (field.name for field in row._meta.concrete_fields if field.is_relation)
    return next((found for name in related if (found := _proceeding_of(getattr(row, name), depth - 1))), None)


def _after_withdrawal(stage: Stage, kinds: set[str]) -> Iterator[str]:
    """Everybody's consents are withdrawn; the index is left as it was."""
    reindex(stage.a.municipality)
    indexed = _indexed(stage, kinds)
    before = _found(stage, indexed)
    withdrawn = _withdraw_all(stage)
    if _indexed(stage, kinds).keys() < indexed.keys():
        return  # taken out of the index as well: no stale entry is left to find
    after = _found(stage, indexed)
    owners = {"owner", "applicant", "child", "parent for child", "otherparent for child"}
    for who in sorted(after.keys() - owners):
        for title in sorted(after[who] & before.get(who, set())):
            if indexed[title] in withdrawn:
                yield f"after the withdrawal {who} still finds {title!r}"


def _indexed(stage: Stage, kinds: set[str]) -> dict[str, str]:
    """By title, the proceeding that each entry of the plugin lies in."""
    with scope(municipality=stage.a.municipality):
        rows = SearchEntry.objects.filter(plugin=stage.subject.slug, kind__in=kinds).values_list("title", "scope")
        return {title: str((keys.parse_proceeding_scope(scope_) or [""])[0]) for title, scope_ in rows}


def _found(stage: Stage, indexed: dict[str, str]) -> Hits:
    municipality = stage.a.municipality
    found: Hits = {}
    with scope(municipality=municipality):
        for who, actor in stage.actors(stage.a).items():
            for title in indexed:
                words = " ".join(title.replace("…", " ").split()[:6])
                hits = search(actor, municipality, words).hits
                found.setdefault(who, set()).update(hit.title for hit in hits if hit.title in indexed)
    return found


def _withdraw_all(stage: Stage) -> set[str]:
    """The proceedings whose owner's side has taken back every yes."""
    done: set[str] = set()
    with scope(municipality=stage.a.municipality):
        for consent in Consent.objects.filter(withdrawn_at=None, in_force_at__isnull=False).select_related(
            "case__owner"
        ):
            handle = next(handle for handle, person in stage.a.people.items() if person == consent.case.owner)
            actor = stage.a.actor("parent", on_behalf_of="child") if handle == "child" else stage.a.actor(handle)
            withdraw_consent(consent, actor=actor)
            done.add(str(consent.proceeding.uuid))
    return done
