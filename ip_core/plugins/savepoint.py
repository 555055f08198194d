"""What a hook may do to the database it shares with the page that asks: read, and break nothing.

An implementation that fails inside a transaction must not take the transaction with it. A savepoint costs 22–60 µs, so
it is made at the implementation's first query, and not at all for the many that run none.

A transaction ends with its connection, and nothing brings it back: so the connection cannot be closed under one.
Whoever goes past Django and closes the driver's own takes the transaction along, and the page fails.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ip_core.plugins.exceptions import HookMisbehaved
from ip_core.plugins.statements import ends_transaction, is_several, writes

Execute = Callable[..., Any]
Afterwards = Callable[[Callable[[], Any]], Any]
BUSY = "guard_is_at_its_savepoint"
"""Stands on the connection while a guard is busy with its savepoint: what is said to the database then is no hook's."""
T = TypeVar("T")


def undisturbed(ask: Callable[[], T]) -> T:
    """What a stranger answers, as a hook that only reads: whatever fails, the errand's transaction stays as it was.

    Raises what `ask` raises, and HookMisbehaved."""
    with HookConnection(connections[DEFAULT_DB_ALIAS], writes=False) as guard:
        try:
            found = copy_context().run(ask)
            guard.settle()
        except BaseException:
            guard.undo()
            raise
    return found


class HookConnection:
    """An execute wrapper for the length of one dispatch; `settle` or `undo` after each implementation.

    One may stand inside another, where a hook leads to a hook: what one of them says to the database of its savepoint
    is no query of the other's, or the outer savepoint would be made after the inner, and end with it."""

    __slots__ = ("at_start", "connection", "outer", "savepoint", "writes")

    def __init__(self, connection: BaseDatabaseWrapper, *, writes: bool) -> None:
        self.connection = connection
        self.writes = writes
        self.at_start = self._shape()
        self.savepoint: str | None = None
        self.outer: Callable[[], None] | None = None

    def __enter__(self) -> HookConnection:
        self.connection.execute_wrappers.append(self)
        self.outer = vars(self.connection).get("close")
        self.connection.close = self._close  # type: ignore[method-assign]
        return self

    def __exit__(self, *_exc: object) -> None:
        self.connection.execute_wrappers.remove(self)
        del self.connection.close
        if self.outer:
            self.connection.close = self.outer  # type: ignore[method-assign]

    def __call__(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if self.is_busy:
            return execute(sql, params, many, context)
        if is_several(sql):
            raise HookMisbehaved("says several things to the database at once")
        if not self.writes and writes(sql):
            raise HookMisbehaved("writes to the database in a hook that only reads")
        was_in_transaction, _depth, _broken, _callbacks = self.at_start
        if was_in_transaction:
            if ends_transaction(sql):
                raise HookMisbehaved("ends a transaction that it did not begin")
            if self.savepoint is None:
                self._open()
        return execute(sql, params, many, context)

    @property
    def is_busy(self) -> bool:
        """Whether a guard, this one or another, is busy with its own savepoint on this connection."""
        return bool(vars(self.connection).get(BUSY))

    @is_busy.setter
    def is_busy(self, now: bool) -> None:
        vars(self.connection)[BUSY] = now

    def settle(self, afterwards: Afterwards | None = None) -> None:
        """After an implementation that returned. Raises HookMisbehaved if it left the connection other than it was.

        What one that may write wants done after the commit is handed to `afterwards`, to be done then."""
        now = self._shape()
        if self.savepoint is None and now == self.at_start:
            return
        if now[:3] != self.at_start[:3]:
            raise HookMisbehaved("left the transaction broken or open")
        self._put_off(afterwards)
        if self.savepoint is not None:
            self.is_busy = True
            try:
                self.connection.savepoint_commit(self.savepoint)  # fails if an error was swallowed on PostgreSQL
            finally:
                self.is_busy = False
            self.savepoint = None
        self.at_start = self._shape()

    def _put_off(self, afterwards: Afterwards | None) -> None:
        since = self.at_start[3]
        waiting: list[Any] = self.connection.run_on_commit
        if len(waiting) > since and not self.writes:
            raise HookMisbehaved("wants something done after the commit, in a hook that only reads")
        if afterwards:
            waiting[since:] = [(within, partial(afterwards, act), robust) for within, act, robust in waiting[since:]]

    def undo(self) -> None:
        """After an implementation that failed: the transaction, the callbacks and the flags as they were before it."""
        connection = self.connection
        in_transaction, depth, broken, callbacks = self.at_start
        self.is_busy = True
        try:
            del connection.savepoint_ids[depth:]
            del connection.run_on_commit[callbacks:]
            connection.needs_rollback = broken
            if connection.in_atomic_block and not in_transaction:
                self._leave_transaction()
            if self.savepoint is not None:
                connection.savepoint_rollback(self.savepoint)
                connection.savepoint_commit(self.savepoint)
        finally:
            self.savepoint = None
            self.is_busy = False

    def _close(self) -> None:
        if self.connection.in_atomic_block:
            raise HookMisbehaved("closes the connection under a transaction")
        if self.outer:
            self.outer()
        else:
            type(self.connection).close(self.connection)

    def _open(self) -> None:
        self.is_busy = True
        try:
            self.savepoint = self.connection.savepoint()
        finally:
            self.is_busy = False

    def _leave_transaction(self) -> None:
        """It opened a transaction and never closed it."""
        self.connection.in_atomic_block = False
        self.connection.rollback()
        self.connection.set_autocommit(True)

    def _shape(self) -> tuple[bool, int, bool, int]:
        connection = self.connection
        return (
            connection.in_atomic_block,
            len(connection.savepoint_ids),
            connection.needs_rollback,
            len(connection.run_on_commit),
        )
