"""What a statement of SQL does to the database and to its transaction, as far as its words tell.

It stops what a plugin does in good faith. Whoever means harm has the driver's own connection to go by."""

from __future__ import annotations

import re

_LEAD = r"(?:/\*.*?\*/|--[^\n]*|[\s(*/;])*+"
"""What may stand before the first word: comments, space, parentheses, and the end of a comment within a comment."""

_WORDS = re.IGNORECASE | re.DOTALL
_WRITING = re.compile(_LEAD + r"(INSERT|UPDATE|DELETE|REPLACE|MERGE|CREATE|ALTER|DROP|TRUNCATE|CALL|DO|COPY)\b", _WORDS)
_ENDING = re.compile(_LEAD + r"(COMMIT|END|ABORT|BEGIN|START|PREPARE\s+TRANSACTION|ROLLBACK(?!\s+TO))\b", _WORDS)
_HOLDING = re.compile(_LEAD + r"(WITH|EXPLAIN)\b", _WORDS)
_HELD = re.compile(r"\b(INSERT\s+(OR\s+\w+\s+)?INTO|REPLACE\s+INTO|MERGE\s+INTO|DELETE\s+FROM|UPDATE)\b", _WORDS)
_QUOTED = re.compile(
    r"\bE'(?:[^'\\]|''|\\.)*+'|'(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\"|\$(\w*)\$.*?\$\1\$|--[^\n]*|/\*.*?\*/", _WORDS
)
_MORE = re.compile(r";\s*[^\s;]")


_LOCKING = re.compile(r"\bFOR\s+(NO\s+KEY\s+)?UPDATE\b", _WORDS)


def writes(sql: str) -> bool:
    """Whether it changes rows or tables; a WITH may hold what does."""
    return bool(_WRITING.match(sql) or (_HOLDING.match(sql) and _HELD.search(_LOCKING.sub(" ", _bare(sql)))))


def ends_transaction(sql: str) -> bool:
    return bool(_ENDING.match(sql))


def is_several(sql: str) -> bool:
    """Whether something stands after its end. PostgreSQL does all of it, when no parameters come along."""
    return ";" in sql and bool(_MORE.search(_bare(sql)))


def _bare(sql: str) -> str:
    """Without texts, names in quotes and comments."""
    return _QUOTED.sub(" ", sql)
