"""What the search finds in a plan: each thing under the scope of its own section, and nothing about who may read it.

An item is indexed under its section, unless it is private or left out in a consent: then under its own. Someone with a
grant on that item alone reads it on the plan page, but does not find it: an entry has exactly one scope."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice
from textwrap import shorten
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ip_core.access.privacy import scope_of, scopes_of
from ip_core.municipalities.models import Municipality
from ip_core.plugins.types import SearchKind
from ip_core.search.services import Entry, index, remove
from plugins.plan.models import Goal, Measure, Participant, PlanItem, SectionText

PLUGIN = "plan"
TITLE_LENGTH = 90
CHUNK = 500


def kind_of(model: type[PlanItem] | PlanItem) -> str:
    return f"{PLUGIN}.{model.noun}"


def entry(item: PlanItem, scope: str = "") -> Entry:
    """`scope`: where it lies now, if that is known already."""
    proceeding = item.plan.proceeding
    return Entry(
        municipality=proceeding.municipality,
        plugin=PLUGIN,
        kind=kind_of(item),
        object_uuid=item.uuid,
        scope=scope or scope_of(proceeding, item.section_key, item.uuid),
        title=shorten(item.text_shown, TITLE_LENGTH, placeholder=" …"),
        body=_body(item),
        address=f"t/plan/{proceeding.uuid}/#{item.anchor}",
        updated_at=item.changed_at,
    )


def _body(item: PlanItem) -> str:
    if isinstance(item, Measure):
        return "\n".join(text for text in (item.what, item.extent, item.responsible) if text)
    return item.text_shown


def keep(item: PlanItem) -> None:
    """The search says what the plan says, in the same transaction."""
    if item.deleted_at is None:
        index(entry(item))
    else:
        remove(PLUGIN, kind_of(item), item.uuid)


class PlanKind(SearchKind):
    """Also says what is there now, so that a stale entry is never shown."""

    __slots__ = ()

    def scopes_now(self, uuids: Collection[UUID]) -> Mapping[UUID, str]:
        model = MODELS[self.kind]
        rows = model._default_manager.with_scopes_disabled().live().filter(uuid__in=uuids)  # type: ignore[attr-defined]  # noqa: SLF001
        return scopes_of({item.uuid: (item.plan.proceeding, item.section_key) for item in rows.with_plan()})


MODELS: dict[str, type[PlanItem]] = {kind_of(model): model for model in (Goal, Measure, SectionText, Participant)}
LABELS: dict[str, str | Promise] = {
    kind_of(Goal): _("Mål"),
    kind_of(Measure): _("Tiltak"),
    kind_of(SectionText): _("Tekst i planen"),
    kind_of(Participant): _("Deltaker"),
}


def _entries(model: type[PlanItem]) -> Callable[[Municipality], Iterator[Entry]]:
    def entries(municipality: Municipality) -> Iterator[Entry]:
        inside = model._default_manager.with_scope(municipality=municipality)  # type: ignore[attr-defined]  # noqa: SLF001
        rows = inside.live().with_plan().select_related("plan__proceeding__municipality")
        if model is Measure:
            rows = rows.select_related("responsible_person")
        items = rows.iterator()
        while chunk := list(islice(items, CHUNK)):
            scopes = scopes_of({item.uuid: (item.plan.proceeding, item.section_key) for item in chunk})
            yield from (entry(item, scopes[item.uuid]) for item in chunk)

    return entries


def kinds() -> list[SearchKind]:
    return [PlanKind(kind, LABELS[kind], _entries(model)) for kind, model in MODELS.items()]
