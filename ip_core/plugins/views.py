"""The administrator's page of modules. It depends on no plugin: it must open when every one of them is broken."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ip_core.access.enums import Level
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict, allow
from ip_core.municipalities.models import Municipality
from ip_core.plugins import overview, policies, proposals, queries, services, wording
from ip_core.plugins.enums import SERVED, State
from ip_core.plugins.exceptions import PluginError, UnknownPlugin
from ip_core.plugins.forms import ReasonForm
from ip_core.plugins.proposals import Proposal

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


@administrators_only
@require_safe
@shows(gate=may_open_modules)
def plugin_list(request: AdministratorRequest) -> HttpResponse:
    found = overview.modules(request.municipality)
    usable = [module for module in found if not module.is_quarantined]
    return render(
        request,
        "ip_core/plugins/plugin_list.html",
        {
            "page_size": "sm",
            "broken": [module for module in found if module.is_quarantined],
            "on": [module for module in usable if module.is_on],
            "read_only": [module for module in usable if module.is_read_only],
            "off": [module for module in usable if module.state not in SERVED],
            "count_on": sum(module.state in SERVED for module in usable),
            "count": len(found),
        },
    )


@administrators_only
@require_http_methods(["GET", "POST"])
@shows(gate=may_open_modules)
def plugin_change(request: AdministratorRequest, slug: str, target: State) -> HttpResponse:
    """What would change, what speaks against it, and the button that does it."""
    try:
        proposal = proposals.propose(slug, request.municipality, target)
    except UnknownPlugin as error:
        raise Http404 from error
    form = ReasonForm(request.POST or None, needs_reason=bool(proposal.blockers))
    if request.method == "POST" and not proposal.refusal and form.is_valid() and _change(request, proposal, form):
        return redirect("plugin-admin")
    return render(
        request,
        "ip_core/plugins/plugin_change.html",
        {
            "page_size": "sm",
            "proposal": proposal,
            "form": form,
            "words": wording.words_for(proposal, request.municipality),
            "offer_read_only": target == State.OFF and proposal.before == State.ON and not proposal.refusal,
            "changes": queries.changes(slug, request.municipality),
        },
        status=409 if request.method == "POST" and proposal.refusal else 200,
    )


def _change(request: AdministratorRequest, proposal: Proposal, form: ReasonForm) -> bool:
    try:
        services.change_state(
            proposal.slug,
            request.municipality,
            proposal.after,
            actor=request.actor,
            reason=form.cleaned_data["reason"],
            with_requirements=True,  # the page has named them
        )
    except PluginError as error:  # somebody else changed something meanwhile
        form.add_error(None, error.message)
        return False
    messages.success(request, wording.done(proposal))
    return True


__all__ = ["plugin_change", "plugin_list"]
