"""The command `medvirk`: what a person at the keyboard is told."""

import os
import subprocess
import sys
from pathlib import Path


def medvirk(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with an empty data folder."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MEDVIRK_") and name != "DJANGO_SETTINGS_MODULE"
    }
    return subprocess.run(
        [sys.executable, "-m", "ip_site.cli", *arguments],
        env={**inherited, "MEDVIRK_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
    )


def test_without_a_word_it_says_what_there_is(tmp_path: Path) -> None:
    result = medvirk(tmp_path)
    assert result.returncode == 0
    assert "medvirk demo" in result.stdout


def test_unknown_word_is_told_in_one_line(tmp_path: Path) -> None:
    result = medvirk(tmp_path, "tull")
    assert result.returncode != 0
    assert "Unknown command: 'tull'" in result.stderr
    assert "Traceback" not in result.stderr


def test_missing_database_says_what_to_do(tmp_path: Path) -> None:
    result = medvirk(tmp_path, "plugins", "list", "--municipality", "meland")
    assert result.returncode == 1
    assert "medvirk migrate" in result.stderr
    assert "Traceback" not in result.stderr


def test_unsafe_production_is_told_without_a_traceback(tmp_path: Path) -> None:
    result = medvirk(tmp_path, "check", DJANGO_SETTINGS_MODULE="ip_site.settings.production")
    assert result.returncode == 1
    assert result.stderr.startswith("medvirk: Medvirk does not start:")
    assert result.stderr.count("\n") == 1


def test_production_refuses_the_demo(tmp_path: Path) -> None:
    result = medvirk(tmp_path, "demo", "--no-serve", DJANGO_SETTINGS_MODULE="ip_site.settings.production")
    assert result.returncode == 1
    assert "MEDVIRK_DEMO=1" in result.stderr


def test_local_secret_is_made_once_and_is_the_owner_s(tmp_path: Path) -> None:
    medvirk(tmp_path, "check")
    secret = (tmp_path / "secret").read_text()
    medvirk(tmp_path, "check")
    assert (tmp_path / "secret").read_text() == secret
    assert len(secret) > 50
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
