"""Nynorsk stands beside every text: nothing missing, nothing fuzzy, nothing that would break a placeholder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.contracts import source
from tests.requirements import lacks

APPS = ["ip_core", "handbook", "theme", "plugins/intake", "plugins/consent", "plugins/plan", "site/ip_site"]
LANGUAGES = ["nn"]


@pytest.fixture
def gettext() -> None:
    if shutil.which("xgettext") is None:
        lacks("gettext", "there is no xgettext on this machine")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", APPS)
def test_catalogue_is_complete(app: str, language: str, gettext: None, tmp_path: Path) -> None:
    catalogue = _collected_anew(app, language, tmp_path)
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", APPS)
def test_catalogue_keeps_the_placeholders(app: str, language: str, gettext: None) -> None:
    catalogue = source.ROOT / app / "locale" / language / "LC_MESSAGES" / "django.po"
    if not catalogue.exists():
        return
    check = subprocess.run(["msgfmt", "--check-format", "-o", os.devnull, str(catalogue)], capture_output=True, text=True)
    assert check.returncode == 0, check.stderr


def _collected_anew(app: str, language: str, folder: Path) -> polib.POFile:
    """The catalogue as `make messages` would leave it now, in a copy."""
    copy = folder / "app"
    shutil.copytree(
        source.ROOT / app, copy, ignore=shutil.ignore_patterns("static", "__pycache__", "migrations", "*.mo", "*.json")
    )
    (copy / "locale").mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-v", "0", "--no-obsolete", "-l", language],
        cwd=copy,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
        check=True,
        capture_output=True,
        text=True,
    )
    catalogue = copy / "locale" / language / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(catalogue)) if catalogue.exists() else polib.POFile()
