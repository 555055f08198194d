"""What several views here answer with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

STAFF = "sm"
LATER = "later"
"""The value of the button that only saves."""


def changed_meanwhile(
    request: HttpRequest,
    form: forms.Form,
    changes: Iterable[tuple[str, str, str]],
    *,
    heading: str,
    cancel_url: str,
    page_size: str = "",
) -> HttpResponse:
    """Both texts, what stands now and what was typed, and the form that saves the typed one over it. 409."""
    shown = [{"label": label, "before": theirs, "after": yours} for label, theirs, yours in changes if theirs != yours]
    context = {
        "heading": heading,
        "changes": shown,
        "form": form,
        "cancel_url": cancel_url,
        "page_size": page_size,
    }
    return render(request, "theme/changed_meanwhile.html", context, status=409)


def with_seen(form: Any, version: int) -> dict[str, Any]:
    """What was sent in, as a form that has seen this version."""
    data = form.data.copy()
    data["seen"] = str(version)
    return data
