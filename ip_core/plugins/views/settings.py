"""The municipality's settings for one module."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ip_core.access.surfaces import shows
from ip_core.exceptions import ChangedMeanwhile
from ip_core.plugins import queries, services, settings, wording
from ip_core.plugins.exceptions import PluginError
from ip_core.plugins.forms import SeenForm, with_reason
from ip_core.plugins.models import PluginSettings
from ip_core.plugins.proposals import name_of
from ip_core.plugins.views.gates import AdministratorRequest, administrators_only, may_open_modules


@administrators_only
@require_http_methods(["GET", "POST"])
@shows(gate=may_open_modules)
def plugin_settings(request: AdministratorRequest, slug: str) -> HttpResponse:
    """What there is to choose, what is chosen, and who has chosen before."""
    own = _form_of(slug)
    row = queries.settings_row(slug, request.municipality)
    is_wrong = bool(queries.misconfigured(slug, request.municipality))
    form = settings.tried(own, lambda: _opened(request, own, row, is_wrong=is_wrong))
    if request.method == "POST" and form and form.is_valid():
        try:
            return _saved(request, slug, form)
        except ChangedMeanwhile as late:
            return _changed_meanwhile(request, slug, form, late.theirs)
        except PluginError as error:  # the plugin's form was changed while the page stood open
            form.add_error(None, error.message)
    return render(request, "ip_core/plugins/plugin_settings.html", _context(request, slug, own, row, form))


def _form_of(slug: str) -> type[forms.Form]:
    own = settings.form_of(slug)
    if own is None:
        raise Http404
    return own


def _opened(
    request: AdministratorRequest, own: type[forms.Form], row: PluginSettings | None, *, is_wrong: bool
) -> forms.Form:
    """With what holds now; judged at once where something is wrong, so that the page says what.

    Raises whatever the plugin's form raises, and not when it is shown."""
    data = {**settings.as_chosen(own, row.values if row else None), "seen": row.version if row else 0}
    if request.method == "POST":
        form = with_reason(own)(request.POST)
    else:
        form = with_reason(own)(data) if is_wrong else with_reason(own)(initial=data)
    form.full_clean()
    for field in form:
        field.as_widget()  # what there is to choose among is asked for here
    return form


def _saved(request: AdministratorRequest, slug: str, form: forms.Form) -> HttpResponse:
    given = form.cleaned_data
    values = settings.to_store(_form_of(slug), given)
    services.change_settings(
        slug, request.municipality, values, actor=request.actor, seen=given["seen"], reason=given["reason"]
    )
    messages.success(request, _("Innstillingene er lagret og gjelder fra nå av."))
    return redirect("plugin-detail", slug)


def _changed_meanwhile(request: AdministratorRequest, slug: str, form: forms.Form, theirs: Any) -> HttpResponse:
    """Both choices on one page, and the form with mine still in it."""
    own = _form_of(slug)
    before = wording.described(own, theirs.values)
    after = wording.described(own, settings.to_store(own, form.cleaned_data))
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["seen"] = str(theirs.version)
    context = {
        "heading": name_of(slug),
        "changes": [
            {"label": label, "before": before[label], "after": text}
            for label, text in after.items()
            if before[label] != text
        ],
        "form": with_reason(own)(data),
        "action": reverse("plugin-settings", args=[slug]),
        "cancel_url": reverse("plugin-detail", args=[slug]),
        "page_size": "sm",
    }
    return render(request, "theme/changed_meanwhile.html", context, status=409)


def _context(
    request: AdministratorRequest, slug: str, own: type[forms.Form], row: PluginSettings | None, form: forms.Form | None
) -> dict[str, object]:
    """Without a form when the plugin's breaks: then there is the way back to the default."""
    is_own = row is not None and row.values is not None
    changes = queries.settings_changes(slug, request.municipality)
    return {
        "page_size": "sm",
        "slug": slug,
        "name": name_of(slug),
        "form": form,
        "is_own": is_own,
        "reset": SeenForm(initial={"seen": row.version}, auto_id="reset-%s") if row and is_own else None,
        "changes": settings.tried(own, lambda: wording.settings_history(own, changes)),
    }


@administrators_only
@require_POST
@shows(gate=may_open_modules)
def plugin_settings_reset(request: AdministratorRequest, slug: str) -> HttpResponse:
    """Back to the national default."""
    _form_of(slug)
    form = SeenForm(request.POST)
    if form.is_valid():
        try:
            services.change_settings(
                slug, request.municipality, None, actor=request.actor, seen=form.cleaned_data["seen"]
            )
            messages.success(request, _("Nå gjelder standarden."))
            return redirect("plugin-detail", slug)
        except ChangedMeanwhile as late:
            messages.warning(request, late.message)
    return redirect("plugin-settings", slug)
