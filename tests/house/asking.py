"""Ask as a browser would: by host name."""

from typing import Any

from django.test import Client


def get(client: Client, path: str, host: str = "meland.localhost", **headers: str) -> Any:
    """GET an address of a host."""
    return client.get(path, headers={"host": host, **headers})
