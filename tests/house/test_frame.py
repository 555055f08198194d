"""What the frame of every page shows."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Site

from handbook.models import HomePage, InformationPage, SectionPage
from ip_core.municipalities.models import Municipality
from tests.house.asking import get

pytestmark = pytest.mark.django_db


@pytest.fixture
def front(meland: Municipality) -> HomePage:
    """A nynorsk front page with one page in the menu and one at the foot, and no bokmål beside it."""
    root = Site.objects.get(hostname="meland.localhost").root_page.get_parent()
    home = _page(root, HomePage, "framside", municipality=meland, contact_title="Ring", contact_text="oss")
    _page(home, SectionPage, "rettar", show_in_menus=True)
    _page(home, InformationPage, "personvern", in_footer=True)
    Site.objects.filter(hostname="meland.localhost").update(root_page=home)
    return home


def _page(parent: Any, kind: type, slug: str, **more: Any) -> Any:
    locale = Locale.objects.get(language_code="nn")
    return parent.add_child(instance=kind(title=slug.title(), slug=slug, lead="…", locale=locale, **more))


@pytest.mark.usefixtures("front")
def test_menu_holds_the_handbook_s_pages_search_and_the_way_in(client: Client) -> None:
    nav = get(client, "/nn/").context["nav"]
    assert [link.label for link in nav] == ["Rettar", "Søk", "Logg inn"]
    assert nav[0].url == "/nn/rettar/"


@pytest.mark.usefixtures("front")
def test_menu_marks_the_page_one_is_on(client: Client) -> None:
    assert [link.current for link in get(client, "/nn/rettar/").context["nav"]] == [True, False, False]


@pytest.mark.usefixtures("front")
def test_footer_holds_the_pages_that_ask_to_be_there(client: Client) -> None:
    assert [link.url for link in get(client, "/nn/").context["footer_links"]] == ["/nn/personvern/"]


def test_page_without_a_translation_leads_to_the_front_page(client: Client, front: HomePage) -> None:
    languages = {entry["code"]: entry["url"] for entry in get(client, "/nn/rettar/").context["languages"]}
    assert languages == {"nn": "/nn/rettar/", "nb": "/nb/"}


def test_page_with_a_translation_leads_to_it(client: Client, front: HomePage) -> None:
    bokmaal, _made = Locale.objects.get_or_create(language_code="nb")
    front.copy_for_translation(bokmaal).save_revision().publish()
    section = SectionPage.objects.get(slug="rettar")
    section.copy_for_translation(bokmaal).save_revision().publish()
    SectionPage.objects.filter(locale=bokmaal).update(slug="rettigheter")
    languages = {entry["code"]: entry["url"] for entry in get(client, "/nn/rettar/").context["languages"]}
    assert languages["nb"].startswith("/nb/")
    assert languages["nb"] != "/nb/"


@pytest.mark.usefixtures("front")
def test_frame_knows_the_municipality_and_nobody_else(client: Client) -> None:
    context = get(client, "/nn/").context
    assert context["municipality"].slug == "meland"
    assert context["actor"] is None
    assert context["theme_css"] == "theme/meland.css"
    assert context["home_url"] == "/nn/"


@pytest.mark.usefixtures("front")
def test_frame_costs_the_same_with_one_page_and_with_many(client: Client, front: HomePage) -> None:
    get(client, "/nn/")
    with CaptureQueriesContext(connection) as one:
        get(client, "/nn/")
    for number in range(3):
        _page(front, SectionPage, f"meir-{number}", show_in_menus=True)
    with CaptureQueriesContext(connection) as many:
        get(client, "/nn/")
    assert len(many) <= len(one)
