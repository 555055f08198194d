"""The first line of a case view: below the highest assurance level the answer is sign-in (ACCESS §1).

The same answer whether the case exists or not, so nothing is told by asking."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ip_core.people.enums import Assurance

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def signed_in(view: View[P]) -> View[P]:
    """Only for persons known at the highest level; others are sent to sign in, and back afterwards."""

    @functools.wraps(view)
    def gate(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.actor.is_signed_in or request.actor.assurance < Assurance.HIGH:
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('sign-in')}?{query}")
        return view(request, *args, **kwargs)

    return gate
