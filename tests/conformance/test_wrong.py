"""For every rule a small wrong plugin that breaks it, and no other rule. One for each rule in every run, held to the
rule that it breaks and to those that read the source; all of them, held to all rules, in make proof."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from ip_core.testing.conformance.rules import RULES
from tests.conformance.wrong import WRONG
from tests.requirements import lacks

pytestmark = pytest.mark.engine("sqlite")  # what the rules ask of a database is tried on both in test_kit
Judged = Callable[[str], dict[str, Any]]
IN_PROOF = "MEDVIRK_PROOF_PLUGINS" in os.environ


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


def test_right_plugin_breaks_none(judged: Judged) -> None:
    found = judged("")
    assert broken(found) == {}
    assert {code for code, one in found.items() if one["outcome"] != "held" or one["note"]} == set()
