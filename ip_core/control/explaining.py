"""Asking what somebody would get at an address: written down like every other question of control's (ACCESS §5)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django_scopes import scope

from ip_core.access.explain import Explanation, explain, nothing, path_of
from ip_core.cases.models import Case
from ip_core.control import queries
from ip_core.control.enums import LookKind
from ip_core.control.services import Question, look_up, tell_owners
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor

SURFACE = "command:access-explain"


def explain_address(
    address: str, subject: Actor, *, actor: Actor, municipality: Municipality, reason: str = ""
) -> Explanation:
    """What `subject` would get there. The owner of a case reads in her own log that control asked. Raises NotAllowed.

    A case that is as good as the asker's own answers as one that is not there."""
    why = reason.strip()[:500] or _("Spurt på kommandolinjen.")
    path = path_of(address, municipality)
    with scope(municipality=municipality), translation.override(path.split("/")[1]):  # it resolves in its own language
        case = _case_at(path)
        is_own = case is not None and queries.case_numbered(actor, case.number) is None
        known = case if not is_own else None
        question = Question(reason=why, case_number=known.number if known is not None else "", name=subject.label)
        look_up(LookKind.EXPLAIN, question, actor=actor, municipality=municipality)
        if known is not None:
            tell_owners({known.uuid: known.number}, actor=actor, municipality=municipality, surface=SURFACE)
        return nothing() if is_own else explain(subject, municipality, address)


def _case_at(path: str) -> Case | None:
    """The case that something in the address is of."""
    try:
        parts = resolve(path).kwargs.values()
    except Resolver404:
        return None
    named = [part for part in parts if isinstance(part, UUID)]
    of_matter = Q(proceedings__uuid__in=named) | Q(proceedings__steps__uuid__in=named)
    return Case.objects.filter(Q(uuid__in=named) | of_matter | Q(consents__uuid__in=named)).distinct().first()
