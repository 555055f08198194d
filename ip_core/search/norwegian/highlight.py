"""Excerpts with the found words marked, made from the stored text by the same analyser.

The result is HTML: everything but our own `<mark>` is escaped, whatever the text holds.
"""

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ip_core.search.norwegian.analyser import SearchTerms, token_terms
from ip_core.search.norwegian.tokens import tokens

EXCERPT_LENGTH = 220
_LEAD = 60
"""Letters shown before the first marked word."""

_SPACE = re.compile(r"\s+")
_HEADING_END = re.compile(r"(?<=[^\s.,:;!?–])[ \t]*\n\s*(?=\S)")
"""The end of a line that is no sentence: a heading, a point in a list."""

_SENTENCE_END = re.compile(r"[.!?:]\s+(?=\S)")

Match = tuple[int, int, frozenset[str]]
"""Where a found word begins and ends, and its terms."""


def marked(text: str, asked: SearchTerms) -> SafeString:
    """The whole text, escaped, with the words asked for marked."""
    return _with_marks(text, [(start, end) for start, end, _ in _matches(text, asked)])


def excerpt(text: str, asked: SearchTerms, length: int = EXCERPT_LENGTH) -> SafeString:
    """The part of the text that answers best: most of the words asked for, then most often."""
    text = _SPACE.sub(" ", _HEADING_END.sub(" – ", text)).strip()
    matches = _matches(text, asked)
    start = _best_start(text, matches, length)
    end = _end(text, start, length)
    inside = [(first - start, last - start) for first, last, _ in matches if start <= first and last <= end]
    window = _with_marks(text[start:end].rstrip(), inside)
    before = "… " if start else ""
    after = " …" if end < len(text) else ""
    return mark_safe(before + window + after)


def _matches(text: str, asked: SearchTerms) -> list[Match]:
    found = []
    for token in tokens(text):
        terms = token_terms(token)
        if asked.matches(terms):
            found.append((token.start, token.end, frozenset(terms)))
    return found


def _best_start(text: str, matches: Sequence[Match], length: int) -> int:
    if len(text) <= length or not matches:
        return 0
    best, best_worth = 0, (-1, -1)
    for index, (start, _, _) in enumerate(matches):
        near = [terms for first, _, terms in matches[index:] if first < start + length - _LEAD]
        worth = (len(frozenset().union(*near)), len(near))
        if worth > best_worth:
            best, best_worth = start, worth
    return _snapped(text, best)


def _snapped(text: str, match: int) -> int:
    """Begin with the sentence if it begins near enough, else with a whole word."""
    if match <= _LEAD:
        return 0
    from_here = match - _LEAD
    if sentences := list(_SENTENCE_END.finditer(text, from_here, match)):
        return sentences[-1].end()
    space = text.find(" ", from_here, match)
    return space + 1 if space >= 0 else match


def _end(text: str, start: int, length: int) -> int:
    if len(text) - start <= length:
        return len(text)
    space = text.rfind(" ", start, start + length)
    return space if space > start + length // 2 else start + length


def _with_marks(text: str, spans: Sequence[tuple[int, int]]) -> SafeString:
    pieces, at = [], 0
    for start, end in spans:
        pieces.append(f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>")
        at = end
    pieces.append(escape(text[at:]))
    return mark_safe("".join(pieces))
