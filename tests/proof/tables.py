"""The two tables of ACCESS, copied row by row, in a form that a program can read. Nothing of the product is imported.

Compare with ACCESS §2 and §3: the first column is the row's name there, the others its cells, in the document's order.
The signs are the document's: – nothing, E existence, R read, W write, "W own" the own parts only; a bare list of
objects is read. Without objects the sign is for all. What stands in [brackets] is the document's "while" and "until".
`#` marks a note of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

OBJECTS = (
    "application", "attachments", "assessment", "opinions", "wishes",
    "outcome", "letter", "complaint", "contact", "receipt",
)  # fmt: skip
SECTIONS = (
    "goals", "participants", "coordination", "contributions", "measures", "execution", "period", "consents",
    "cooperation", "meetings", "messages", "documents", "calendar",
)  # fmt: skip
EXISTENCE = "existence"

INTAKE_COLUMNS = ("being handled", "complaint period", "complaint open", "later", "closed")
"""The draft belongs to its author before there is a proceeding: the intake plugin's own tests are about it."""

INTAKE = """
owner's side                                | R; W own complaint | R; W own complaint | R; W own complaint | R; W own complaint | R
notifier                                    | application, receipt | application, receipt | application, receipt | application, receipt | application, receipt
taker                                       | R; W assessment, opinions, outcome, letter | R | R; W assessment, outcome, letter | E | –
role and unit responsible, not the taker    | E | E | E | E | –
taker of an earlier step                    | E | – | – | – | –
leader whose step is to appoint             | – | E; outcome, wishes [step open] | E; outcome, wishes [step open] | E; outcome, wishes [step open] | –
coordinator asked to take it                | – | E; wishes | E; wishes | E; wishes | –
coordinator, accepted                       | – | E; outcome, wishes, contact; application [chose] | E; outcome, wishes, contact; application [chose] | E; outcome, wishes, contact; application [chose] | E; contact
deputy, in her period                       | – | contact, outcome | contact, outcome | contact, outcome | –
leader of the unit, system coordinator      | E | E | E | E | –
everybody else                              | – | – | – | – | –
"""  # noqa: E501 - a row of the document is a row here

PLAN_COLUMNS = ("before", "open", "withdrawn", "closed")

PLAN = """
owner, 16 or older                                  | W messages | R; W own | R | R
owner, 12-15                                        | W messages | R; W own | R | R
owner under 12                                      | – | – | – | –
parent of a child under 12                          | W messages | R; W own | R | R
parent of a child 12-15                             | – | R; W own | R | R
parent of somebody 16 or older                      | – | – | – | –
guardian, representative                            | W messages | R; W own | R | R
coordinator, accepted; deputy in her period         | E; W messages | W; R consents | E; messages | E; messages
own coordinator (citizen)                           | – | W | R | R  # coordinator's and owner's; the owner's own words only she changes
person or unit with a grant                         | – | as granted | – | –
leader of the coordinator's unit, system coordinator | E | E | E | E
everybody else                                      | – | – | – | –
"""  # noqa: E501 - a row of the document is a row here

CONSENTS = """
owner's side        | W consents | W consents | W consents | W consents
coordinator         | R consents | R consents | R consents | –
"""
"""The section `consents` follows §4 ("who sees consents and grants"), in every state, not the columns of §3."""

INVITED_CELLS = {"before": "start meeting", "open": "time, place; own task", "withdrawn": "cancelled", "closed": ""}
"""Invited without a grant: what the invitation shows. It gives no existence."""

NONE, EXISTS, READ, WRITE = 0, 1, 2, 3
_SIGNS = {"E": EXISTS, "R": READ, "W": WRITE}


@dataclass(frozen=True)
class Entry:
    """One part of a cell: these objects at this level, perhaps only the own parts, perhaps on a condition."""

    level: int
    objects: tuple[str, ...]  # empty: all
    own: bool = False
    condition: str = ""


Cells = dict[str, dict[str, tuple[Entry, ...]]]


def parsed(table: str, columns: tuple[str, ...]) -> Cells:
    """Row name → column → what stands in the cell."""
    rows: Cells = {}
    for line in table.strip().splitlines():
        name, *cells = (part.strip() for part in line.partition("#")[0].split("|"))
        rows[name] = {column: _cell(cell) for column, cell in zip(columns, cells, strict=True)}
    return rows


def _cell(text: str) -> tuple[Entry, ...]:
    if text in {"–", "as granted"}:
        return ()
    return tuple(_entry(part.strip()) for part in text.split(";"))


def _entry(text: str) -> Entry:
    condition = re.search(r" \[(.+)\]$", text)
    words = re.sub(r" \[.+\]$", "", text)
    sign = re.fullmatch(r"([ERW])(?: (own))?(?: (.+))?", words)
    if sign is None:
        return Entry(READ, _objects(words), condition=condition[1] if condition else "")
    objects = _objects(sign[3]) if sign[3] else ()
    return Entry(_SIGNS[sign[1]], objects, own=bool(sign[2]), condition=condition[1] if condition else "")


def _objects(words: str) -> tuple[str, ...]:
    found = tuple(word.strip() for word in words.split(","))
    unknown = set(found) - set(OBJECTS) - set(SECTIONS)
    if unknown:
        raise ValueError(f"No such objects: {unknown}")
    return found


INTAKE_CELLS = parsed(INTAKE, INTAKE_COLUMNS)
PLAN_CELLS = parsed(PLAN, PLAN_COLUMNS)
CONSENT_CELLS = parsed(CONSENTS, PLAN_COLUMNS)
