"""Who may write contacts. `reach` is what the access engine says; here stands what the plugin adds to it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ip_core.access.enums import Level
from ip_core.access.reach import Reach
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor
from ip_core.plugins.queries import may_be_written

from fjord_kontakter.models import SECTION, Contact

PLUGIN = "kontakter"


def may_add(actor: Actor, proceeding: Proceeding, reach: Reach) -> Verdict:
    """Whoever may write in the section, and the owner's side: what is new is its own."""
    return _may_write(proceeding, reach, is_own=actor.is_citizen)


def may_change(actor: Actor, contact: Contact, reach: Reach) -> Verdict:
    """Whoever may write in the section, or wrote this one on the owner's side."""
    is_own = actor.is_citizen and actor.person is not None and contact.author_id == actor.person.pk
    return _may_write(contact.proceeding, reach, is_own=is_own)


def _may_write(proceeding: Proceeding, reach: Reach, *, is_own: bool) -> Verdict:
    if not reach.may_read(SECTION):
        return reach.verdict(SECTION, Level.WRITE)
    if may_be_written(PLUGIN, proceeding.municipality) and reach.may_write(SECTION, is_own=is_own):
        return allow(Level.WRITE, reach.basis(SECTION))
    return refuse(_("Du kan lese dette, men ikke endre det nå."), level=Level.READ, basis=reach.basis(SECTION))
