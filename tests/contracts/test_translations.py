"""Nynorsk stands beside every text: nothing missing, nothing fuzzy, nothing that would break a placeholder."""

import os
import re
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
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%[sd]")


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
def test_catalogue_invents_no_placeholder(app: str, language: str) -> None:
    """A translation may leave a value out; one that asks for a value that is not given is an error on the screen."""
    catalogue = source.ROOT / app / "locale" / language / "LC_MESSAGES" / "django.po"
    entries = polib.pofile(str(catalogue)) if catalogue.exists() else []
    assert [entry.msgid for entry in entries if _invented(entry)] == []


def _invented(entry: polib.POEntry) -> set[str]:
    given = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    return set(PLACEHOLDER.findall(entry.msgstr + "".join(entry.msgstr_plural.values()))) - given


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
