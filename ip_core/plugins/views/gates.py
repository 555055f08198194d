"""The first line of every page of the administrator."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse

from ip_core.access.enums import Level
from ip_core.access.verdict import Verdict, allow
from ip_core.municipalities.models import Municipality
from ip_core.plugins import policies

if TYPE_CHECKING:
    from ip_core.people.actor import Actor


class AdministratorRequest(HttpRequest):
    """A request inside a municipality, as the middleware leaves it."""

    municipality: Municipality
    actor: Actor


View = Callable[..., HttpResponse]


def may_open_modules(actor: Actor, municipality: Municipality, **_parts: object) -> Verdict:
    """No case data: counts of rows and states. For others than the administrator the page does not exist."""
    if not policies.may_manage_plugins(actor, municipality):
        raise Http404
    return allow(Level.NONE)


def administrators_only(view: View) -> View:
    """For everybody but the municipality's administrator the page does not exist, whatever the method."""

    @functools.wraps(view)
    def gated(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        actor, municipality = getattr(request, "actor", None), getattr(request, "municipality", None)
        if actor is None or not policies.may_manage_plugins(actor, municipality):
            raise Http404
        return view(request, *args, **kwargs)

    return gated
