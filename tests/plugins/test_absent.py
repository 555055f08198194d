"""A plugin whose package is gone, with rows left: a warning with the counts, and never a 500."""

import importlib
import json
import sys
from io import StringIO

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django_scopes import scope

from ip_core import clock
from ip_core.cases.models import Delivery, Event
from ip_core.municipalities.models import Municipality
from ip_core.plugins import absent
from ip_core.plugins.checks import tell_at_first_request
from ip_core.plugins.models import PluginState
from ip_core.search.models import SearchEntry
from tests.plugins.houses import GOOD, choose, house

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(settle: object, a: Municipality, b: Municipality) -> None:
    """`moon` was on in A: its state, an entry, a delivery, and a table of two rows in A and one in B."""
    settle(house({"calendar": GOOD}))
    choose(a, moon="on", calendar="on")
    now = clock.now()
    with scope(municipality=a):
        PluginState.objects.filter(slug="moon").update(label="themoon")
        event = Event.objects.create(municipality=a, kind="plan.opened", actor_label="Prøve", at=now)
        Delivery.objects.create(event=event, subscriber="moon", due_at=now)
        Delivery.objects.create(event=event, subscriber="core.notices", due_at=now)  # nobody's package
        SearchEntry.objects.create(
            municipality=a, plugin="moon", kind="moon.phase", object_uuid=event.uuid, scope="public", updated_at=now,
            title="Nymåne", address="/nb/",
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE themoon_phase (id INTEGER PRIMARY KEY, municipality_id BIGINT)")
        cursor.execute("CREATE TABLE themoon_word (id INTEGER PRIMARY KEY)")
        cursor.execute(f"INSERT INTO themoon_phase VALUES (1, {a.pk}), (2, {a.pk}), (3, {b.pk})")
        cursor.execute("INSERT INTO themoon_word VALUES (1)")


EVERYWHERE = {"PluginState": 1, "Delivery": 1, "SearchEntry": 1, "themoon_phase": 3, "themoon_word": 1}


def test_rows_are_counted_everywhere(gone: None) -> None:
    [left] = absent.leftovers()
    assert (left.slug, dict(left.counts)) == ("moon", EVERYWHERE)


def test_municipality_counts_its_own(gone: None, a: Municipality, b: Municipality) -> None:
    assert absent.left_in("moon", a) == {"Delivery": 1, "SearchEntry": 1, "themoon_phase": 2}
    assert absent.left_in("moon", b) == {"themoon_phase": 1}


def test_startup_warns_with_the_counts(gone: None) -> None:
    [warning] = [each for each in checks.run_checks(tags=["plugins"]) if each.id == "medvirk.W001"]
    assert warning.level == checks.WARNING
    assert "moon" in warning.msg
    assert "themoon_phase 3" in warning.msg
    assert "calendar" not in warning.msg


def test_web_server_tells_the_log_once_at_its_first_request(
    gone: None, caplog: pytest.LogCaptureFixture, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> list[str]:
        return [each.getMessage() for each in caplog.records if "medvirk.W001" in each.getMessage()]

    monkeypatch.setattr("django.core.wsgi.get_wsgi_application", lambda: None)  # sets the log up anew, without caplog
    monkeypatch.delitem(sys.modules, "ip_site.wsgi", raising=False)
    importlib.import_module("ip_site.wsgi")
    assert told() == []
    client.get("/nb/")
    [line] = told()
    assert "moon" in line
    assert "themoon_phase 3" in line
    client.get("/nb/")
    assert told() == [line]


def test_database_that_does_not_answer_stops_no_request(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError("no such table")

    monkeypatch.setattr(absent, "leftovers", refuse)
    tell_at_first_request()
    assert client.get("/nb/").status_code == 404, "this host is nobody's"


def test_installed_plugin_is_no_warning(settle: object, a: Municipality) -> None:
    settle(house({"calendar": GOOD}))
    choose(a, calendar="on")
    assert checks.run_checks(tags=["plugins"]) == []


def test_page_tells_and_the_site_goes_on(gone: None, a: Municipality, people: object, browse: object) -> None:
    client = browse(a, people.administrator)
    text = client.get("/nb/moduler/").content.decode()
    assert "Ikke installert lenger" in text
    assert "themoon_phase" in text
    assert "/nb/moduler/moon/sla-av/" in text
    assert "av to er på" not in text, "what is gone is neither on nor off"
    assert client.get("/nb/moduler/moon/").status_code == 200
    assert client.get("/nb/t/moon/").status_code == 404
    assert client.get("/nb/sok/?q=nymåne").status_code in {200, 302, 404}
    assert client.get("/nb/min-side/").status_code < 500
    assert client.post("/nb/moduler/moon/sla-av/", {"reason": "Den er borte."}).status_code == 302


def test_command_checks_it(gone: None, a: Municipality) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="1 error"):
        call_command("plugins", "check", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert [(each["level"], each["plugin"], each["municipality"]) for each in found] == [
        ("warning", "moon", ""),
        ("error", "moon", a.slug),
    ]
