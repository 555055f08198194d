"""Whoever is told of something is told of something that happens: no kind stands in the list that nobody records."""

from __future__ import annotations

from pathlib import Path

import pytest

from ip_core.notices.audiences import TOLD

ROOT = Path(__file__).parents[2]
RECORDED = ".recorded"


def source() -> str:
    rooms = [ROOT / "ip_core", *(ROOT / "plugins").iterdir()]
    files = [file for room in rooms if room.is_dir() for file in room.rglob("*.py")]
    return "\n".join(file.read_text() for file in files if file.name != "audiences.py" and "tests" not in file.parts)


SOURCE = source()


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_told_of_what_is_recorded(kind: str) -> None:
    noun = kind.removesuffix(RECORDED)
    decisions = [line for line in SOURCE.splitlines() if "_recorded(" in line and noun in line.lower()]
    assert f'"{kind}"' in SOURCE or (kind.endswith(RECORDED) and decisions)
