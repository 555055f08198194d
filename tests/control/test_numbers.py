"""Case numbers as people write them."""

from __future__ import annotations

from typing import Any

import pytest

from ip_core.cases import numbers
from ip_core.control.models import ControlLook


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("2026/12", "2026/0012"),
        (" 2026 / 0012 ", "2026/0012"),
        ("2019/12-1256", "2019/0012-1256"),
        ("2019/0012 - 1256", "2019/0012-1256"),
    ],
)
def test_written_anyhow_it_is_the_same_number(text: str, whole: str) -> None:
    assert numbers.whole(text) == whole


@pytest.mark.parametrize(
    "text", ["", "2026", "2026/", "26/12", "2026/1234567", "2019/12-125", "2019/12-12567", "x2026/12"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert numbers.fields_of(text) is None
    with pytest.raises(ValueError, match="^" + text):
        numbers.whole(text)


def test_own_number_is_not_that_of_another_municipality() -> None:
    own: dict[str, Any] = {"year": 2019, "serial": 12, "numbered_by": ""}
    assert numbers.fields_of("2019/0012") == own
    assert numbers.fields_of("2019/0012-1256") == {**own, "numbered_by": "1256"}


def test_longest_number_has_room_in_the_log() -> None:
    field = ControlLook._meta.get_field("case_number")
    assert len(numbers.written(2026, 999_999, "1256")) <= int(field.max_length or 0)
