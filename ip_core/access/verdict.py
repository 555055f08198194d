"""The answer of a policy: may she, on what basis, and if not, why and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from ip_core.access.enums import BasisKind, Level
from ip_core.exceptions import NotAllowed


@dataclass(frozen=True)
class Basis:
    """The dated row that gives access. `id` is that row's uuid or primary key, as text.

    `membership`: the primary key of the post that it counts under, where it counts under one."""

    kind: BasisKind
    id: str
    label: str = ""
    membership: int | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.label or str(self.kind.label)


@dataclass(frozen=True)
class Verdict:
    """Truthy when allowed. `reason` is fit for the screen: why not, and the remedy."""

    allowed: bool
    level: Level = Level.NONE
    basis: Basis | None = None
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> Verdict:
        """Raises NotAllowed, which the middleware turns into 403 with the reason."""
        if not self.allowed:
            raise NotAllowed(self)
        return self


def allow(level: Level = Level.READ, basis: Basis | None = None) -> Verdict:
    return Verdict(True, level, basis)


def refuse(reason: str = "", *, level: Level = Level.NONE, basis: Basis | None = None) -> Verdict:
    return Verdict(False, level, basis, reason)
