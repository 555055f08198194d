"""Beginning and changing a session: who, in which capacity, for whom, how surely known."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest

from ip_core.people.enums import Assurance
from ip_core.people.middleware import ASSURANCE_KEY, BEHALF_KEY, CAPACITY_KEY
from ip_core.people.models import Account, Person

BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(
    request: HttpRequest,
    account: Account,
    *,
    capacity: str,
    on_behalf_of: Person | None = None,
    assurance: int = Assurance.HIGH,
) -> None:
    """Sign in with a new session key; nothing of an earlier session is kept."""
    request.session.flush()
    login(request, account, backend=BACKEND)
    request.session[ASSURANCE_KEY] = int(assurance)
    choose(request, capacity=capacity, on_behalf_of=on_behalf_of)


def choose(request: HttpRequest, *, capacity: str, on_behalf_of: Person | None = None) -> None:
    """Change capacity or on whose behalf, under a new session key. What was to be told to the former is forgotten."""
    request.session.cycle_key()
    request.session.pop(SessionStorage.session_key, None)
    request.session[CAPACITY_KEY] = str(capacity)
    request.session[BEHALF_KEY] = str(on_behalf_of.uuid) if on_behalf_of else ""
