"""The kit as a developer runs it: pytest in a process of its own, from a folder that is not this one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from ip_core.plugins.hookspecs import SPECS
from ip_core.testing.conformance.checks.hooks import PREVIEW, SLOTS
from ip_core.testing.conformance.rules import RULES
from tests.conformance import shelf
from tests.conformance.conftest import environment
from tests.contracts.source import python_files

BUNDLED = ("consent", "intake", "plan")
IN_PROOF = "MEDVIRK_PROOF_PLUGINS" in os.environ
IS_POSTGRES = connection.vendor == "postgresql"
HAS_BROWSER = IN_PROOF and not IS_POSTGRES
OF_DATABASE = ["C07", "C12", "C33"]
PLUGIN = "ip_core.testing.conformance.pytest_plugin"
USAGE = 4


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=580)


def outcomes(told: str) -> dict[str, str]:
    """By rule, from the table at the end."""
    return dict(re.findall(r"^  (C\d\d)  (held|broken|exempt|not tried|blocked)\b", told, re.MULTILINE))


@pytest.mark.slow
@pytest.mark.engine("sqlite", "postgresql")  # its process asks the database
def test_bundled_plugins_hold_every_rule(tmp_path: Path) -> None:
    """In one process; on PostgreSQL those that ask most of a database. All there too, and in the browser, in make
    proof: what the pages look like is looked at in every run by those who walk through them."""
    tried = OF_DATABASE if IS_POSTGRES and not IN_PROOF else [code for code in RULES if code != "C30" or HAS_BROWSER]
    done = run(tmp_path, f"--medvirk-plugin={','.join(BUNDLED)}", f"--medvirk-rule={','.join(tried)}")
    assert done.returncode == 0, done.stdout[-12_000:]
    told = re.split(r"^Medvirk's rules for plugins: (\w+)$", done.stdout, flags=re.MULTILINE)
    by_plugin = dict(zip(told[1::2], told[2::2], strict=True))
    assert by_plugin.keys() == set(BUNDLED)
    for slug, lines in by_plugin.items():
        found = outcomes(lines)
        assert found.keys() == {"C00", *tried}, slug
        assert set(found.values()) <= {"held", "exempt", "not tried"}, slug


@pytest.mark.engine("sqlite")
def test_broken_rule_says_what_was_found_and_how_to_mend_it(tmp_path: Path) -> None:
    shelf.put("a page without a sign-in", tmp_path)
    done = run(tmp_path, "--medvirk-plugin=notes", "--medvirk-rule=C05")
    assert done.returncode == 1, done.stdout + done.stderr
    assert outcomes(done.stdout) == {"C00": "held", "C05": "broken"}
    assert "plugins:notes:download answers 200 to GET of somebody not signed in" in done.stdout
    assert "Mend: Put @signed_in first" in done.stdout


@pytest.mark.engine("sqlite")
def test_blocked_rule_is_no_success(tmp_path: Path) -> None:
    shelf.put("a ready of its own", tmp_path)
    done = run(tmp_path, "--medvirk-plugin=notes", "--medvirk-rule=C05")
    assert done.returncode == 1, done.stdout + done.stderr
    assert outcomes(done.stdout) == {"C00": "broken", "C05": "blocked"}
    assert "has a ready()" in done.stdout


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("options", [("--medvirk-plugin=nobody",), ("--medvirk-plugin=plan", "--medvirk-rule=C99")])
def test_unknown_name_is_told(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = run(tmp_path, *options)
    assert done.returncode == USAGE, done.stdout + done.stderr
    assert "Installed: " in done.stderr + done.stdout or "There is no rule called C99" in done.stderr + done.stdout


@pytest.mark.engine("sqlite")
def test_panels_are_asked_for_in_every_slot_that_core_knows() -> None:
    said = set(re.findall(r'"(\w+)"', SPECS["case_panels"].doc))
    asked = {
        slot for path in python_files() for slot in re.findall(r'\bslot="(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert {*SLOTS, PREVIEW} == said
    assert asked <= said


@pytest.mark.engine("sqlite")
def test_without_the_option_pytest_knows_nothing_of_django(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text(
        "import sys\n\n\ndef test_nothing():\n"
        "    found = [name for name in sys.modules if name.startswith('ip_core.testing.conformance.')]\n"
        f"    assert found == ['{PLUGIN}']\n"
        "    from django.conf import settings\n    assert not settings.configured\n"
    )
    done = run(tmp_path, "-p", "no:django")
    assert done.returncode == 0, done.stdout
