"""The mutation check itself: that faults are made, put in, noticed, and that a survivor needs a reason.

`make proof` tries a sixth of them; here a few are tried, against a few tests."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutation import killing, live
from tests.mutation.faults import DECIDING, ROOT, Fault, faults, modules, of_source
from tests.mutation.report import Report, explained, share, stale

SOURCE = """
def may(actor, row, at):
    if actor is None:
        return False
    if row.closed and not row.kept:
        raise ValueError
    return row.begin <= at and at < row.end or any(one.open for one in row.parts if one.mine)


def visible(rows, owner):
    rows.require()
    return rows.filter(owner=owner, closed=None).exclude(hidden=True)


def kept(found, gone):
    return (found & gone) | (found - gone)
"""
KINDS = {
    "condition dropped", "or for and", "and for or", "comparison", "negation dropped", "filter dropped",
    "part of a filter dropped", "all for any", "early exit dropped", "exception swallowed", "answer turned",
    "subtraction dropped", "refusal or record dropped",
}  # fmt: skip


def made() -> list[Fault]:
    return list(of_source(SOURCE, "toy", "toy.py"))


def test_faults_of_every_kind_are_made() -> None:
    assert {fault.kind for fault in made()} >= KINDS
    changes = {fault.change for fault in made()}
    assert "`row.begin <= at` -> `row.begin < at`" in changes
    assert "`not row.kept` -> `row.kept`" in changes
    assert len({fault.name for fault in made()}) == len(made())


def test_every_deciding_module_is_mutated() -> None:
    assert set(DECIDING) <= set(modules())
    made = [fault.name for name in DECIDING for fault in faults(name)]
    assert len(made) > 1000
    assert len(set(made)) == len(made)
    assert 150 < len(share(DECIDING, 6, 1)) < 400  # what `make proof` tries


def test_parts_are_equal_and_every_fault_is_in_one() -> None:
    parts = [{fault.name for fault in share(DECIDING, 3, part)} for part in (1, 2, 3)]
    assert set.union(*parts) == {fault.name for name in DECIDING for fault in faults(name)}
    assert sum(len(part) for part in parts) == len(set.union(*parts))
    assert max(len(part) for part in parts) < 1.3 * min(len(part) for part in parts)


WORDS = """
def refused(row, log):
    log.warning(row.name if not row.gone else row.old)
    assert row is not None
    return refuse(_("No." if not row.open else "Yes."), level=row.open or row.kept)


def __str__(self):
    return self.name or "nobody"
"""


def test_words_for_people_get_no_fault() -> None:
    found = [fault.change for fault in of_source(WORDS, "toy", "toy.py")]
    assert found
    assert all("row.open or row.kept" in change for change in found)


def test_fault_keeps_its_name_when_code_around_it_moves() -> None:
    moved = list(of_source(f"LIMIT = 3\n\n\ndef other(x):\n    return x < LIMIT\n\n{SOURCE}", "toy", "toy.py"))
    assert {fault.name for fault in made()} <= {fault.name for fault in moved}
    assert {fault.line for fault in made()} != {fault.line for fault in moved}


@pytest.fixture
def toy(tmp_path: Path) -> ModuleType:
    path = tmp_path / "toy.py"
    path.write_text("def outer(limit):\n    return lambda x: x < limit\n\n\ndef may(x):\n    return x < 3\n")
    spec = importlib.util.spec_from_file_location("toy", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_fault_reaches_whoever_has_imported_the_function(toy: ModuleType) -> None:
    imported, closure = toy.may, toy.outer(3)
    path = str(toy.__file__)
    found = [one for one in of_source(Path(path).read_text(), "toy", path) if one.kind == "comparison"]
    assert (imported(3), closure(3)) == (False, False)
    for fault in found:
        assert live.put(fault.code)
    assert imported(3) is True


def test_survivor_without_a_reason_fails() -> None:
    first, second, *_rest = made()
    report = Report(reasons={first.name: "nobody can tell"})
    report.note(first, killing.SURVIVED)
    assert not report.unexplained()
    report.note(second, killing.SURVIVED)
    assert report.unexplained() == [second]
    assert f"SURVIVED {second.name}" in "\n".join(report.lines())
    assert Report(reasons={second.name: ""}).reasons.get(second.name) == ""
    empty = Report(reasons={second.name: ""})
    empty.note(second, killing.UNREACHED)
    assert empty.unexplained() == [second]


def test_reason_for_what_the_code_no_longer_makes_is_told() -> None:
    real = faults("stages")[0].name
    assert stale([real, "stages.gone: comparison: `a < b` -> `a <= b`"]) == [
        "stages.gone: comparison: `a < b` -> `a <= b`"
    ]
    report = Report(reasons={})
    assert report.is_sound()
    report.stale = ["gone"]
    assert not report.is_sound()
    assert "NOT MADE ANY MORE gone" in "\n".join(report.lines())


def test_reason_for_what_a_test_notices_is_told() -> None:
    first, *_rest = made()
    report = Report(reasons={first.name: "nobody can tell"})
    report.note(first, killing.KILLED)
    assert not report.is_sound()
    assert f"NOTICED BY A TEST {first.name}" in "\n".join(report.lines())


def test_reasons_say_something_and_none_is_stale() -> None:
    assert all(len(reason) > 20 for reason in explained().values())
    assert not stale(explained())


def tried_alone(*asked: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, as `make proof` does it."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    told = {"DJANGO_SETTINGS_MODULE": "ip_site.settings.test"}
    command = [sys.executable, "-m", "tests.mutation", *asked]
    return subprocess.run(command, cwd=ROOT, env=plain | told, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.slow
@pytest.mark.engine("sqlite")
def test_a_few_faults_are_killed() -> None:
    """With a set so small that some get past."""
    done = tried_alone("models.grants", "--part", "1/4", "--tests", "tests/access/test_journey.py")
    row = next(line.split() for line in done.stdout.splitlines() if line.startswith("models.grants"))
    tried, killed, _equivalent, unexplained = (int(word) for word in row[1:])
    assert tried >= 3, done.stdout
    assert killed >= 1, done.stdout
    assert done.returncode == (1 if unexplained else 0)


@pytest.mark.slow
@pytest.mark.engine("sqlite")
def test_test_that_judges_fails_for_the_fault_alone() -> None:
    """Not because the tests before it left something standing: here the first file is also the last."""
    files = ("tests/access/test_truth_edges.py", "tests/access/test_truth_signing.py")
    done = tried_alone("models.grants", "--like", "ends_at_16: comparison", "--tests", *files)
    assert "FAILS WITHOUT ANY FAULT" not in done.stdout
    assert done.returncode == 0, done.stdout
