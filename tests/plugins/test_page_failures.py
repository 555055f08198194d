"""A plugin's page that fails is counted as its hooks are: by kind and place, never by its words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import clear_url_caches, include, path, set_urlconf

from ip_core.access.verdict import refuse
from ip_core.municipalities.models import Municipality
from ip_core.plugins import overview, queries
from tests.plugins.houses import GOOD, choose, house, manifest

pytestmark = pytest.mark.django_db
ADDRESS = "/nb/t/kalender/"
SECRET = "Ola Nordmann"


@pytest.fixture
def mount(settle: object, monkeypatch: pytest.MonkeyPatch, a: Municipality):
    """A plugin with one address, on in A; asked as a server would, which gets an answer whatever happens."""
    from django.conf.urls.i18n import i18n_patterns

    from ip_site import urls

    settle(house({"calendar": GOOD}, [manifest("calendar", url_slug="kalender")]))
    choose(a, calendar="on")

    def mounted(view: Callable[[HttpRequest], HttpResponse]) -> Client:
        inner = include(([path("", view, name="start")], "calendar"), "calendar")
        branch = i18n_patterns(path("t/", include(([path("kalender/", inner)], "plugins"), "plugins")))
        monkeypatch.setattr(urls, "urlpatterns", [*branch, *urls.urlpatterns])
        clear_url_caches()
        set_urlconf(None)
        return Client(headers={"host": f"{a.slug}.localhost"}, raise_request_exception=False)

    yield mounted
    clear_url_caches()


def counted(municipality: Municipality) -> list[tuple[str, str, str, int]]:
    return [(row.slug, row.hook, row.error, row.times) for row in queries.failures(municipality)]


def raises(request: HttpRequest) -> HttpResponse:
    raise ValueError(SECRET)


def exits(request: HttpRequest) -> HttpResponse:
    raise SystemExit(SECRET)


def exits_in_a_transaction(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        Municipality.objects.update(contact_phone="99999999")
        exits(request)


def breaks_in_sql(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")


def answers_nothing(request: HttpRequest) -> None: ...


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (raises, "ValueError"),
        (exits, "SystemExit"),
        (exits_in_a_transaction, "SystemExit"),
        (answers_nothing, "500"),
    ],
)
def test_page_that_fails_is_counted(
    mount: Callable[..., Client], a: Municipality, b: Municipality, view: Callable[..., HttpResponse], error: str
) -> None:
    client = mount(view)
    assert client.get(ADDRESS).status_code == 500
    assert client.get(ADDRESS).status_code == 500
    assert counted(a) == [("calendar", "page", error, 2)]
    assert counted(b) == []
    assert overview.module("calendar", a).failures == 2
    assert Municipality.objects.filter(contact_phone="").count() == 2


def test_page_that_breaks_in_sql_is_counted(mount: Callable[..., Client], a: Municipality) -> None:
    assert mount(breaks_in_sql).get(ADDRESS).status_code == 500
    assert [(slug, hook) for slug, hook, _error, _times in counted(a)] == [("calendar", "page")]


def test_page_that_leaves_a_broken_transaction_is_answered_all_the_same(
    mount: Callable[..., Client], a: Municipality, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(request: HttpRequest) -> HttpResponse:
        transaction.set_rollback(True)
        raise ValueError(SECRET)

    with transaction.atomic():
        assert mount(breaks).get(ADDRESS).status_code == 500
        transaction.set_rollback(False)
    assert "could not be counted" in caplog.text
    assert "Plugin calendar failed in page: ValueError" in caplog.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Http404(), 404),
        (PermissionDenied(), 403),
        (BadRequest(), 400),
        (refuse("Du kan ikke dette nå."), 403),
    ],
)
def test_answer_in_disguise_is_no_failure(
    mount: Callable[..., Client], a: Municipality, error: object, status: int
) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        if isinstance(error, Exception):
            raise error
        error.require()

    assert mount(view).get(ADDRESS).status_code == status
    assert counted(a) == []


def test_failure_is_shown_by_kind_and_place_without_its_words(
    mount: Callable[..., Client], a: Municipality, people: object, browse: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(raises.__globals__, "__name__", "calendar.views")
    mount(raises).get(ADDRESS)
    (row,) = queries.failures(a)
    assert row.place.startswith("calendar.views:")
    page = browse(a, people.administrator).get("/nb/moduler/calendar/").content.decode()
    assert f"page: ValueError ({row.place})" in page
    assert SECRET not in page


def test_page_of_core_that_exits_is_not_the_plugins(
    mount: Callable[..., Client], a: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ip_site import urls

    client = mount(raises)
    monkeypatch.setattr(urls, "urlpatterns", [path("core/", exits), *urls.urlpatterns])
    clear_url_caches()
    with pytest.raises(SystemExit):
        client.get("/core/")
    assert counted(a) == []
