"""The oracle is worth something only while it shares no code with what it judges."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ORACLE = ("tables", "rows", "standing", "answers", "narrows", "asked", "grants", "intake", "plan", "oracle", "veiled")
PRODUCT = ("ip_core", "plugins", "handbook", "theme", "ip_site")


@pytest.mark.parametrize("name", ORACLE)
def test_oracle_imports_nothing_of_the_product(name: str) -> None:
    for module in _imported(HERE / f"{name}.py"):
        assert module.partition(".")[0] not in PRODUCT, module
        if module.startswith("tests."):
            assert module.removeprefix("tests.proof.") in ORACLE, module


@pytest.mark.parametrize("name", ORACLE)
def test_oracle_reaches_for_nothing_by_name(name: str) -> None:
    """No import at run time either; Django's registry gives models, and only `rows` asks it."""
    tree = ast.parse((HERE / f"{name}.py").read_text())
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = {one.id for one in called if isinstance(one, ast.Name)} | {
        one.attr for one in called if isinstance(one, ast.Attribute)
    }
    assert not names & {"import_module", "__import__", "import_string", "eval", "exec"}
    assert "get_model" not in names or name == "rows"


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "absolute imports only"
            found.add(str(node.module))
    return found
