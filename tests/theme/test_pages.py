from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from tests.theme import gallery
from tests.theme.forms import EveryField
from theme import pages


def page(template: str, language: str = "nn", **context: Any) -> BeautifulSoup:
    with translation.override(language):
        return BeautifulSoup(render_to_string(template, context, RequestFactory().get("/nn/")), "html.parser")


def words(element: Tag | None) -> str:
    assert element is not None
    return " ".join(element.get_text().split())


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_not_found_is_the_same_bytes_whatever_was_asked_in_between(language: str) -> None:
    first = pages.not_found(language)
    with translation.override("nn" if language == "nb" else "nb"):
        gallery.render("form", form=EveryField())
        pages.not_found.cache_clear()
        assert pages.not_found(language) == first


@pytest.mark.parametrize("make", [pages.not_found, pages.server_error])
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_constant_pages_hold_nothing_of_the_request(make: Any, language: str) -> None:
    body = make(language)
    assert isinstance(body, bytes)
    soup = BeautifulSoup(body, "html.parser")
    assert not soup.find_all(["form", "input"])
    assert b"csrf" not in body
    assert b"nonce" not in body
    assert soup.html["lang"] == language  # type: ignore[index]
    assert all(str(link["href"]).startswith((f"/{language}/", "#")) for link in soup.find_all("a"))


def test_not_found_speaks_the_language_and_does_not_blame() -> None:
    assert "Du har ikkje gjort noko gale." in pages.not_found("nn").decode()
    assert "Du har ikke gjort noe galt." in pages.not_found("nb").decode()


def test_not_found_differs_between_municipalities_only_when_named() -> None:
    assert b"Meland kommune" in pages.not_found("nn", "Meland")
    assert b"Meland" not in pages.not_found("nn")


@pytest.mark.parametrize("template", ["404.html", "403.html", "500.html", "403_csrf.html", "400.html"])
def test_error_pages_stand_without_any_context(template: str) -> None:
    with translation.override("nn"):
        soup = BeautifulSoup(render_to_string(template), "html.parser")
    assert len(soup.find_all("h1")) == 1
    assert words(soup.title).endswith("– Medvirk")


def test_frame_names_municipality_languages_capacity_and_statement() -> None:
    soup = BeautifulSoup(gallery.render("plan", **gallery.PLAN), "html.parser")
    assert words(soup.title) == "Planen min – Meland kommune"
    assert soup.select_one(".ds-skip-link")["href"] == f"#{soup.main['id']}"  # type: ignore[index]
    assert [link["lang"] for link in soup.select(".mv-languages a")] == ["nb"]
    assert words(soup.select_one(".mv-capacity p")) == "Du er her som Sunniva Brekkestøl, eigar av planen"
    assert soup.select_one(".mv-footer a").get_text() == "Tilgjengelegheitserklæring"  # type: ignore[union-attr]


def test_signing_out_is_a_post_with_a_token() -> None:
    form = BeautifulSoup(gallery.render("plan", **gallery.PLAN), "html.parser").select_one(".mv-capacity form")
    assert form is not None
    assert (form["method"], form["action"]) == ("post", "/nn/logg-ut/")
    assert form.find("input", attrs={"name": "csrfmiddlewaretoken"})


def test_nobody_signed_in_has_no_capacity_line() -> None:
    assert not page("theme/base.html", **{**gallery.FRAME, "actor": None}).select(".mv-capacity")


@pytest.mark.parametrize(
    ("context", "said"), [({"form": EveryField({})}, True), ({"form": EveryField()}, False), ({}, False)]
)
def test_title_says_that_something_is_wrong(context: dict[str, Any], said: bool) -> None:
    assert words(page("theme/base.html", **context).title).startswith("Feil:") is said


@pytest.mark.parametrize(("size", "written"), [("sm", "sm"), ("", None)])
def test_size_follows_the_person(size: str, written: str | None) -> None:
    assert page("theme/base.html", page_size=size).html.get("data-size") == written  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("tag", "role"), [("success", "status"), ("info", "status"), ("warning", "alert"), ("error", "alert")]
)
def test_messages_are_announced_by_their_weight(tag: str, role: str) -> None:
    said = SimpleNamespace(level_tag=tag)
    assert page("theme/base.html", messages=[said]).select_one(".mv-message")["role"] == role  # type: ignore[index]


def test_no_page_holds_inline_script_or_style() -> None:
    for name, html in gallery.shown().items():
        soup = BeautifulSoup(html, "html.parser")
        assert not soup.find_all("style"), name
        assert not soup.find_all(style=True), name
        assert all(script.get("src") for script in soup.find_all("script")), name
        assert len(soup.find_all("h1")) == 1, name
