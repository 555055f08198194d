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


def watch(modules: Iterable[str], called: Callable[[str, str], None]) -> None:
    """From now on every function of these modules says that it is called, by its name in the source.

    A tracer would do the same, and slow down all else."""
    setattr(builtins, CALLED, called)
    for module in modules:
        path = path_of(module)
        tree = _Saying(module).visit(ast.parse(path.read_text()))
        put(compile(ast.fix_missing_locations(tree), str(path), "exec"))


class _Saying(ast.NodeTransformer):
    def __init__(self, module: str) -> None:
        self.module, self.names = module, list[str]()

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._inside(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self._inside(node)
        names = ast.parse(f"{CALLED}({self.module!r}, {'.'.join([*self.names, node.name])!r})").body[0]
        for part in ast.walk(names):
            ast.copy_location(part, node.body[0])
        node.body.insert(0, names)
        return node

    def _inside(self, node: ast.ClassDef | ast.FunctionDef) -> ast.AST:
        self.names.append(node.name)
        self.generic_visit(node)
        self.names.pop()
        return node


def _functions_of(filename: str) -> Iterator[FunctionType]:
    found = [one for one in gc.get_objects() if type(one) is FunctionType]  # a lazy object would wake
    return (one for one in found if one.__code__.co_filename == filename)


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


__all__ = ("Unchangeable", "put", "watch")
