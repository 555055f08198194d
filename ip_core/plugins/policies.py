"""Who may switch plugins."""

from ip_core.access.enums import Level
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor


def may_manage_plugins(actor: Actor, municipality: Municipality | None) -> Verdict:
    """The municipality's own administrator at work, or the product itself on the command line.

    It opens no case: an administrator never sees the content of one by being administrator."""
    if municipality is None:
        return refuse()
    if actor.system_label:
        return allow(Level.WRITE)
    return allow(Level.WRITE) if actor.with_role(Role.ADMINISTRATOR, municipality) else refuse()
