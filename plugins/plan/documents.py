"""The section "documents": files beside the plan's nine parts. Core keeps, washes and hands them out.

A grantee of the section reads them; nobody has an address of a file but core's own, which asks again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404
from django.utils.translation import gettext as _

from ip_core.access import engine
from ip_core.access.reach import Reach
from ip_core.access.verdict import Verdict
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding
from ip_core.documents.models import StoredFile
from ip_core.documents.queries import files_in
from ip_core.documents.services import remove_file, store_file
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from plugins.plan import policies
from plugins.plan.exceptions import TooManyFiles
from plugins.plan.models import IndividualPlan
from plugins.plan.sections import DOCUMENTS

MOST = 200
"""More than anybody finds her way in; it also bounds what one plan can fill the disk with."""


@dataclass(frozen=True)
class FileRow:
    """One file as this reader meets it, on the page of the files and in what is seen as somebody else."""

    file: StoredFile
    who: str
    may_remove: bool


def rows_for(actor: Actor, proceeding: Proceeding, reach: Reach) -> list[FileRow]:
    found = files_in(proceeding, DOCUMENTS, reach)
    own = owners_own(proceeding, found)
    return [
        FileRow(
            one,
            one.uploaded_by.name if one.uploaded_by else "",
            bool(policies.may_remove_file(actor, proceeding, reach, one, is_owners=one.uuid in own)),
        )
        for one in found
    ]


def file_in(proceeding: Proceeding, reach: Reach, uuid: UUID) -> StoredFile:
    """One that this reader may read; another plan's is not here, whatever its address."""
    for stored in files_in(proceeding, DOCUMENTS, reach):
        if stored.uuid == uuid:
            return stored
    raise Http404


def owners_own(proceeding: Proceeding, files: Iterable[StoredFile]) -> set[UUID]:
    """Those handed in by the owner, or by somebody on her behalf: history tells which."""
    found, owner = list(files), proceeding.owner
    rows = StoredFile.history.filter(uuid__in=[stored.uuid for stored in found], history_type="+")
    on_behalf = rows.filter(on_behalf_uuid=owner.uuid).values_list("uuid", flat=True)
    return {*on_behalf, *(stored.uuid for stored in found if stored.uploaded_by_id == owner.pk)}


def may_remove(actor: Actor, proceeding: Proceeding, reach: Reach, stored: StoredFile) -> Verdict:
    is_owners = bool(owners_own(proceeding, [stored]))
    return policies.may_remove_file(actor, proceeding, reach, stored, is_owners=is_owners)


@service
def attach(plan: IndividualPlan, upload: UploadedFile[bytes], *, actor: Actor) -> StoredFile:
    """Raises NotAllowed, TooManyFiles, FileRefused."""
    proceeding = plan.proceeding
    reach = engine.reach(actor, proceeding)
    policies.may_add(actor, proceeding, reach, DOCUMENTS).require()
    if StoredFile.objects.filter(scope=proceeding.scope(DOCUMENTS), removed_at__isnull=True).count() >= MOST:
        raise TooManyFiles(_("Planen har %(most)d filer. Fjern noen som ikke trengs lenger.") % {"most": MOST})
    stored: StoredFile = store_file(
        upload,
        actor=actor,
        municipality=proceeding.municipality,
        scope=proceeding.scope(DOCUMENTS),
        proceeding=proceeding,
    )
    record_event("document.added", proceeding=proceeding, key=DOCUMENTS, actor=actor, file=stored.uuid)
    return stored


@service
def detach(plan: IndividualPlan, stored: StoredFile, *, actor: Actor) -> None:
    """Nobody can open it any more; that it was there stays in the history. Raises NotAllowed."""
    proceeding = plan.proceeding
    may_remove(actor, proceeding, engine.reach(actor, proceeding), stored).require()
    remove_file(stored, actor=actor)
    record_event("document.removed", proceeding=proceeding, key=DOCUMENTS, actor=actor, file=stored.uuid)
