"""Letters as accessible PDF, set by Typst from data that is passed as JSON: nothing in it can become markup."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import typst

TEMPLATE = Path(__file__).parent / "letter.typ"


class LetterNotAccessible(RuntimeError):
    """Typst refused or warned: a font is missing, or the document would not be PDF/UA."""


@dataclass(frozen=True)
class LetterSection:
    """`heading` may be empty; each paragraph is plain text."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Letter:
    """What a letter says. `language` is "nb" or "nn"; `date` the day it was issued, in words of that language."""

    language: str
    title: str
    sender: str
    receiver: str
    date: str
    reference: str
    sections: tuple[LetterSection, ...] = field(default=())
    signer: str = ""


def render(letter: Letter, *, day: date) -> bytes:
    """The letter as PDF/UA-1. The same letter and day give the same bytes.

    Raises LetterNotAccessible."""
    data = json.dumps(asdict(letter), ensure_ascii=False)
    stamp = (day - date(1970, 1, 1)).days * 86_400
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(TEMPLATE),
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            timestamp=stamp,
        )
    except typst.TypstError as error:
        raise LetterNotAccessible(str(error)) from error
    if warnings:
        raise LetterNotAccessible("; ".join(str(warning) for warning in warnings))
    return bytes(pdf)
