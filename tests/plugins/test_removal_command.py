"""`medvirk plugins export` leaves all or nothing, and `purge` asks nobody where nobody sits."""

from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ip_core import clock
from ip_core.documents.models import case_files
from ip_core.plugins import removal
from ip_core.plugins.rows import rows_of
from ip_core.testing.cast import Cast
from tests.documents.test_files import _own_folder
from tests.plugins.test_removal import LATER, SYSTEM
from tests.plugins.test_removal_files import furnished, let_go

__all__ = ("_own_folder",)
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return furnished("meland")


def run(*words: str) -> str:
    out = StringIO()
    call_command("plugins", *words, "--municipality", "meland", stdout=out)
    return out.getvalue()


def never(question: str) -> str:
    raise AssertionError(question)


@pytest.fixture
def may_go(cast: Cast) -> Cast:
    let_go(cast)
    removal.export_rows("intake", cast.municipality, actor=SYSTEM)
    return cast


@pytest.mark.parametrize(
    ("stdin", "more"),
    [(SimpleNamespace(isatty=lambda: False), ()), (None, ()), (SimpleNamespace(isatty=lambda: True), ("--json",))],
    ids=["no terminal", "no input", "json"],
)
def test_purge_where_nobody_can_be_asked_wants_the_word_said(
    may_go: Cast, monkeypatch: pytest.MonkeyPatch, stdin: Any, more: tuple[str, ...]
) -> None:
    monkeypatch.setattr("sys.stdin", stdin)
    monkeypatch.setattr("builtins.input", never)
    delete = ("purge", "intake", "--delete", "--reason", "Ti år.", *more)
    with clock.moved_to(LATER):
        with pytest.raises(CommandError, match="--confirm intake"):
            run(*delete)
        assert rows_of("intake", may_go.municipality).counts
        assert run(*delete, "--confirm", "intake")
    assert rows_of("intake", may_go.municipality).counts == {}


def test_answer_that_never_comes_is_no_word(may_go: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(question: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", ends)
    with clock.moved_to(LATER), pytest.raises(CommandError, match="Not confirmed"):
        run("purge", "intake", "--delete", "--reason", "x")


def test_export_without_the_bytes_of_a_file_leaves_nothing_and_can_be_run_again(cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "intake.json"
    with cast.inside():
        stored = next(iter(removal.files_in(rows_of("intake", cast.municipality))))
    away = tmp_path / "away"
    place = Path(case_files().path(stored.path_name))
    place.rename(away)
    with pytest.raises(CommandError, match=place.name):
        run("export", "intake", "--to", str(target))
    assert not [*tmp_path.glob("intake*")]
    assert removal.last_export("intake", cast.municipality) is None
    away.rename(place)
    assert "2 files beside it" in run("export", "intake", "--to", str(target))


@pytest.mark.parametrize("what", ["intake.json", "intake.json-files"])
def test_export_touches_nothing_that_was_there(cast: Cast, tmp_path: Path, what: str) -> None:
    mine = tmp_path / what / "mine.txt" if what.endswith("files") else tmp_path / what
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("Mine.")
    with pytest.raises(CommandError, match="exists"):
        run("export", "intake", "--to", str(tmp_path / "intake.json"))
    assert mine.read_text() == "Mine."
    assert [path.name for path in tmp_path.glob("intake*")] == [what]
