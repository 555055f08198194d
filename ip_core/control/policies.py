"""Who controls: whoever has that membership in this municipality, at work. It opens no case (ACCESS §5)."""

from __future__ import annotations

from ip_core.access.enums import Level
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.enums import Assurance


def may_control(actor: Actor, municipality: Municipality | None) -> Verdict:
    """The control role, surely signed in; or the operator at the server's command line, who is named there."""
    if municipality is None:
        return refuse()
    if actor.system_label:
        return allow(Level.EXISTS)
    if not actor.is_professional or actor.assurance < Assurance.HIGH:
        return refuse()
    return allow(Level.EXISTS) if actor.with_role(Role.CONTROL, municipality) else refuse()
