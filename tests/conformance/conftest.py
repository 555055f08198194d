"""The bench on which wrong plugins are tried, one for each process of the run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def environment(*more: Path) -> dict[str, str]:
    """This checkout first, so that what is tested is what stands here."""
    paths = [*map(str, more), str(ROOT), str(ROOT / "site")]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO_ALLOW"))}
    return {**kept, "PYTHONPATH": os.pathsep.join(paths)}


@pytest.fixture(scope="session")
def judged() -> Iterator[Callable[..., dict[str, Any]]]:
    """What the kit says of a wrong plugin, by rule; of one that `is_whole`, by every rule that needs no browser."""
    command = [sys.executable, "-m", "tests.conformance.bench"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as bench:

        def ask(name: str, *, is_whole: bool = False) -> dict[str, Any]:
            assert bench.stdin is not None
            assert bench.stdout is not None
            bench.stdin.write(json.dumps({"name": name, "is_whole": is_whole}) + "\n")
            bench.stdin.flush()
            return dict(json.loads(bench.stdout.readline()))

        yield ask
        assert bench.stdin is not None
        bench.stdin.close()
        bench.wait(30)
