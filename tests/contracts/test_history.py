"""No write passes history by: `update()` and `bulk_create()` leave no trace on models with history."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from tests.contracts.source import ROOT

TRACKED = {m.__name__ for m in apps.get_models() if hasattr(m, "history")}
FORBIDDEN = {"update", "bulk_create", "bulk_update"}
SOURCES = [
    path
    for room in ("ip_core", "handbook", "plugins", "site")
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
]


def _names_in(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)
    }


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_tracked_rows_are_saved_one_by_one(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FORBIDDEN:
            past = _names_in(node.func.value) & TRACKED
            assert not past, f"line {node.lineno}: {node.func.attr}() on {past} leaves no history"


def test_the_contract_knows_tracked_models() -> None:
    assert {"Consent", "AccessGrant", "Proceeding", "Person"} <= TRACKED
