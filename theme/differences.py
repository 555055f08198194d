"""Two versions of a text side by side, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")
ALIKE = 0.4
"""Below this likeness the texts are simply different: marked words would only flicker."""


@dataclass(frozen=True)
class Piece:
    """A run of words, marked when the other text lacks it."""

    text: str
    marked: bool


Side = tuple[Piece, ...]


def compare(before: str, after: str) -> tuple[Side, Side]:
    """Split both texts in pieces: what only the first has, what only the second has, what they share."""
    left, right = WORDS.findall(before), WORDS.findall(after)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < ALIKE:
        return _whole(before), _whole(after)
    removed: list[Piece] = []
    added: list[Piece] = []
    for kind, from_left, to_left, from_right, to_right in matcher.get_opcodes():
        removed += _piece(left[from_left:to_left], kind != "equal")
        added += _piece(right[from_right:to_right], kind != "equal")
    return tuple(removed), tuple(added)


def _piece(words: list[str], marked: bool) -> list[Piece]:
    return [Piece("".join(words), marked)] if words else []


def _whole(text: str) -> Side:
    return (Piece(text, False),) if text else ()
