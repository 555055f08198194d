"""Catalogues are compiled when they are stale, and only then; an uncompiled one is told of."""

import os
from pathlib import Path

import pytest

from ip_site import catalogues, checks

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "ikke"
msgstr "ikkje"
"""


@pytest.fixture
def po(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One catalogue of a house with nothing else in it."""
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    path = tmp_path / "ip_core" / "locale" / "nn" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO)
    return path


def test_stale_catalogue_is_compiled_once(po: Path) -> None:
    assert catalogues.compile_stale() == [po]
    assert b"ikkje" in po.with_suffix(".mo").read_bytes()
    assert catalogues.compile_stale() == []


def test_changed_catalogue_is_compiled_anew(po: Path) -> None:
    catalogues.compile_stale()
    later = po.with_suffix(".mo").stat().st_mtime + 10
    os.utime(po, (later, later))
    assert catalogues.compile_stale() == [po]


def test_uncompiled_catalogue_is_told_of(po: Path) -> None:
    [warning] = checks.translations_are_compiled()
    assert "ip_core/locale/nn" in warning.msg
    catalogues.compile_stale()
    assert checks.translations_are_compiled() == []
