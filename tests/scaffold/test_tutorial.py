"""`plugins/README.md`, followed word by word: every command run, every change applied, in the order of the text."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from ip_core.testing.conformance.rules import RULES
from tests.contracts.source import ROOT

pytestmark = pytest.mark.engine("sqlite")
README = ROOT / "plugins" / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = {"medvirk": "ip_site.cli", "pip": "pip", "pytest": "pytest"}
KEPT = ("HOME", "LANG", "TMPDIR", "MEDVIRK_TEST_REQUIRE")
STEPS = ("Write it", "Switch it on", "Change it", "Take it away again")


def tutorial() -> str:
    text = README.read_text(encoding="utf-8")
    return text[text.index("## Din kommunes plugin") : text.index("## What holds for every plugin")]


def blocks() -> Iterator[tuple[str, str]]:
    """What is to be done, as (kind, text)."""
    for found in BLOCK.finditer(tutorial()):
        yield found[1], found[2]


class Desk:
    """A developer's folder, and an environment in which Medvirk is installed and nothing else of hers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = folder.parent / "environment"
        venv.EnvBuilder(symlinks=True).create(self.environment)
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        installed = sysconfig.get_path("purelib")
        beside = self.environment / "lib" / version / "site-packages" / "beside.pth"
        beside.write_text(f"import site; site.addsitedir({installed!r})\n")
        for name, module in COMMANDS.items():
            command = self.environment / "bin" / name
            command.write_text(f'#!/bin/sh\nexec "{self.environment}/bin/python" -m {module} "$@"\n')
            command.chmod(0o755)

    def do(self, kind: str, text: str) -> str:
        """Raises AssertionError with everything that was said."""
        if kind == "diff":
            return self._run(["git", "apply", "-"], text)
        assert kind == "console", f"nobody knows how to follow a block of {kind}"
        return "".join(self._run(["bash", "-euo", "pipefail", "-c", line], "") for line in text.splitlines())

    def _run(self, command: list[str], said: str) -> str:
        run = subprocess.run(
            command, cwd=self.folder, env=self._variables(), input=said, capture_output=True, text=True, timeout=300
        )
        assert run.returncode == 0, f"{command[-1]}\n{run.stdout}\n{run.stderr}"
        return run.stdout

    def _variables(self) -> dict[str, str]:
        kept = {
            name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR", "MEDVIRK_TEST_REQUIRE") if name in os.environ
        }
        offline = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
        return {**kept, **offline, "PATH": f"{self.environment}/bin:{os.environ['PATH']}"}


@pytest.mark.slow
def test_tutorial_can_be_followed(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    desk = Desk(tmp_path / "desk")
    said = [desk.do(kind, text) for kind, text in blocks()]
    assert "kontakter" in said[1]
    assert "+ Add field hours to contact" in "".join(said)
    assert "2 passed" not in said[-2]
    assert "Traceback" not in "".join(said)


def test_tutorial_has_its_steps() -> None:
    assert re.findall(r"^### \d\. (.*)$", tutorial(), re.MULTILINE) == list(STEPS)
    kinds = [kind for kind, _text in blocks()]
    assert kinds.count("console") >= 4
    assert "diff" in kinds


def test_every_rule_stands_in_the_text_as_the_kit_says_it() -> None:
    text = README.read_text(encoding="utf-8")
    for rule in RULES.values():
        assert f"| {rule.code} | {rule.tier.value} | {rule.says} |" in text
    assert len(re.findall(r"^\| C\d\d \|", text, re.MULTILINE)) == len(RULES)


def test_every_link_leads_somewhere() -> None:
    for address in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", README.read_text(encoding="utf-8")):
        assert (README.parent / address).exists(), address
