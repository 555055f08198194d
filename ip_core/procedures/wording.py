"""A rule in words, for the page and for the case alike. Every number comes from the step that is shown."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ip_core.enums import Role, UnitKind
from ip_core.procedures.document import Deadline, Step
from ip_core.procedures.enums import CITIZEN, DayKind, FromEvent


def deadline_text(deadline: Deadline | None) -> str:
    """ "14 dager etter at søknaden kom inn", or that none is set: silence would look like a forgotten field."""
    if deadline is None:
        return _("Ingen frist er satt")
    since = FromEvent(deadline.from_event).label
    return _("%(days)s etter at %(event)s") % {"days": _days(deadline), "event": since}


def _days(deadline: Deadline) -> str:
    if deadline.unit == DayKind.WORKING:
        days = ngettext("%(amount)d virkedag", "%(amount)d virkedager", deadline.amount)
    else:
        days = ngettext("%(amount)d dag", "%(amount)d dager", deadline.amount)
    return days % {"amount": deadline.amount}


def responsible_text(step: Step) -> str:
    """Who does the step: the role, and the kind of unit it is in when the rule names one."""
    if step.role == CITIZEN:
        return _("den som har søkt")
    role = str(Role(step.role).label)
    if not step.unit_kind:
        return role
    return _("%(role)s i %(unit)s") % {"role": role, "unit": UnitKind(step.unit_kind).label}
