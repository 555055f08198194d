import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from theme.differences import compare

TODAY = date(2026, 11, 23)
TIGHT = re.compile(r"(?<=>)\s+|\s+(?=<)|\s+(?=>)|^\s+|\s+$")
"""White space that a browser does not show between blocks."""
S = "\N{NO-BREAK SPACE}"


def shown(source: str, language: str = "nn", **context: Any) -> str:
    with translation.override(language):
        html = engines["django"].from_string("{% load theme %}" + source).render({"today": TODAY, **context})
    return TIGHT.sub("", str(html))


def test_when_overdue_says_so_in_words() -> None:
    assert shown("{% when d today=today %}", d=date(2026, 11, 20)) == (
        f'<p class="mv-when" data-state="overdue"><time datetime="2026-11-20">fre. 20.{S}november</time>'
        f"<span>3{S}dagar over fristen</span></p>"
    )


def test_when_without_a_date_says_that_none_is_set() -> None:
    assert shown("{% when d today=today %}", "nb", d=None) == '<p class="mv-when"><span>Ingen frist er satt</span></p>'


@pytest.mark.parametrize("option", ["done=True", "note='til møtet'"])
def test_when_done_or_with_a_note_has_no_state(option: str) -> None:
    html = shown("{% when d today=today " + option + " %}", d=date(2026, 11, 20))
    assert "data-state" not in html
    assert "fristen" not in html


def test_happened_says_the_time_of_day() -> None:
    html = shown("{% happened at today=today %}", at=datetime(2026, 11, 20, 13, 5, tzinfo=UTC))
    assert f"<span>kl.{S}14.05</span>" in html


def test_crumbs_end_in_the_page_itself() -> None:
    html = shown("{% crumbs 'Mi side' '/nn/' name %}", name="<Ola>")
    assert "Tilbake til Mi side" in html
    assert '<a class="ds-link" href="#innhald" aria-current="page">&lt;Ola&gt;</a>' in html


def test_crumbs_without_a_way_back_are_left_out() -> None:
    assert shown("{% crumbs 'Mi side' %}") == ""


@pytest.mark.parametrize(
    ("name", "said"), [("Meland", "Meland kommune"), ("Meland kommune", "Meland kommune"), ("", "")]
)
def test_municipality_is_addressed_once(name: str, said: str) -> None:
    assert shown("{{ name|kommune }}", name=name) == said


def test_phone_number_is_an_address_without_spaces() -> None:
    assert shown("{{ number|phone_address }}", number="+47 00 00 00 00") == "tel:+4700000000"


@pytest.mark.parametrize("name", ["day", "day_short", "date_long", "clock"])
def test_filters_say_nothing_of_nothing(name: str) -> None:
    assert shown("{{ none|" + name + " }}", none=None) == ""


def test_changes_mark_words_and_escape_them() -> None:
    changes = [{"label": "Mål", "before": "Bu heime til <b>", "after": "Bu heime til sommaren"}]
    html = shown("{% include 'theme/components/changes.html' %}", changes=changes)
    assert "<del>&lt;b&gt;</del>" in html
    assert "<ins>sommaren</ins>" in html


@pytest.mark.parametrize(
    ("before", "after"),
    [("Bu heime til jul", "Bu heime til sommaren"), ("Eitt", "Noko heilt anna her"), ("", "Nytt"), ("a\n\n b", "a b")],
)
def test_pieces_add_up_to_both_texts(before: str, after: str) -> None:
    left, right = compare(before, after)
    assert "".join(piece.text for piece in left) == before
    assert "".join(piece.text for piece in right) == after


def test_texts_with_nothing_in_common_are_not_marked() -> None:
    assert not any(piece.marked for side in compare("Eitt", "Noko heilt anna her") for piece in side)
