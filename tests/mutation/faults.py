"""Faults in the access code, made from its syntax tree: one small change each, of the kind a person makes.

A fault is known by its words, not by its line, so that the list of survivors lives on when code moves."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).resolve().parents[2]
ACCESS = ROOT / "ip_core" / "access"
LEFT_OUT = {
    "__init__": "empty",
    "enums": "names",
    "exceptions": "names",
    "forms": "checked by what the services refuse",
    "urls": "addresses",
    "wording": "sentences",
    "rows": "sentences",
    "surfaces": "declarations, tried by the contract tests",
}
"""Modules that decide nothing, with the reason. All others can be mutated, also those that are written tomorrow."""

DECIDING = (
    "addresses", "audiences", "bases", "closing", "engine", "facts", "fetching", "intake_rules", "limits",
    "models.consents", "models.emergencies", "models.grants", "models.spans", "plan_rules", "policies", "reach",
    "registering", "signers", "signing", "stages", "standing", "verdict",
)  # fmt: skip
"""Every yes and no of ACCESS is said in these: who has a basis, what narrows it, what a consent needs, what an act
asks. The other modules show, list or write down what these have answered; the surfaces' own tests are about them."""

WORDS = {"_", "gettext", "debug", "info", "warning", "error"}
"""What is said to people and to the operator: a fault there opens nothing."""
SAID = {"__str__", "__repr__"}

SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
NARROWING = {"filter", "exclude", "valid_on", "difference", "intersection"}
QUIET = {"require", "note", "record"}
"""Calls that refuse or write down: a statement that is only such a call is dropped."""


@dataclass(frozen=True)
class Fault:
    """`make` compiles the whole module with the fault in it and nothing moved. `line` is that of the statement."""

    module: str
    function: str
    kind: str
    change: str
    line: int
    make: Callable[[], CodeType] = field(compare=False, repr=False)

    @property
    def code(self) -> CodeType:
        return self.make()

    @property
    def name(self) -> str:
        return f"{self.module}.{self.function}: {self.kind}: {self.change}"


def modules() -> list[str]:
    names = (".".join(path.relative_to(ACCESS).with_suffix("").parts) for path in ACCESS.rglob("*.py"))
    return sorted(name for name in names if name.split(".")[-1] not in LEFT_OUT)


def path_of(module: str) -> Path:
    return ACCESS.joinpath(*module.split(".")).with_suffix(".py")


def faults(module: str) -> list[Fault]:
    """Every fault of one module, each with a name of its own."""
    path = path_of(module)
    return list(of_source(path.read_text(), module, str(path)))


def of_source(source: str, module: str, filename: str) -> Iterator[Fault]:
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    for place in _places(tree):
        for kind, before, after in _changes(place.node):
            words = _words(before, after)
            name = f"{place.function}{kind}{words}"
            seen[name] += 1
            again = f" (again {seen[name]})" if seen[name] > 1 else ""
            make = partial(_compiled, tree, place.path, after, filename)
            yield Fault(module, place.function, kind, words + again, place.line, make)


def _compiled(tree: ast.Module, way: Way, after: ast.AST, filename: str) -> CodeType:
    return compile(_replaced(tree, way, after), filename, "exec")


# --- where ---

Way = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class _Place:
    function: str
    node: ast.AST
    path: Way
    line: int


def _places(tree: ast.AST) -> Iterator[_Place]:
    """Every node inside some function, and the way there."""

    def walk(node: ast.AST, names: tuple[str, ...], way: Way, at: int, *, inside: bool) -> Iterator[_Place]:
        if _is_words(node):
            return
        at = node.lineno if isinstance(node, ast.stmt) else at
        if inside:
            yield _Place(".".join(names), node, way, at)
        for name, index, child in _parts(node):
            named = (child.name,) if isinstance(child, ast.FunctionDef | ast.ClassDef) else ()
            is_function = isinstance(child, ast.FunctionDef | ast.Lambda)
            yield from walk(child, (*names, *named), (*way, (name, index)), at, inside=inside or is_function)

    yield from walk(tree, (), (), 0, inside=False)


def _parts(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    """What it consists of, but for types, and what runs when the module is read."""
    for name, value in ast.iter_fields(node):
        if name in {"decorator_list", "returns", "annotation", "args"} and not isinstance(node, ast.Call):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST):
                yield name, index, child


def _is_words(node: ast.AST) -> bool:
    """A text for people; or an `assert`, which only tells the type checker what is known already."""
    if isinstance(node, ast.FunctionDef):
        return node.name in SAID
    return isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and _called(node) in WORDS)


def _replaced(tree: ast.Module, way: Way, after: ast.AST) -> ast.Module:
    made = copy.deepcopy(tree)
    at: ast.AST = made
    for name, index in way[:-1]:
        value = getattr(at, name)
        at = value if index is None else value[index]
    name, index = way[-1]
    old = getattr(at, name) if index is None else getattr(at, name)[index]
    new = ast.copy_location(copy.deepcopy(after), old)
    if index is None:
        setattr(at, name, new)
    else:
        getattr(at, name)[index] = new
    return ast.fix_missing_locations(made)


def _words(before: ast.AST, after: ast.AST) -> str:
    return f"`{_short(before)}` -> `{_short(after)}`"


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 110 else f"{text[:80]} … {text[-27:]}"


# --- what ---

Change = tuple[str, ast.AST, ast.AST]


def _changes(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.BoolOp):
        yield from _of_bool(node)
    elif isinstance(node, ast.Compare):
        yield from _of_compare(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "negation dropped", node, node.operand
    elif isinstance(node, ast.comprehension):
        yield from _of_comprehension(node)
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr | ast.Sub):
        yield from _of_set(node)
    elif isinstance(node, ast.stmt):
        yield from _of_statement(node)


def _of_bool(node: ast.BoolOp) -> Iterator[Change]:
    for index in range(len(node.values)):
        left = [value for at, value in enumerate(node.values) if at != index]
        yield "condition dropped", node, left[0] if len(left) == 1 else ast.BoolOp(node.op, left)
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield "or for and" if isinstance(other, ast.Or) else "and for or", node, ast.BoolOp(other, node.values)


def _of_compare(node: ast.Compare) -> Iterator[Change]:
    for index, operator in enumerate(node.ops):
        swapped = [SWAPPED[type(operator)]() if at == index else one for at, one in enumerate(node.ops)]
        yield "comparison", node, ast.Compare(node.left, swapped, node.comparators)


def _of_comprehension(node: ast.comprehension) -> Iterator[Change]:
    for index in range(len(node.ifs)):
        kept = [one for at, one in enumerate(node.ifs) if at != index]
        yield "filter dropped", node, ast.comprehension(node.target, node.iter, kept, node.is_async)


def _of_call(node: ast.Call) -> Iterator[Change]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in NARROWING:
        yield (
            "filter dropped",
            node,
            ast.Call(ast.Attribute(node.func.value, "all", ast.Load()), [], [])
            if _is_rows(node.func)
            else node.func.value,
        )
        if node.func.attr in {"filter", "exclude"} and len(node.keywords) + len(node.args) > 1:
            for index in range(len(node.keywords)):
                kept = [one for at, one in enumerate(node.keywords) if at != index]
                yield "part of a filter dropped", node, ast.Call(node.func, node.args, kept)
    if isinstance(node.func, ast.Name) and node.func.id in {"any", "all", "min", "max"}:
        other = {"any": "all", "all": "any", "min": "max", "max": "min"}[node.func.id]
        yield f"{other} for {node.func.id}", node, ast.Call(ast.Name(other, ast.Load()), node.args, node.keywords)


def _is_rows(func: ast.Attribute) -> bool:
    """`Model.objects.filter(…)` becomes `.all()`; a query set that is narrowed further is simply not."""
    return isinstance(func.value, ast.Attribute) and (func.value.attr == "objects" or func.value.attr.endswith("s"))


def _of_set(node: ast.BinOp) -> Iterator[Change]:
    if isinstance(node.op, ast.BitAnd):
        yield "condition dropped", node, node.left
        yield "condition dropped", node, node.right
    elif isinstance(node.op, ast.BitOr) and not _is_annotation(node):
        yield "and for or", node, ast.BinOp(node.left, ast.BitAnd(), node.right)
    elif isinstance(node.op, ast.Sub) and not isinstance(node.right, ast.Constant):
        yield "subtraction dropped", node, node.left


def _is_annotation(node: ast.BinOp) -> bool:
    return any(isinstance(one, ast.Constant) and one.value is None for one in (node.left, node.right))


def _of_statement(node: ast.stmt) -> Iterator[Change]:
    if isinstance(node, ast.If):
        if not node.orelse and _leaves(node.body):
            yield "early exit dropped", node, ast.Pass()
        elif not node.orelse:
            yield "condition dropped", node, ast.If(ast.Constant(value=True), node.body, [])
        else:
            yield "branch forced", node, ast.If(ast.Constant(value=True), node.body, node.orelse)
            yield "branch forced", node, ast.If(ast.Constant(value=False), node.body, node.orelse)
    elif isinstance(node, ast.Raise):
        yield "exception swallowed", node, ast.Pass()
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _called(node.value) in QUIET:
        yield "refusal or record dropped", node, ast.Pass()
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, bool):
        yield "answer turned", node, ast.Return(ast.Constant(value=not node.value.value))


def _leaves(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Return | ast.Continue | ast.Raise)


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
