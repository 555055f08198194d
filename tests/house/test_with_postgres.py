"""The temporary PostgreSQL: there for one command, and gone whatever becomes of it."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.source import ROOT
from tests.requirements import lacks

SCRIPT = str(ROOT / "tests" / "with-postgres")


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if subprocess.run([SCRIPT, "--available"]).returncode != 0:
        lacks("postgres", "there is no PostgreSQL on this machine")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A temporary folder that the server's own user can reach, unlike pytest's."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def start(folder: Path, command: str) -> subprocess.Popen[str]:
    """Run a command beside it, with a temporary folder of its own."""
    environment = {**os.environ, "TMPDIR": str(folder)}
    return subprocess.Popen(
        [SCRIPT, "bash", "-c", command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_status_is_passed_on_and_nothing_is_left(folder: Path) -> None:
    process = start(folder, "echo $MEDVIRK_TEST_DATABASE $MEDVIRK_DATABASE_URL; exit 3")
    output, problems = process.communicate(timeout=120)
    assert process.returncode == 3, problems
    assert output.startswith("postgres postgres://medvirk@127.0.0.1:")
    assert list(folder.iterdir()) == []


def test_being_stopped_leaves_nothing(folder: Path) -> None:
    process = start(folder, "echo ready; exec sleep 300")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    [data] = folder.glob("*/data/postmaster.pid")
    server = int(data.read_text().splitlines()[0])
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 143
    assert list(folder.iterdir()) == []
    assert _is_gone(server)


def _is_gone(process_id: int) -> bool:
    for _attempt in range(50):
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
