"""The texts: five kinds, two written forms, every word put in its place."""

import re
from dataclasses import replace
from datetime import date

import pytest

from ip_core.access import places, wording
from ip_core.access.enums import ConsentKind
from plugins.consent import texts
from plugins.consent.texts import Wish

FULL = Wish(
    owner="Sunniva Brekkestøl",
    number="2026/0001",
    municipality="Meland",
    coordinator="Torunn Vikane",
    grantee_name="Eirik Solbakk",
    grantee_post="fysioterapeut, Fana",
    sections=("measures", "goals"),
    writes=("measures",),
    purpose="trene",
    last_day=date(2027, 5, 23),
    excluded=("documents",),
    exception="ikkje om bror min",
)


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("kind", ConsentKind.values)
def test_every_kind_has_its_text(kind: str, language: str) -> None:
    found = texts.compose(kind, FULL, language)
    assert FULL.owner in found.text
    assert not re.search(r"[{}]", found.text)
    assert found.language == language
    assert texts.if_no(kind, language, grantee="Eirik")
    assert texts.when_done(kind, language, grantee="Eirik")


@pytest.mark.parametrize("kind", ConsentKind.values)
def test_both_forms_say_as_much(kind: str) -> None:
    bokmaal, nynorsk = (texts.compose(kind, FULL, language).text for language in texts.LANGUAGES)
    assert bokmaal != nynorsk
    assert [len(part.blocks) for part in wording.parts(bokmaal)] == [
        len(part.blocks) for part in wording.parts(nynorsk)
    ]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_post_and_unit_are_left_out_where_they_are_marked(language: str) -> None:
    post = texts.compose("information", FULL, language).text
    assert "Eirik Solbakk, fysioterapeut, Fana." in places.shown(post, with_places=True)
    assert "Eirik Solbakk." in places.shown(post, with_places=False)
    let_in = replace(FULL, grantee_name="Fana heimeteneste", grantee_post="alle i Fana kommune", is_unit=True)
    unit = texts.compose("information", let_in, language).text
    assert unit.count("Fana") > 2
    hidden = places.shown(unit, with_places=False)
    assert "Fana" not in hidden
    assert {"nb": "en enhet kan lese", "nn": "ei eining kan lese"}[language] in hidden
    assert not set("⟦⟧|") & set(hidden + places.shown(unit, with_places=True))


def test_nobody_types_a_mark() -> None:
    """Else a purpose could begin a place, and what follows would be left out for a reader."""
    typed = replace(FULL, purpose="trene ⟦alt", exception="om |ingen⟧ ting")
    text = texts.compose("information", typed, "nb").text
    for with_places in (True, False):
        shown = places.shown(text, with_places=with_places)
        assert "trene alt" in shown
        assert "«om |ingen ting»" in shown


def test_versions_are_named_once() -> None:
    versions = [texts.source(kind)["version"] for kind in ConsentKind.values]
    assert len(set(versions)) == len(versions)


def test_what_is_not_asked_for_leaves_no_trace() -> None:
    plain = texts.compose("information", Wish("A", "1", "M", sections=("goals",), last_day=date(2027, 1, 1)), "nb")
    assert "sperret" not in plain.text.replace("Systemet sperrer", "")
    assert "skrive i" not in plain.text
    assert "\n\n\n" not in plain.text


def test_sections_stand_in_the_order_of_the_plan() -> None:
    text = texts.compose("information", FULL, "nb").text
    assert text.index("- mål") < text.index("- tiltak")


def test_language_that_is_not_there_becomes_bokmaal() -> None:
    assert texts.compose("plan_made", FULL, "en").language == "nb"


def test_no_kind_no_text() -> None:
    with pytest.raises(ValueError, match="anything"):
        texts.source("anything")


def test_text_is_read_as_headings_lists_and_paragraphs() -> None:
    found = wording.parts("Først.\n\n# Hva\nDette:\n\n- en\n- to\n\nTil slutt\nher.")
    assert [part.heading for part in found] == ["", "Hva"]
    assert [block.items or block.text for block in found[1].blocks] == ["Dette:", ("en", "to"), "Til slutt her."]


def test_sections_are_named_in_the_language_of_the_text() -> None:
    wish = Wish("A", "1", "M", sections=("participants",), last_day=date(2027, 1, 1))
    assert "- kven som er med" in texts.compose("information", wish, "nn").text
    assert "- hvem som er med" in texts.compose("information", wish, "nb").text
