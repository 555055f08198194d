"""What each page would be answered with: the views' own gates, so that access can be explained without rendering."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from ip_core.access.queries import section_for
from ip_core.access.verdict import Verdict
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor

from fjord_kontakter import policies, queries
from fjord_kontakter.models import SECTION


def may_open_add(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    proceeding, reach = section_for(actor, municipality, uuid, SECTION)
    return policies.may_add(actor, proceeding, reach)


def may_open_change(actor: Actor, municipality: Municipality, *, uuid: UUID, contact: UUID) -> Verdict:
    row, reach = queries.contact_for(actor, municipality, uuid, contact)
    if row.removed_at is not None:
        raise Http404
    return policies.may_change(actor, row, reach)
