"""The administrator's page of modules. It depends on no plugin: it must open when every one of them is broken."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ip_core.access.surfaces import shows
from ip_core.plugins import house, overview, proposals, queries, services, settings, wording
from ip_core.plugins.dispatch import SLOW_SECONDS
from ip_core.plugins.enums import SERVED, State
from ip_core.plugins.exceptions import PluginError, UnknownPlugin
from ip_core.plugins.forms import ReasonForm
from ip_core.plugins.proposals import Proposal
from ip_core.plugins.views.gates import AdministratorRequest, administrators_only, may_open_modules

logger = logging.getLogger(__name__)


@administrators_only
@require_safe
@shows(gate=may_open_modules)
def plugin_list(request: AdministratorRequest) -> HttpResponse:
    found = overview.modules(request.municipality)
    usable = [module for module in found if not module.is_quarantined and not module.is_absent]
    return render(
        request,
        "ip_core/plugins/plugin_list.html",
        {
            "page_size": "sm",
            "broken": [module for module in found if module.is_quarantined and not module.is_absent],
            "absent": [module for module in found if module.is_absent],
            "on": [module for module in usable if module.is_on],
            "read_only": [module for module in usable if module.is_read_only],
            "off": [module for module in usable if module.state not in SERVED],
            "count_on": sum(module.state in SERVED for module in usable),
            "count": sum(not module.is_absent for module in found),
        },
    )


@administrators_only
@require_safe
@shows(gate=may_open_modules)
def plugin_detail(request: AdministratorRequest, slug: str) -> HttpResponse:
    """One module: how it is, what it needs, what is chosen for it, what it stores about people, who has changed it."""
    module = overview.module(slug, request.municipality)
    if module is None:
        raise Http404
    kept = queries.rows_kept(slug, request.municipality)
    form, manifest = settings.form_of(slug), house.current().manifest(slug)
    own = queries.settings_row(slug, request.municipality)
    return render(
        request,
        "ip_core/plugins/plugin_detail.html",
        {
            "page_size": "sm",
            "module": module,
            "manifest": manifest,
            "chosen": _described(form, own.values if own else None) if form else (),
            "is_own": own is not None and own.values is not None,
            "failures": [row for row in queries.failures(request.municipality) if row.slug == slug],
            "rows": sum(count or 0 for count in kept.values()),
            "is_uncounted": None in kept.values(),
            "slow_limit": round(SLOW_SECONDS * 1000),
            "changes": queries.changes(slug, request.municipality),
        },
    )


def _described(form: type[Form], stored: Mapping[str, Any] | None) -> Iterable[tuple[str, str]]:
    """Nothing, of a form that breaks: this page must open, and health says that it is wrong."""
    try:
        return wording.described(form, stored).items()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the guard: a stranger's form
        logger.error("Settings form %s.%s breaks: %s", form.__module__, form.__qualname__, type(error).__name__)  # noqa: TRY400 - its words may name a person
        return ()


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


__all__ = ["plugin_change", "plugin_detail", "plugin_list"]
