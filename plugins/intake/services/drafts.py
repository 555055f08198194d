"""Begin, keep and throw away a draft. Nobody but its author knows of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ip_core import clock
from ip_core.documents.services import forget_files
from ip_core.history.acting import service
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import settings_for
from plugins.intake import policies
from plugins.intake.enums import FiledFor
from plugins.intake.models import ApplicationDraft
from plugins.intake.queries import drafts_of, hash_of
from plugins.intake.settings import DRAFT_DAYS, SLUG


def kept_for(municipality: Municipality) -> timedelta:
    """A draft that nobody opens is deleted after this; every save begins it anew. No rule of any procedure."""
    return timedelta(days=settings_for(SLUG, municipality)[DRAFT_DAYS])


@service
def begin_draft(filed_for: FiledFor, *, actor: Actor, municipality: Municipality) -> tuple[ApplicationDraft, str]:
    """The draft and the key to its address: the one begun before, or a new one. Raises NotAllowed.

    Signed out, the key is the private link; only its hash is kept, so it cannot be shown again."""
    _forget_expired(municipality)
    if filed_for != FiledFor.OTHER:
        policies.may_apply(actor).require()
    earlier = [draft for draft in drafts_of(actor, municipality) if draft.filed_for == filed_for]
    if earlier:
        return earlier[0], str(earlier[0].uuid)
    link = "" if actor.person else secrets.token_urlsafe(24)
    now = clock.now()
    draft = ApplicationDraft.objects.create(
        municipality=municipality,
        author=actor.person,
        subject=None if filed_for == FiledFor.OTHER else actor.subject,
        link_hash=hash_of(link) if link else "",
        filed_for=filed_for,
        started_at=now,
        saved_at=now,
        expires_at=now + kept_for(municipality),
    )
    return draft, link or str(draft.uuid)


def _forget_expired(municipality: Municipality) -> None:
    for draft in ApplicationDraft.objects.filter(municipality=municipality, expires_at__lte=clock.now()):
        forget_files(draft.file_scope, actor=Actor.system())
        draft.delete()


@service
def save_answers(draft: ApplicationDraft, *, actor: Actor, seen: int, answers: Mapping[str, Any]) -> ApplicationDraft:
    """Keep these answers beside those that are there. Raises NotAllowed, ChangedMeanwhile."""
    policies.may_write_draft(actor, draft).require()
    draft.require_version(seen)
    now = clock.now()
    draft.answers = {**draft.answers, **answers}
    draft.saved_at, draft.expires_at = now, now + kept_for(draft.municipality)
    draft.save()
    return draft


@service
def discard_draft(draft: ApplicationDraft, *, actor: Actor) -> None:
    """Gone for good, without a trace. Raises NotAllowed."""
    policies.may_write_draft(actor, draft).require()
    forget_files(draft.file_scope, actor=actor)
    draft.delete()
