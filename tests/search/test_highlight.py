"""What is marked in an excerpt, and that nothing else than a mark comes out as HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ip_core.search.norwegian import excerpt, marked, query_terms


def test_marked_finds_the_other_written_form():
    html = marked("Slik søkjer du om tenester. Avgjerda kjem i brev.", query_terms("søke tjeneste vedtak"))
    assert html == "Slik <mark>søkjer</mark> du om <mark>tenester</mark>. <mark>Avgjerda</mark> kjem i brev."


def test_marked_takes_a_compound_and_a_beginning():
    assert marked("Barnekoordinator", query_terms("koordinator")) == "<mark>Barnekoordinator</mark>"
    assert marked("Samtykkeskjema her", query_terms("samtyk")) == "<mark>Samtykkeskjema</mark> her"


def test_marked_escapes_the_text():
    html = marked('<script>alert("samtykke")</script> & <b>plan</b>', query_terms("samtykke script"))
    assert "<script" not in html
    assert "&lt;<mark>script</mark>&gt;alert(&quot;<mark>samtykke</mark>&quot;)" in html
    assert "&amp;" in html


def test_marked_escapes_inside_the_mark():
    assert marked("NAV/<b>", query_terms("nav")) == "<mark>NAV</mark>/&lt;b&gt;"


@given(st.text(max_size=400), st.text(max_size=40))
def test_excerpt_is_safe_whatever_the_text_holds(text, words):
    html = str(excerpt(text, query_terms(words)))
    bare = html.replace("<mark>", "").replace("</mark>", "")
    assert html.count("<mark>") == html.count("</mark>")
    assert not set("<>\"'") & set(bare)


def test_excerpt_shows_the_place_that_answers():
    filler = "Dette handler om noe helt annet. " * 30
    text = f"{filler}Samtykke gis skriftlig. {filler}Et samtykke til planen kan trekkes når som helst. {filler}"
    html = excerpt(text, query_terms("samtykke planen trekkes"))
    assert html.startswith("… ")
    assert html.endswith(" …")
    assert "<mark>samtykke</mark> til <mark>planen</mark> kan <mark>trekkes</mark>" in html


def test_excerpt_begins_with_the_sentence_when_it_is_near():
    text = "x " * 200 + "Før dette. Retten til plan er lovfestet." + " y" * 200
    assert excerpt(text, query_terms("plan")).startswith("… Retten til <mark>plan</mark>")


@pytest.mark.parametrize("length", [0, 1, 219, 220, 221, 5000])
def test_excerpt_of_one_long_word_is_cut(length):
    html = excerpt("å" * length, query_terms("noe"))
    assert len(html) <= 230


def test_excerpt_without_a_match_is_the_beginning():
    assert excerpt("Kort tekst.", query_terms("samtykke")) == "Kort tekst."


def test_excerpt_keeps_a_heading_apart_from_what_follows():
    text = "Hvorfor vi har lov\nKommunen har oppgaver.\n\nKlage\n\nDu kan klage."
    html = excerpt(text, query_terms("finnes"))
    assert html == "Hvorfor vi har lov – Kommunen har oppgaver. Klage – Du kan klage."
