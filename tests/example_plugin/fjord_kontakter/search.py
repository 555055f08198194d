"""What the search finds: each contact under the scope of its section, and nothing about who may read it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ip_core.municipalities.models import Municipality
from ip_core.plugins.types import SearchKind
from ip_core.search.services import Entry, index, remove

from fjord_kontakter.models import Contact

PLUGIN = "kontakter"
KIND = "kontakter.contact"


def keep(contact: Contact) -> None:
    """The search says what the plan says, in the same transaction."""
    if contact.removed_at is None:
        index(_entry(contact))
    else:
        remove(PLUGIN, KIND, contact.uuid)


def _entry(contact: Contact) -> Entry:
    proceeding = contact.proceeding
    return Entry(
        municipality=proceeding.municipality,
        plugin=PLUGIN,
        kind=KIND,
        object_uuid=contact.uuid,
        scope=contact.scope,
        title=contact.name,
        body=contact.task,
        address=f"t/kontakter/{proceeding.uuid}/#{contact.anchor}",
    )


class ContactKind(SearchKind):
    """Also says what is there now, so that a stale entry is never shown."""

    __slots__ = ()

    def scopes_now(self, uuids: Collection[UUID]) -> Mapping[UUID, str]:
        rows = Contact.objects.with_scopes_disabled().filter(uuid__in=uuids, removed_at__isnull=True)
        return {contact.uuid: contact.scope for contact in rows.select_related("proceeding")}


def _entries(municipality: Municipality) -> Iterator[Entry]:
    rows = Contact.objects.with_scope(municipality=municipality).filter(removed_at__isnull=True)
    return (_entry(contact) for contact in rows.select_related("proceeding__municipality").iterator())


KINDS = (ContactKind(KIND, _("Kontakt"), _entries),)
