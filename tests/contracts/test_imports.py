"""Which room may know which: the contracts stand in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

from tests.contracts import source


def test_rooms_know_only_those_below_them() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=source.ROOT,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
