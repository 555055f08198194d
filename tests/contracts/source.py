"""The product's own source, for tests that read it instead of running it."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ip_core", "handbook", "plugins", "theme", "site")


def python_files(*, migrations: bool = False) -> Iterator[Path]:
    """Every module of ours, without tests."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if migrations or "migrations" not in path.parts:
                yield path


def templates() -> Iterator[Path]:
    """Every template of ours."""
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("templates/**/*.html"))


@cache
def tree(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text(), str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """`ip_core/clock.py:12`, for a message."""
    line = getattr(node, "lineno", "")
    return f"{path.relative_to(ROOT)}:{line}"


def tracked_files() -> list[str]:
    """What git knows, as paths from the root."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [path for path in listing.stdout.split("\0") if path]
