"""Files that a reader may have. The section or object that a file lies in decides, by the engine, at each request."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from ip_core.access import keys
from ip_core.access.addresses import closes_papers, veil_over_consent
from ip_core.access.models import Consent
from ip_core.access.queries import section_for
from ip_core.access.reach import Reach
from ip_core.access.verdict import Verdict, allow
from ip_core.cases.models import Proceeding
from ip_core.documents.models import StoredFile
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins.queries import served


@dataclass(frozen=True)
class FoundFile:
    """A file of a proceeding, and on what the reader has it."""

    stored: StoredFile
    proceeding: Proceeding
    key: str
    reach: Reach


def served_files(municipality: Municipality) -> QuerySet[StoredFile]:
    """Without those of plugins that are off here: they may lie in a section that is open (ACCESS §5)."""
    return StoredFile.objects.filter(plugin__in=["", *served(municipality)])


def file_for(actor: Actor, municipality: Municipality, uuid: UUID) -> FoundFile:
    """The gate: whoever may read the section or object that the file lies in. Http404 for all others, alike."""
    rows = served_files(municipality).filter(municipality=municipality, removed_at__isnull=True)
    stored: StoredFile = get_object_or_404(rows, uuid=uuid)
    place = keys.parse_proceeding_scope(stored.scope)
    if place is None:
        raise Http404  # a draft's or an export's: its own room hands it out
    proceeding, reach = section_for(actor, municipality, *place, stored.item_uuid)
    if place[1] == keys.CONSENTS and _names_a_place(stored, actor):
        raise Http404
    return FoundFile(stored, proceeding, place[1], reach)


def _names_a_place(stored: StoredFile, actor: Actor) -> bool:
    """A signed paper says where somebody works, to a reader for whom that is left out (ACCESS §4)."""
    if stored.item_uuid is None:
        return False
    found = Consent.objects.select_related("case__owner").filter(uuid=stored.item_uuid).first()
    return found is not None and closes_papers(found, veil_over_consent(found, actor))


def may_open_file(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    found = file_for(actor, municipality, uuid)
    return allow(found.reach.level(found.key), found.reach.basis(found.key))


def files_in(proceeding: Proceeding, key: str, reach: Reach) -> list[StoredFile]:
    """The files of one section or object, for whoever may read it; each item's own narrows further."""
    rows = served_files(proceeding.municipality).filter(scope=proceeding.scope(key), removed_at__isnull=True)
    return [stored for stored in rows.select_related("uploaded_by") if reach.may_read(key, stored.item_uuid)]


def files_of_scope(scope: str) -> QuerySet[StoredFile]:
    """For the room that owns the scope and has asked already."""
    return StoredFile.objects.filter(scope=scope, removed_at__isnull=True)
