"""That a case or plan exists (E in ACCESS §1): found by its owner's name or its number, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ip_core.access import keys
from ip_core.cases.enums import ProceedingKind
from ip_core.search.entries import CORE, CoreKind, Entry

if TYPE_CHECKING:
    from ip_core.cases.models import Proceeding
    from ip_core.municipalities.models import Municipality

_PLAN, _CASE = "core.plan", "core.case"


def existence_entry(proceeding: Proceeding) -> Entry:
    """Index it when a proceeding is opened, and again when its owner's name changes.

    It belongs to the plugin that the proceeding runs in, so that it goes when that is switched off.
    """
    is_plan = proceeding.kind == ProceedingKind.PLAN
    return Entry(
        municipality=proceeding.municipality,
        plugin=ProceedingKind(proceeding.kind).plugin,
        kind=_PLAN if is_plan else _CASE,
        object_uuid=proceeding.uuid,
        scope=keys.proceeding_scope(proceeding.uuid, keys.EXISTENCE),
        title=proceeding.owner.name,
        body=proceeding.case.number,
        address=f"sak/{proceeding.case.uuid}/",
        updated_at=proceeding.opened_at,
    )


def _entries(*, plans: bool) -> Callable[[Municipality], Iterator[Entry]]:
    def entries(municipality: Municipality) -> Iterator[Entry]:
        from ip_core.cases.models import Proceeding

        inside = Proceeding.objects.with_scope(municipality=municipality).select_related(
            "case", "owner", "municipality"
        )
        chosen = inside.filter(kind=ProceedingKind.PLAN) if plans else inside.exclude(kind=ProceedingKind.PLAN)
        return (existence_entry(proceeding) for proceeding in chosen)

    return entries


def _scopes_now(uuids: Collection[UUID]) -> Mapping[UUID, str]:
    from ip_core.cases.models import Proceeding

    still = Proceeding.objects.with_scopes_disabled().filter(uuid__in=uuids).values_list("uuid", flat=True)
    return {uuid: keys.proceeding_scope(uuid, keys.EXISTENCE) for uuid in still}


KINDS = (
    CoreKind(_CASE, _("Sak"), _entries(plans=False), _scopes_now, CORE),
    CoreKind(_PLAN, _("Plan"), _entries(plans=True), _scopes_now, CORE),
)
