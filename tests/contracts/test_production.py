"""Operation refuses to start unsafely."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ip_core.management.commands.migrate import ONLY_PLUGINS

SAFE = {
    "MEDVIRK_SECRET_KEY": "kJ8s-0QwZ3rT6yU9iO2pA5sD7fG1hJ4kL8zX3cV6bN0mQ2wE5rT8yU1i",
    "MEDVIRK_ALLOWED_HOSTS": "meland.example.no",
    "MEDVIRK_FIELD_KEYS": "a=Zp4mX8vR2kT6wQ9sL3nB7cF1hJ5dG0yU",
    "MEDVIRK_INDEX_KEY": "Yt7rE3wQ9pL5mN1bV8cX4zK6jH2gF0dS",
}


def start(folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Import the production settings in a process of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MEDVIRK_")}
    return subprocess.run(
        [sys.executable, "-c", "from ip_site.settings import production as p; print(p.DEBUG, p.SECURE_HSTS_SECONDS)"],
        env={**inherited, **SAFE, **changes, "MEDVIRK_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
    )


def test_safe_settings_start(tmp_path: Path) -> None:
    result = start(tmp_path)
    assert result.stdout == "False 31536000\n", result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MEDVIRK_DEMO", "1"),
        ("MEDVIRK_DEBUG", "1"),
        ("MEDVIRK_SECRET_KEY", ""),
        ("MEDVIRK_SECRET_KEY", "short"),
        ("MEDVIRK_SECRET_KEY", "a" * 64),
        ("MEDVIRK_ALLOWED_HOSTS", ""),
        ("MEDVIRK_ALLOWED_HOSTS", "*"),
        ("MEDVIRK_FIELD_KEYS", ""),
        ("MEDVIRK_INDEX_KEY", "short"),
    ],
)
def test_unsafe_settings_refuse(name: str, value: str, tmp_path: Path) -> None:
    result = start(tmp_path, **{name: value})
    assert result.returncode != 0
    assert "Medvirk does not start" in result.stderr
    assert name in result.stderr


COMPOSE = Path(__file__).resolve().parents[2] / "compose.yaml"


@pytest.mark.parametrize(("code", "ends"), [(0, 0), (ONLY_PLUGINS, 0), (1, 1), (2, 1)])
def test_set_up_goes_on_when_only_plugins_are_left_behind(code: int, ends: int) -> None:
    """`web` waits until it is completed successfully."""
    (line,) = [line for line in COMPOSE.read_text(encoding="utf-8").splitlines() if "medvirk migrate" in line]
    script = line.strip().replace("/app/venv/bin/medvirk migrate --noinput", f"(exit {code})").replace("$$", "$")
    assert subprocess.run(["sh", "-euc", f"{script}\nexit 0"], check=False).returncode == ends
