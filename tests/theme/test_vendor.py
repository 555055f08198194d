import json
import re
from pathlib import Path
from typing import Any

import pytest

from theme import vendor


@pytest.fixture
def lock() -> dict[str, Any]:
    return dict(json.loads(vendor.LOCK.read_text()))


def test_vendored_files_and_themes_are_those_that_were_recorded(lock: dict[str, Any]) -> None:
    vendor.check(lock)
    assert {Path(name).parent.as_posix() for name in lock["files"]} == {"designsystemet", "inter", "inter/files"}
    assert set(lock["themes"]) == {"meland", "arendal", "neutral"}


@pytest.mark.parametrize("part", ["files", "themes"])
def test_a_changed_file_is_found(lock: dict[str, Any], part: str) -> None:
    name = next(iter(lock[part]))
    lock[part][name] = "0" * 64
    with pytest.raises(vendor.HashDiffers, match=re.escape(name)):
        vendor.check(lock)


def test_an_unrecorded_file_is_found(lock: dict[str, Any]) -> None:
    lock["files"].pop("designsystemet/index.js")
    with pytest.raises(vendor.HashDiffers, match=r"index\.js"):
        vendor.check(lock)


def test_every_package_brings_its_licence(lock: dict[str, Any]) -> None:
    assert all("LICENSE" in package["take"] for package in lock["packages"])


def test_typeface_names_exactly_the_files_that_are_shipped(lock: dict[str, Any]) -> None:
    named = set(re.findall(r"url\(\./(files/[^)]+)\)", (vendor.TARGET / "inter" / "index.css").read_text()))
    assert {f"inter/{name}" for name in named} == {name for name in lock["files"] if name.startswith("inter/files/")}


def test_no_file_of_ours_asks_another_host() -> None:
    for path in vendor.STATIC.glob("*.css"):
        assert not re.search(r"url\([\"']?https?:|@import", path.read_text()), path.name
