"""Case numbers as people write them: 2026/0012, or 2019/0012-1256 for one that another municipality gave.

Whoever has an old letter in her hand finds the case by what stands there and that municipality's own number."""

from __future__ import annotations

import re
from typing import Any

_NUMBER = re.compile(r"(?P<year>[0-9]{4})/(?P<serial>[0-9]{1,6})(?:-(?P<numbered_by>[0-9]{4}))?")


def written(year: int, serial: int, numbered_by: str = "") -> str:
    """At most sixteen characters: so much room do log and look have for it."""
    return f"{year}/{serial:04d}" + (f"-{numbered_by}" if numbered_by else "")


def fields_of(text: str) -> dict[str, Any] | None:
    """What to filter cases by; None for what is no case number."""
    found = _NUMBER.fullmatch("".join(text.split()))
    if found is None:
        return None
    return {"year": int(found["year"]), "serial": int(found["serial"]), "numbered_by": found["numbered_by"] or ""}


def whole(text: str) -> str:
    """ "2026/7" as the case is numbered: "2026/0007". Raises ValueError."""
    fields = fields_of(text)
    if fields is None:
        raise ValueError(text)
    return written(**fields)
