"""Take a file in, give it a home, take it away. What is stored has been weighed, looked at, washed and scanned."""

from __future__ import annotations

import hashlib
import uuid
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.cases.models import Proceeding
from ip_core.documents import images, scanning, sniffing
from ip_core.documents.enums import FileKind
from ip_core.documents.exceptions import FileKindRefused, FileTooLarge
from ip_core.documents.models import StoredFile, case_files
from ip_core.history.acting import service
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import tables
from ip_core.plugins.authors import calling

LONGEST_NAME = 200
ASKING = (__name__, service.__module__)
"""What lies between whoever stores a file and the row."""


def checked(upload: UploadedFile[bytes] | IO[bytes], *, size: int) -> tuple[FileKind, bytes]:
    """What the file is, and the bytes to keep. Raises FileRefused, with nothing written anywhere.

    The scanner sees it as it came: what is harmful in a picture would be lost by drawing it anew."""
    most = settings.FILE_MAX_BYTES
    if size > most:
        told = _("Filen er på %(size)s MB. Vi tar imot inntil %(most)s MB. Gjør den mindre, eller del den i flere.")
        raise FileTooLarge(told % {"size": _megabytes(size), "most": _megabytes(most)})
    data: bytes = upload.read(most + 1)
    if not data:
        raise FileKindRefused(_("Filen er tom. Velg en annen."))
    if len(data) > most:
        raise FileTooLarge(_("Filen er for stor. Vi tar imot inntil %(most)s MB.") % {"most": _megabytes(most)})
    kind = sniffing.kind_of(data)
    scanning.require_clean(data)
    return kind, images.without_metadata(data, kind) if images.is_image(kind) else data


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".replace(".", ",").removesuffix(",0")


@service
def store_file(
    upload: UploadedFile[bytes],
    *,
    actor: Actor,
    municipality: Municipality,
    scope: str,
    proceeding: Proceeding | None = None,
    item: uuid.UUID | None = None,
) -> StoredFile:
    """Keep what somebody hands in; `item` is the thing of the section that it belongs to. Raises FileRefused.

    Whether she may is asked by the room that takes it."""
    kind, data = checked(upload, size=upload.size or 0)
    name = _shown_name(upload.name or "", kind)
    where = {"municipality": municipality, "scope": scope, "proceeding": proceeding, "item_uuid": item}
    return _keep(data, kind, name, actor=actor, **where)


@service
def store_made(
    data: bytes, kind: FileKind, *, name: str, actor: Actor, municipality: Municipality, scope: str
) -> StoredFile:
    """Keep what Medvirk itself has made."""
    return _keep(data, kind, name, actor=actor, municipality=municipality, scope=scope)


def _keep(data: bytes, kind: FileKind, name: str, *, actor: Actor, **where: Any) -> StoredFile:
    """The bytes first: a row without its file would be worse than a file without its row."""
    proceeding: Proceeding | None = where.pop("proceeding", None)
    identity = uuid.uuid4()
    path = case_files().save(f"{identity.hex[:2]}/{identity.hex}", ContentFile(data))
    try:
        with transaction.atomic():
            return StoredFile.objects.create(
                uuid=identity,
                case=proceeding.case if proceeding else None,
                original_name=name,
                kind=kind,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                content=path,
                uploaded_by=actor.person,
                uploaded_at=clock.now(),
                plugin=calling(past=ASKING),
                **where,
            )
    except Exception:
        case_files().delete(path)
        raise


def _shown_name(given: str, kind: FileKind) -> str:
    """The name as its owner knows it, with the ending of what it is; a path or control signs are not kept."""
    plain = "".join(sign for sign in given.replace("\\", "/").rsplit("/", 1)[-1] if sign.isprintable()).strip()
    stem = plain.rsplit(".", 1)[0] if "." in plain else plain
    return f"{stem[: LONGEST_NAME - 8] or _('vedlegg')}.{kind}"


@service
def move_files(scope: str, *, to: Proceeding, key: str, actor: Actor) -> int:
    """Everything in a scope becomes part of a proceeding: readable by whoever reads that object. Returns how many."""
    moved = 0
    for stored in StoredFile.objects.filter(scope=scope, removed_at__isnull=True):
        stored.scope, stored.case = to.scope(key), to.case
        stored.save()
        moved += 1
    return moved


@service
def remove_file(stored: StoredFile, *, actor: Actor) -> None:
    """Take it away. The bytes go when the transaction has held; the row stays as history of what was there."""
    stored.removed_at = clock.now()
    stored.save()
    transaction.on_commit(lambda: case_files().delete(stored.path_name))


@service
def forget_file(stored: StoredFile, *, actor: Actor) -> None:
    """What was never part of a case goes without a trace: a draft's file, a package that has expired.

    No plugin's model is asked: one whose table is not there would stop everybody's."""
    if stored.case_id is not None:
        raise ValueError("A file of a case is removed, not forgotten.")
    name = stored.path_name
    tables.delete(StoredFile._base_manager.filter(pk=stored.pk))
    StoredFile.history.filter(uuid=stored.uuid).delete()
    transaction.on_commit(lambda: case_files().delete(name))


@service
def forget_files(scope: str, *, actor: Actor) -> None:
    """Everything in a scope that never became part of a case."""
    for stored in StoredFile.objects.filter(scope=scope):
        forget_file(stored, actor=actor)
