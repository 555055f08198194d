"""What a reader sees of the contacts."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from ip_core.access.queries import reaches_of, section_for
from ip_core.access.reach import Reach
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor

from fjord_kontakter.models import SECTION, Contact


def contacts_in(proceeding: Proceeding, reach: Reach) -> QuerySet[Contact]:
    """Those that stand in a plan now; none for whoever may not read the section."""
    rows = Contact.objects.filter(proceeding=proceeding, removed_at__isnull=True)
    return rows if reach.may_read(SECTION) else rows.none()


def plans_visible_to(actor: Actor, municipality: Municipality) -> dict[Proceeding, Reach]:
    """The plans whose contacts this reader may see."""
    found = reaches_of(actor, municipality)
    return {proceeding: reach for proceeding, reach in found.items() if reach.may_read(SECTION)}


def contact_for(
    actor: Actor, municipality: Municipality, proceeding_uuid: UUID, contact_uuid: UUID
) -> tuple[Contact, Reach]:
    """The gate of one contact, also a removed one: Http404 for whoever may not read the section."""
    proceeding, reach = section_for(actor, municipality, proceeding_uuid, SECTION)
    contact = Contact.objects.filter(proceeding=proceeding, uuid=contact_uuid).first()
    if contact is None:
        raise Http404
    contact.proceeding = proceeding  # already read, with its owner and case
    return contact, reach
