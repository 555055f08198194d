"""Every address of a plugin, behind the gate: from the outside, through the whole site."""

import sqlite3
from dataclasses import replace
from time import perf_counter
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, clear_url_caches, get_resolver, path, set_urlconf

from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.plugins import gate, hookimpl, house, queries, services
from ip_core.plugins.enums import Reason
from ip_core.testing.clients import client_of
from tests.plugins.houses import GOOD, choose, found, manifest, module
from tests.plugins.houses import house as build
from tests.plugins.lived import lived_in

pytestmark = pytest.mark.django_db
Pattern = URLPattern | URLResolver
ADDRESS = "/nb/t/kalender/"


def page(request: HttpRequest, number: int = 0) -> HttpResponse:
    return HttpResponse(f"{request.method} {number}")


@pytest.fixture
def here(settle: object, monkeypatch: pytest.MonkeyPatch, settings: object) -> house.House:
    """A plugin with two addresses, in the site's own URLconf."""
    from django.conf.urls.i18n import i18n_patterns
    from django.urls import include

    from ip_site import urls

    patterns = [path("", page, name="start"), path("<int:number>/side/", page, name="page")]
    mounted = path(
        "t/", include(([path("kalender/", include((patterns, "calendar"), "calendar"))], "plugins"), "plugins")
    )
    monkeypatch.setattr(urls, "urlpatterns", [*i18n_patterns(mounted), *urls.urlpatterns])
    clear_url_caches()
    set_urlconf(None)
    yield settle(build({"calendar": GOOD}, [manifest("calendar", url_slug="kalender")]))
    clear_url_caches()


def test_open_where_it_is_on(here: house.House, a: Municipality, browse: object) -> None:
    choose(a, calendar="on")
    assert browse(a).get(ADDRESS).content == b"GET 0"
    assert browse(a).post(f"{ADDRESS}7/side/").content == b"POST 7"


ADDRESSES = [ADDRESS, f"{ADDRESS}7/side/", f"{ADDRESS}7/side", "/nb/t/kalender", f"{ADDRESS}?a=1", "/nn/t/kalender/"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "post", "head", "options", "put"])
def test_off_is_the_same_404_as_nothing(
    here: house.House, a: Municipality, b: Municipality, people: object, browse: object, address: str, method: str
) -> None:
    choose(a, calendar="on")
    choose(b, calendar="off")
    for client in (browse(b), browse(b, people.neighbour)):
        closed = getattr(client, method)(address)
        nothing = getattr(client, method)(address.replace("kalender", "ingenting"))
        assert closed.status_code == nothing.status_code == 404
        assert closed.content == nothing.content
        assert {**closed.headers} == {**nothing.headers}
        assert not closed.cookies


def test_start_page_has_no_plugins(here: house.House, a: Municipality) -> None:
    choose(a, calendar="on")
    assert Client(headers={"host": "localhost"}).get(ADDRESS).status_code == 404


def test_change_holds_from_the_next_request(here: house.House, a: Municipality, browse: object) -> None:
    client = browse(a)
    assert client.get(ADDRESS).status_code == 404
    choose(a, calendar="on")
    assert client.get(ADDRESS).status_code == 200


def test_read_only_refuses_what_writes(here: house.House, a: Municipality, people: object, browse: object) -> None:
    choose(a, calendar="read-only")
    client = browse(a, people.leader)
    assert client.get(ADDRESS).status_code == 200
    assert client.head(ADDRESS).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        refused = getattr(client, method)(ADDRESS)
        assert refused.status_code == 403
        assert "bare lesing" in refused.content.decode()


def test_quarantined_and_on_explains_to_who_is_signed_in(
    here: house.House, a: Municipality, b: Municipality, people: object, browse: object
) -> None:
    choose(a, calendar="on")
    here.quarantine(here.loaded["calendar"], Reason.ADDRESSES, "secret detail")
    explained = browse(a, people.leader).get(ADDRESS)
    assert explained.status_code == 503
    assert "Calendar er ute av drift" in explained.content.decode()
    assert "secret detail" not in explained.content.decode()
    assert browse(a).get(ADDRESS).status_code == 404
    assert browse(b, people.neighbour).get(ADDRESS).status_code == 404


def test_out_of_order_is_told_to_who_would_have_read(settle: object) -> None:
    """Whoever has no level in what the address names gets the one 404, as if the plugin were off (ACCESS §5)."""
    cast, here = lived_in(), house.House()
    with cast.inside():
        plan = Proceeding.objects.get(kind="plan", owner=cast["owner"])
        step, consent = plan.case.proceedings.get(kind="intake").steps.latest("pk"), plan.consents.earliest("pk")
        named = (plan.uuid, plan.case.uuid, step.uuid, consent.uuid)
    for each in house.current().loaded.values():
        here.admit(each)
    settle(here).quarantine(here.loaded["plan"], Reason.ADDRESSES, "secret detail")
    nothing = client_of(cast, "employee").get(f"/nb/t/plan/{uuid4()}/")
    for address in (f"/nb/t/plan/{uuid}/" for uuid in named):
        for handle in ("owner", "coordinator"):
            assert client_of(cast, handle).get(address).status_code == 503
        for client in (client_of(cast, "owner", assurance=3), Client(headers={"host": "meland.localhost"})):
            assert client.get(address).status_code == 404
        refused = client_of(cast, "employee").get(address)
        assert (refused.content, {**refused.headers}) == (nothing.content, {**nothing.headers})
    assert client_of(cast, "employee").get("/nb/t/plan/").status_code == 503, "this names nobody"


def test_view_mounted_elsewhere_is_behind_the_gate_too(
    here: house.House, a: Municipality, browse: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.urls import include

    from ip_site import urls

    inner = include(([path("", page, name="start")], "calendar"), "calendar")
    astray = path("astray/", include(([path("", inner)], "plugins"), "plugins"))
    monkeypatch.setattr(urls, "urlpatterns", [astray, *urls.urlpatterns])
    clear_url_caches()
    choose(a, calendar="on")
    assert browse(a).get("/astray/").status_code == 404


def test_plugins_view_outside_its_namespace_is_behind_the_gate_too(
    here: house.House, a: Municipality, browse: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mounted by mistake among the site's own addresses, or by another plugin: the code tells whose it is."""
    from django.urls import include

    from ip_site import urls

    def theirs(request: HttpRequest) -> HttpResponse:
        return HttpResponse("open")

    theirs.__module__ = "calendar.views"
    mine = include(([path("", theirs, name="start")], "other"), "other")
    others = path("t/", include(([path("annet/", mine)], "plugins"), "plugins"))
    monkeypatch.setattr(urls, "urlpatterns", [path("astray/", theirs), *urls.urlpatterns])
    clear_url_caches()
    choose(a, calendar="on")
    assert browse(a).get("/astray/").status_code == 404
    assert outside(walk([path("astray/", theirs), others]), {"calendar": "calendar"}) == [
        ("calendar.views", ()),
        ("calendar.views", ("plugins", "other")),
    ]


def test_stranger_that_names_cores_package_as_its_own_closes_nothing(
    settle: object, a: Municipality, browse: object
) -> None:
    """Its code is not core's: else every page of core would be a page of a plugin that is off."""
    here = house.House()
    for each in house.current().loaded.values():
        here.admit(each)
    stray = house.Found("stray", "ip_core.nothing.Config", "ip_core", "made-up", "1.0")
    settle(here).quarantine(stray, Reason.MANIFEST, "")
    namesake = found("auth", "stranger")
    here.quarantine(replace(namesake, package="ip_core"), Reason.DUPLICATE, "")
    assert browse(a).get("/nb/sok/").status_code == 200
    assert not {"stray", "auth"} & {one.slug for one in here.authors()}


@hookimpl
def nav_items(actor: object) -> None:
    raise ValueError


def test_failure_that_cannot_be_counted_fails_no_page(
    settle: object, a: Municipality, browse: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def locked(*_: object) -> None:
        raise OperationalError("database is locked: Ola Nordmann")

    settle(build({"calendar": module(nav_items)}))
    choose(a, calendar="on")
    monkeypatch.setattr(services, "note_failures", locked)
    assert browse(a).get("/nb/sok/").status_code == 200
    assert "could not be counted" in caplog.text


@pytest.mark.engine("sqlite")
@pytest.mark.django_db(transaction=True)
def test_busy_database_fails_no_page_and_keeps_nobody_waiting(
    settle: object, a: Municipality, browse: object, caplog: pytest.LogCaptureFixture
) -> None:
    """Another process has the one lock that SQLite has, for as long as it takes."""
    settle(build({"calendar": module(nav_items)}))
    choose(a, calendar="on")
    client, began = browse(a), perf_counter()
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        assert client.get("/nb/sok/").status_code == 200
    finally:
        other.close()
    assert perf_counter() - began < connection.settings_dict["OPTIONS"]["timeout"] / 2
    assert "could not be counted" in caplog.text
    client.get("/nb/sok/")
    assert [row.times for row in queries.failures(a)] == [1]


def test_broken_addresses_are_quarantined(shelf: object, settle: object) -> None:
    from ip_core.plugins.loader import discover

    shelf.put("breaking", {"urls.py": "urlpatterns = nothing"})
    shelf.put("nothing", {"urls.py": "urlpatterns = None"})
    shelf.put("open", {"urls.py": "from django.urls import re_path\nurlpatterns = [re_path('^(', print, name='a')]"})
    shelf.put("working", {"urls.py": "urlpatterns = []"})
    here = settle(house.House())
    discover(shelf.entries())
    here = house.current()
    resolver = gate.urlpatterns()[0]
    assert [str(each.pattern) for each in resolver.url_patterns] == ["working/"]
    assert {slug: kept.reason for slug, kept in here.quarantined.items()} == dict.fromkeys(
        ("breaking", "nothing", "open"), Reason.ADDRESSES
    )


def walk(
    patterns: list[URLPattern | URLResolver], namespaces: tuple[str, ...] = ()
) -> list[tuple[str, tuple[str, ...]]]:
    views = []
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = (*namespaces, each.namespace) if each.namespace else namespaces
            views += walk(each.url_patterns, inner)
        else:
            views.append((each.callback.__module__, namespaces))
    return views


def outside(views: list[tuple[str, tuple[str, ...]]], packages: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    """Views that are a plugin's code and lie elsewhere than in its namespace."""
    return [
        (module, namespaces)
        for module, namespaces in views
        for package, slug in packages.items()
        if f"{module}.".startswith(f"{package}.") and namespaces != ("plugins", slug)
    ]


def test_no_plugin_view_lies_outside_its_namespace() -> None:
    found_views = walk(get_resolver("ip_site.urls").url_patterns)
    packages = {each.package: each.slug for each in house.current().loaded.values()}
    assert packages
    assert outside(found_views, packages) == []
    assert all(len(namespaces) == 2 for _module, namespaces in found_views if namespaces[:1] == ("plugins",))


def test_quarantined_address_is_known_by_its_word(settle: object) -> None:
    here = settle(house.House())
    here.quarantine(found("calendar", url_slug="kalender"), Reason.IMPORT, "")
    assert here.slug_of_address("kalender") == "calendar"
