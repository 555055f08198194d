"""Puts a fault into a running process: the functions keep their identity and get other code.

So it does not matter who has imported them, or how they are decorated."""

from __future__ import annotations

import ast
import builtins
import gc
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType

from tests.mutation.faults import path_of

Key = tuple[str, int, int]
CALLED = "__medvirk_called__"


def put(code: CodeType) -> int:
    """Exchange the code of every live function of that module which the fault changes; how many that were."""
    mended = 0
    wanted = {_key(one): one for one in _within(code)}
    for function in _functions_of(code.co_filename):
        new = wanted.get(_key(function.__code__))
        if new is None or _same(new, function.__code__):
            continue
        if len(new.co_freevars) != len(function.__code__.co_freevars):
            raise Unchangeable(function.__qualname__)
        function.__code__ = new
        mended += 1
    return mended


class Unchangeable(Exception):
    """The fault removed the last use of a variable of an outer function: such a function can't be exchanged."""


def watch(modules: Iterable[str], came_by: Callable[[str, int], None]) -> None:
    """From now on every statement in a function of these modules says that it is come by, with its line.

    A tracer would do the same, and slow down all else."""
    setattr(builtins, CALLED, came_by)
    for module in modules:
        path = path_of(module)
        tree = _Saying(module).visit(ast.parse(path.read_text()))
        put(compile(ast.fix_missing_locations(tree), str(path), "exec"))


class _Saying(ast.NodeTransformer):
    def __init__(self, module: str) -> None:
        self.module, self.is_inside = module, False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        before, self.is_inside = self.is_inside, True
        self.generic_visit(node)
        self.is_inside = before
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody") if self.is_inside else ():
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(node, name, [one for statement in block for one in (self._said(statement), statement)])
        return node

    def _said(self, statement: ast.stmt) -> ast.stmt:
        said = ast.parse(f"{CALLED}({self.module!r}, {statement.lineno})").body[0]
        for part in ast.walk(said):
            ast.copy_location(part, statement)
        return said


_remembered: dict[str, list[FunctionType]] = {}


def remember(modules: Iterable[str]) -> None:
    """Look up the functions of these modules once: those that a test makes anew get the code of their maker."""
    _remembered.clear()
    paths = {str(path_of(module)) for module in modules}
    for function in _every_function():
        if function.__code__.co_filename in paths:
            _remembered.setdefault(function.__code__.co_filename, []).append(function)


def _functions_of(filename: str) -> Iterable[FunctionType]:
    return _remembered.get(filename) or [one for one in _every_function() if one.__code__.co_filename == filename]


def _every_function() -> Iterator[FunctionType]:
    return (one for one in gc.get_objects() if type(one) is FunctionType)  # a lazy object would wake


def _within(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _within(one)


def _key(code: CodeType) -> Key:
    """Two lambdas on one line differ in their column."""
    first = next((at[2] for at in code.co_positions() if at[2]), 0) if code.co_name == "<lambda>" else 0
    return (code.co_qualname, code.co_firstlineno, first)


def _same(one: CodeType, other: CodeType) -> bool:
    return one == other


__all__ = ("Unchangeable", "put", "remember", "watch")
