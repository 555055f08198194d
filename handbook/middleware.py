"""Who may edit is asked at each request to the administration, not remembered from the day it was given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeGuard

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from handbook.services import rights_follow_memberships
from ip_core.people.models import Account


class EditorRightsMiddleware:
    """Stands after the one that makes `request.actor`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.CMS_PATH) and _is_ordinary(request.user):
            rights_follow_memberships(request.user, request.actor)
        return self.get_response(request)


def _is_ordinary(user: Account | AnonymousUser) -> TypeGuard[Account]:
    """A superuser's rights come from no group."""
    return isinstance(user, Account) and not user.is_superuser
