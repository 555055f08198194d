import re
from dataclasses import replace
from datetime import date

import pytest

from ip_core.documents.letters import Letter, LetterNotAccessible, LetterSection, render

LETTER = Letter(
    language="nn",
    title="Svar på søknaden din",
    sender="Meland kommune",
    receiver="Sunniva Brekkestøl",
    date="22. november 2026",
    reference="Sak 2026/0001",
    sections=(LetterSection("Kvifor", ("Du treng fleire tenester over tid.",)),),
)
DAY = date(2026, 11, 22)


def test_letter_is_an_accessible_pdf_with_title_and_language() -> None:
    pdf = render(LETTER, day=DAY)
    assert pdf.startswith(b"%PDF-")
    assert b"pdfuaid:part" in pdf
    assert re.search(rb"/Lang\s*\(nn", pdf)


def test_letter_of_the_same_day_has_the_same_bytes() -> None:
    assert render(LETTER, day=DAY) == render(LETTER, day=DAY)
    assert render(LETTER, day=DAY) != render(replace(LETTER, receiver="Ein annan"), day=DAY)


def test_text_never_becomes_markup() -> None:
    hostile = LetterSection("#panic()", ('#read("/etc/passwd") #strong[x] = y',))
    assert render(replace(LETTER, sections=(hostile,)), day=DAY).startswith(b"%PDF-")


def test_letter_without_a_title_is_refused() -> None:
    with pytest.raises(LetterNotAccessible):
        render(replace(LETTER, title=""), day=DAY)
