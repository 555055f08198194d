"""From text to the canonical terms that every engine stores and compares."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

from ip_core.search.norwegian import lexicon, rules
from ip_core.search.norwegian.tokens import Token, tokens

MOST_WORDS = 12
"""Words of a query that count; a sentence pasted into the box is cut here."""

SHORTEST_PREFIX = 3
_SHORTEST_COMPOUND = 8
_SHORT_WORD = 3

_stemmer = Stemmer.Stemmer("norwegian", 50_000)


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word of a query: its own term or, for a compound, all of its parts."""

    term: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What a query asks for: every word must be there; the last may be the beginning of one."""

    words: tuple[AskedWord, ...]
    prefix: str = ""

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(word.term for word in self.words)

    def matches(self, found: tuple[str, ...]) -> bool:
        """Whether a word with these index terms is one of those asked for."""
        asked = {term for word in self.words for term in (word.term, *word.parts)}
        return any(term in asked or bool(self.prefix and term.startswith(self.prefix)) for term in found)


def is_stop_word(word: str) -> bool:
    """Whether the folded word is too common to search for."""
    return word in lexicon.stop_words()


@lru_cache(maxsize=65536)
def canonical(word: str) -> str:
    """The one term that stands for a folded word and all that means the same in nb and nn."""
    known = lexicon.concepts()
    if word in known:
        return _stem(known[word])
    respelled = rules.respelled(word)
    if respelled in known:
        return _stem(known[respelled])
    stem = _stem(respelled)
    return _stems().get(stem, stem)


@lru_cache(maxsize=65536)
def word_terms(word: str) -> tuple[str, ...]:
    """A folded word's canonical term, then those of the known words that it is composed of."""
    if is_stop_word(word):
        return ()
    whole = canonical(word)
    return (whole, *(part for part in _compound_parts(whole) if part != whole))


def token_terms(token: Token) -> tuple[str, ...]:
    """Every term that finds this word of a text; a hyphenated one is found by its parts too."""
    if len(token.parts) == 1:
        return word_terms(token.parts[0])
    found = list(word_terms(token.joined))
    for part in token.parts:
        if len(part) > 1:
            found.extend(word_terms(part))
    return tuple(dict.fromkeys(found))


def index_terms(text: str) -> list[str]:
    """The text as terms, in order, with repetitions: how often a word stands there counts."""
    return [term for token in tokens(text) for term in token_terms(token)]


def query_terms(words: str) -> SearchTerms:
    """The words that somebody typed. Empty when there is nothing but stop words."""
    asked: list[str] = []
    last = ""
    for token in list(tokens(words))[:MOST_WORDS]:
        whole = token.is_number or min(map(len, token.parts)) == 1
        for word in (token.joined,) if whole else token.parts:
            last = "" if is_stop_word(word) else canonical(word)
            asked.append(last)
    words_asked = tuple(AskedWord(term, _whole_parts(term)) for term in dict.fromkeys(asked) if term)
    return SearchTerms(words_asked, prefix=last if len(last) >= SHORTEST_PREFIX else "")


def _stem(word: str) -> str:
    stem: str = _stemmer.stemWord(word)
    return stem[:-1] if stem.endswith("mm") else stem


@cache
def _stems() -> dict[str, str]:
    """Stems of the lexicon's longer words, so that an inflection nobody listed is still known."""
    found: dict[str, str] = {}
    for form, head in lexicon.concepts().items():
        if len(form) > 3:
            found.setdefault(_stem(form), _stem(head))
    return found


@cache
def _compound_terms(shortest: int = 1) -> frozenset[str]:
    return frozenset(canonical(word) for word in lexicon.compound_words() if len(word) >= shortest)


def _cuts(stem: str) -> Iterator[tuple[str, str]]:
    """Every way to cut a long word in two: the canonical terms before and after."""
    if len(stem) >= _SHORTEST_COMPOUND and stem.isalpha():
        for cut in range(3, len(stem) - 2):
            yield stem[:cut], canonical(stem[cut:])


def _compound_parts(stem: str) -> list[str]:
    """Known words at the beginning and at the end of a compound.

    A short one counts only beside another known word: "mål" stands in "verjemål", and not in "spørsmål".
    """
    known, long = _compound_terms(), _compound_terms(shortest=_SHORT_WORD + 1)
    found: dict[str, None] = {}
    for first, last in _cuts(stem):
        pair = (_without_joint(first), last)
        counted = known if known.issuperset(pair) else long
        found.update(dict.fromkeys(part for part in pair if part in counted))
    return list(found)


def _without_joint(first: str) -> str:
    """The first part without the s or e that joins it to the next: "ansvarsgruppe", "barnekoordinator"."""
    return first if first in _compound_terms() else canonical(first.rstrip("se"))


def _whole_parts(stem: str) -> tuple[str, ...]:
    """The two known words that a compound consists of, or nothing."""
    known = _compound_terms()
    pairs = ((_without_joint(first), last) for first, last in _cuts(stem))
    return next((pair for pair in pairs if pair[0] in known and pair[1] in known), ())
