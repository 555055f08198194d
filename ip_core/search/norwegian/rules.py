"""Nynorsk spelling to bokmål spelling, for words that no list knows.

The rules run over text in both written forms, so a rule that also touches a bokmål word costs nothing
but a rare false friend: both sides are changed alike.
"""

import re
from functools import cache

from ip_core.search.norwegian import lexicon

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^kv(?=[aeiouyæøå])", "hv"),  # kvile, kvit
        (r"(?<=[kg])j(?=(?:e|er|est|a|ar|ast|ande|ing\w*)$)", ""),  # søkje, leggje, tenkjer
        (r"heit(?=(?:a|er|ene)?$)", "het"),  # moglegheit
        (r"(?<=\w{3})leik(?=(?:en|ar|ane)?$)", "het"),  # openleik
        (r"(?<=\w{3})semd(?=(?:a|er|ene)?$)", "somhet"),  # merksemd
        (r"(?<=\w{3})leg(?=(?:e|are|ast|heit\w*|het\w*)?$)", "lig"),  # offentleg
        (r"(?<=\w{3})ar(?=(?:en|ane)$)", "er"),  # tenaren
        (r"(?<=\w{3})nad(?=(?:en|er|ene|ar|ane)?$)", "nad"),
        (r"øy(?=[rv])", "ø"),  # høyre, prøve
        (r"(?<=[bdfghlmrstv])ei(?=[nmt](?:a|e|ar|er|en|t)?$)", "e"),  # bein, stein
    )
)


@cache
def _parts() -> re.Pattern[str]:
    longest_first = sorted(lexicon.parts(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def respelled(word: str) -> str:
    """The folded word as bokmål would write it, as far as rules can tell."""
    known = lexicon.parts()
    word = _parts().sub(lambda part: known[part.group()], word)
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word
