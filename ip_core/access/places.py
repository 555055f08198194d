"""Places within the text of a consent, marked where they stand, so that a protected address can be left out later.

    place("fysioterapeut, Fana")               # "⟦fysioterapeut, Fana|⟧": nothing stands in its stead
    place("Heimetenesta", "ei eining")         # "⟦Heimetenesta|ei eining⟧"

The text is kept, and its checksum taken, with the marks. Nobody is shown it with them: it goes through `shown`. A unit
that is renamed or moved later is still found, since nothing is searched for."""

from __future__ import annotations

import re

_OPENS, _INSTEAD, _CLOSES = "⟦", "|", "⟧"
_MARKED = re.compile(f"{_OPENS}([^{_CLOSES}]*?)\\{_INSTEAD}([^{_CLOSES}]*){_CLOSES}")
_SIGNS = str.maketrans("", "", _OPENS + _CLOSES)


def place(text: str, instead: str = "") -> str:
    """A place in a text of ours. Empty stays empty."""
    if not text:
        return ""
    return f"{_OPENS}{unmarked(text).replace(_INSTEAD, '/')}{_INSTEAD}{unmarked(instead)}{_CLOSES}"


def unmarked(typed: str) -> str:
    """What somebody typed can neither begin nor end a place."""
    return typed.translate(_SIGNS)


def shown(text: str, *, with_places: bool) -> str:
    """The text as somebody reads it. Never the marks."""
    return _MARKED.sub(r"\1" if with_places else r"\2", text).translate(_SIGNS)


def names_places(text: str) -> bool:
    return _MARKED.search(text) is not None
