"""The word lists beside this module, read once. They are our own work, not a dictionary's."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from ip_core.search.norwegian.tokens import fold

_DATA = files("ip_core.search.norwegian") / "data"


def _lines(name: str) -> Iterator[str]:
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


@cache
def concepts() -> dict[str, str]:
    """Word or form → the bokmål word that stands for it. The first line that names a word wins."""
    found: dict[str, str] = {}
    for line in _lines("lexicon.txt"):
        head, _, forms = line.partition(":")
        for form in (head, *forms.split()):
            found.setdefault(fold(form.strip()), fold(head.strip()))
    return found


@cache
def parts() -> dict[str, str]:
    """Nynorsk part of a compound → its bokmål part."""
    pairs = (line.split("=") for line in _lines("parts.txt"))
    return {fold(nynorsk.strip()): fold(bokmaal.strip()) for nynorsk, bokmaal in pairs}


@cache
def compound_words() -> frozenset[str]:
    """Words that also count when they are a part of a longer one."""
    return frozenset(fold(word) for line in _lines("compounds.txt") for word in line.split())


@cache
def stop_words() -> frozenset[str]:
    """Words too common to search for, in both written forms."""
    return frozenset(fold(word) for line in _lines("stopwords.txt") for word in line.split())
