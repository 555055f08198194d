"""Where words begin and end in Norwegian text, and how they are folded."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST_WORD = 64
"""Letters of a word that count; what follows is noise from pasted text."""

_IGNORED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LETTERS = r"(?:[^\W_][\u0300-\u036f]*)+"  # a letter may have its accent after it
_WORD = re.compile(rf"{_LETTERS}(?:[{_IGNORED}\-\u2010\u2011/]{_LETTERS})*")
_IGNORED_IN_WORD = str.maketrans(dict.fromkeys(_IGNORED))
_JOINTS = re.compile(r"[-\u2010\u2011/]")
_KEPT = frozenset("æøå")
_FOLDED = str.maketrans({"ä": "æ", "ö": "ø"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word as it stands in the text: `text[start:end]`, hyphens and slashes included."""

    start: int
    end: int
    parts: tuple[str, ...]

    @property
    def joined(self) -> str:
        """The word without its hyphens; an `x` keeps "2-5" and "2026/0418" apart from plain numbers."""
        word = self.parts[0]
        for part in self.parts[1:]:
            word += ("x" if word[-1].isdigit() and part[0].isdigit() else "") + part
        return word[:LONGEST_WORD]

    @property
    def is_number(self) -> bool:
        """A case number, a paragraph, a date: searched as one word, never by its parts."""
        return len(self.parts) > 1 and all(part.isdigit() for part in self.parts)


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Lower case without accents; æ, ø and å are letters of their own, ä and ö are their neighbours'."""
    lowered = unicodedata.normalize("NFC", unicodedata.normalize("NFC", word).casefold()).translate(_FOLDED)
    if lowered.isascii():
        return lowered
    return "".join(letter if letter in _KEPT else _without_accents(letter) for letter in lowered)


def tokens(text: str) -> Iterator[Token]:
    """Every word of the text. A joint between parts may be a hyphen or a slash, never a space."""
    for match in _WORD.finditer(text):
        word = match.group().translate(_IGNORED_IN_WORD)
        parts = tuple(fold(part)[:LONGEST_WORD] for part in _JOINTS.split(word) if part)
        if parts and all(parts):
            yield Token(match.start(), match.end(), parts)


def _without_accents(letter: str) -> str:
    decomposed = unicodedata.normalize("NFKD", letter)
    return "".join(sign for sign in decomposed if sign.isalnum())
