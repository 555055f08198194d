"""Signed, short-lived sign-in links of the demo. They exist only when MEDVIRK_DEMO=1."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core import signing

from ip_core.people.models import Identity

SALT = "medvirk-demo-sign-in"
SECONDS = 15 * 60


class LinkExpired(Exception):
    """The link is older than SECONDS, or was not made here."""


def token(handle: str) -> str:
    return signing.dumps(handle, salt=SALT)


def handle_of(value: str) -> str:
    """Raises LinkExpired."""
    try:
        return str(signing.loads(value, salt=SALT, max_age=SECONDS))
    except signing.BadSignature as bad:
        raise LinkExpired from bad


def sign_in_address(handle: str, *, host: str, language: str) -> str:
    """`host` with its port. Raises Identity.DoesNotExist for an unknown handle."""
    Identity.objects.get(issuer="demo", subject=handle)
    return f"http://{host}/{language}/demo/{quote(token(handle), safe='')}/"


def running_file() -> Path:
    return Path(settings.DATA_DIR) / "demo.json"


def note_running(port: int) -> None:
    """Remember where the demo answers, for `medvirk demo --link`."""
    running_file().write_text(json.dumps({"port": port}))


def running_port() -> int | None:
    try:
        return int(json.loads(running_file().read_text())["port"])
    except (OSError, ValueError, KeyError):
        return None
