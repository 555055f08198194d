"""A handbook page as an anonymous reader gets it, through the whole stack of middleware."""

from django.db import transaction
from django.test import Client

from handbook.services import build_handbook
from ip_core.testing.cast import build_cast
from tests.benchmarks.measuring import timed

PATHS = {"home page": "/nn/", "search page": "/nn/sok/?q=samtykke"}


def rows() -> list[dict[str, object]]:
    with transaction.atomic():
        cast = build_cast("meland")
        with cast.inside():
            build_handbook(cast.municipality, hostname="meland.localhost")
        client = Client(SERVER_NAME="meland.localhost")

        def get(path: str) -> None:
            assert client.get(path).status_code == 200

        table = [timed(name, lambda path=path: get(path)) for name, path in PATHS.items()]
        transaction.set_rollback(True)
    return table
