"""Attach a file to a draft, and take it away."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from ip_core.documents.models import StoredFile
from ip_core.documents.services import forget_file, store_file
from ip_core.history.acting import service
from ip_core.people.actor import Actor
from plugins.intake import policies
from plugins.intake.exceptions import TooManyAttachments
from plugins.intake.models import ApplicationDraft
from plugins.intake.queries import attachments_of

MOST = 10


@service
def attach(draft: ApplicationDraft, upload: UploadedFile[bytes], *, actor: Actor) -> StoredFile:
    """Raises NotAllowed, TooManyAttachments, FileRefused."""
    policies.may_attach(actor, draft).require()
    if attachments_of(draft).count() >= MOST:
        raise TooManyAttachments(_("Du har lagt ved %(most)s filer, og flere tar vi ikke imot her.") % {"most": MOST})
    stored: StoredFile = store_file(upload, actor=actor, municipality=draft.municipality, scope=draft.file_scope)
    return stored


@service
def detach(draft: ApplicationDraft, stored: StoredFile, *, actor: Actor) -> None:
    """Raises NotAllowed."""
    policies.may_attach(actor, draft).require()
    forget_file(stored, actor=actor)
