"""Norwegian text to canonical terms: the same for bokmål and nynorsk, the same for every engine."""

from ip_core.search.norwegian.analyser import (
    AskedWord,
    SearchTerms,
    canonical,
    index_terms,
    is_stop_word,
    query_terms,
    word_terms,
)
from ip_core.search.norwegian.highlight import excerpt, marked
from ip_core.search.norwegian.tokens import Token, tokens

__all__ = [
    "AskedWord",
    "SearchTerms",
    "Token",
    "canonical",
    "excerpt",
    "index_terms",
    "is_stop_word",
    "marked",
    "query_terms",
    "tokens",
    "word_terms",
]
