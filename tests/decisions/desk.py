"""The pages where decisions are written down, and what is left by it."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from ip_core.access.models import AccessEvent
from ip_core.cases.models import Event
from ip_core.testing.clients import client_of
from tests.access.standing import Stand


def page(stand: Stand, kind: str = "") -> str:
    return f"/nb/sak/{stand.case.uuid}/avgjorelser/{f'{kind}/' if kind else ''}"


def post(stand: Stand, kind: str, handle: str = "coordinator", **data: Any) -> Any:
    return client_of(stand.cast, handle).post(page(stand, kind), data)


def history(stand: Stand, handle: str) -> str:
    response = client_of(stand.cast, handle).get(reverse("case-history", args=[stand.case.uuid]))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", str(response.content.decode())))


def keys_logged(stand: Stand) -> set[str]:
    rows = AccessEvent.objects.filter(case_uuid=stand.case.uuid)
    return {one["key"] for row in rows for one in row.sections}


def kinds_of(stand: Stand) -> list[str]:
    return list(Event.objects.filter(case=stand.case).values_list("kind", flat=True))
