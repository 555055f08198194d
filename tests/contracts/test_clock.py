"""Nothing but ip_core.clock reads the time: one instant per request, and tests can move it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts import source

CLOCK = source.ROOT / "ip_core" / "clock.py"
FORBIDDEN = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "date.today",
    "datetime.date.today",
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
    "time.time",
    "time.localtime",
    "time.gmtime",
    "Now",
    "functions.Now",
}


def readings(module: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Where a module reads the time, also by a model field that does."""
    names = _imported(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute | ast.Name):
            dotted = ast.unparse(node)
            head, _, rest = dotted.partition(".")
            full = f"{names.get(head, head)}.{rest}".rstrip(".")
            if dotted in FORBIDDEN or (any(full.endswith(f".{name}") for name in FORBIDDEN) and head in names):
                yield node, dotted
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value, node.arg


def _imported(module: ast.Module) -> dict[str, str]:
    """What the names of a module stand for: `from django.utils.timezone import now as n` → n."""
    names: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module and not node.module.startswith("ip_core"):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.asname: alias.name for alias in node.names if alias.asname}
    return names


def test_only_the_clock_reads_the_time() -> None:
    found = [
        f"{source.place(path, node)} {what}"
        for path in source.python_files()
        if path != CLOCK
        for node, what in readings(source.tree(path))
    ]
    assert found == []


def test_no_template_reads_the_time() -> None:
    found = [source.place(path) for path in source.templates() if re.search(r"{%\s*now\b", path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import datetime; datetime.now()",
        "from datetime import date; date.today()",
        "import datetime as d; d.datetime.now()",
        "from django.utils import timezone; timezone.now()",
        "from django.utils.timezone import now; now()",
        "from django.utils.timezone import now as instant; f(default=instant)",
        "import time; time.time()",
        "from django.db.models.functions import Now; Now()",
        "models.DateTimeField(auto_now_add=True)",
    ],
)
def test_reading_is_found_however_it_is_written(line: str) -> None:
    assert list(readings(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["from ip_core.clock import now; now()", "from ip_core import clock; clock.now()", "datetime(2026, 1, 1)"]
)
def test_our_clock_is_allowed(line: str) -> None:
    assert not list(readings(ast.parse(line)))


def test_walk_reaches_every_room() -> None:
    rooms = {Path(path.relative_to(source.ROOT)).parts[0] for path in source.python_files()}
    assert rooms == set(source.ROOMS)
