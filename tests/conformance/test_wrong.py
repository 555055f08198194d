"""For every rule a small wrong plugin that breaks it, and no other rule. One for each rule in every run, held to the
rule that it breaks and to those that read the source, and two others every day, held to all rules; all of them, held to
all rules, in make proof."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from ip_core.testing.conformance.rules import RULES
from tests.conformance.wrong import WRONG
from tests.requirements import lacks
from tests.sample import of_today

pytestmark = pytest.mark.engine("sqlite")  # what the rules ask of a database is tried on both in test_kit
Judged = Callable[..., dict[str, Any]]
IN_PROOF = "MEDVIRK_PROOF_PLUGINS" in os.environ
EVERY_DAY = 2


def broken(found: dict[str, Any]) -> dict[str, Any]:
    assert "error" not in found, found["error"]
    return {code: one["findings"] for code, one in found.items() if one["outcome"] == "broken"}


def test_every_rule_is_broken_by_somebody() -> None:
    assert RULES.keys() - {wrong.breaks for wrong in WRONG.values() if not wrong.heavy} == set()


@pytest.mark.parametrize("name", [name for name, wrong in WRONG.items() if IN_PROOF or not wrong.heavy])
def test_wrong_plugin_breaks_one_rule(judged: Judged, name: str) -> None:
    found = broken(judged(name))
    if WRONG[name].breaks == "C30" and shutil.which("chromium") is None:
        lacks("browser", "there is no chromium on this machine")
    assert set(found) == {WRONG[name].breaks}, found


@pytest.mark.slow
@pytest.mark.skipif(IN_PROOF, reason="all of them are held to all rules")
@pytest.mark.parametrize("turn", range(EVERY_DAY))
def test_wrong_plugin_of_today_breaks_no_other_rule(judged: Judged, turn: int) -> None:
    name = of_today(WRONG, EVERY_DAY)[turn]
    assert set(broken(judged(name, is_whole=True))) == {WRONG[name].breaks}, name


def test_every_wrong_plugin_has_its_day() -> None:
    days = range(len(WRONG) // EVERY_DAY + 1)
    drawn = [of_today(WRONG, EVERY_DAY, date(2026, 11, 23) + timedelta(day)) for day in days]
    assert {name for names in drawn for name in names} == set(WRONG)
    assert all(len(set(names)) == EVERY_DAY for names in drawn)


def test_right_plugin_breaks_none(judged: Judged) -> None:
    found = judged("")
    assert broken(found) == {}
    assert {code for code, one in found.items() if one["outcome"] != "held" or one["note"]} == set()
