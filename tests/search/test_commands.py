"""`medvirk search` and `medvirk reindex`: the words that other tools rely on."""

import json
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command

from ip_core.access.models import AccessEvent
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.plugins.models import PluginState
from ip_core.search import registry, services
from ip_core.search.entries import CoreKind, Entry
from ip_core.search.models import SearchEntry
from ip_core.testing.cast import build_cast
from ip_core.testing.stories import granted, open_plan

pytestmark = pytest.mark.django_db
WORD = "gråspurv"
GOAL = UUID(int=7)


@pytest.fixture
def cast():
    cast = build_cast("meland")
    with cast.inside():
        plan = open_plan(cast)
        granted(cast, plan, ["goals"])
        services.index(
            Entry(
                municipality=cast.municipality,
                plugin="plan",
                kind="plan.sample",
                object_uuid=GOAL,
                scope=plan.scope("goals"),
                title="Fuglar",
                body=f"Sjå ein {WORD}.",
                address="t/plan/1/",
            )
        )
    return cast


def run(*words: str, municipality: str = "meland", **options: object) -> dict:
    out = StringIO()
    call_command("search", *words, municipality=municipality, as_json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def test_search_tells_what_the_person_finds(cast):
    assert run(WORD, handle="therapist") == {
        "total": 1,
        "counts": {"plan.sample": 1},
        "hits": [
            {
                "title": "Fuglar",
                "kind": "plan.sample",
                "address": "/nn/t/plan/1/",
                "excerpt": f"Sjå ein <mark>{WORD}</mark>.",
                "municipality": "meland",
            }
        ],
    }


@pytest.mark.parametrize("handle", ["employee", "administrator", None])
def test_search_tells_others_nothing(cast, handle):
    assert run(WORD, handle=handle) == {"total": 0, "counts": {}, "hits": []}


def test_search_is_logged_like_a_page(cast):
    run(WORD, handle="therapist")
    with cast.inside():
        (event,) = AccessEvent.objects.filter(person_uuid=cast["therapist"].uuid)
    assert event.surface == "command:search"


@pytest.mark.parametrize(
    "options",
    [{"municipality": "finst-ikkje"}, {"handle": "finst-ikkje"}, {"words": ["a" * 201]}, {"words": ["a\x00b"]}],
)
def test_search_refuses_in_words(cast, options):
    words = options.pop("words", [WORD])
    with pytest.raises(CommandError):
        run(*words, **options)


def test_search_for_people_shows_number_and_title(cast):
    out = StringIO()
    call_command("search", WORD, municipality="meland", handle="therapist", stdout=out)
    assert "1: plan.sample 1" in out.getvalue()
    assert "Fuglar  [plan.sample]" in out.getvalue()


@pytest.fixture
def remade(cast, monkeypatch):
    """A kind whose things are made anew from a list."""
    made: list[Entry] = []
    monkeypatch.setitem(registry._own, "core.note", CoreKind("core.note", "Notat", lambda place: made, plugin="core"))

    def note(title: str, municipality=cast.municipality) -> Entry:
        return Entry(
            municipality=municipality, plugin="core", kind="core.note", object_uuid=uuid4(), scope="public",
            title=title, address="notat/",
        )  # fmt: skip

    return made, note


def notes() -> set[str]:
    rows = SearchEntry.objects.with_scopes_disabled().filter(kind="core.note")
    return set(rows.values_list("title", flat=True))


def test_reindex_makes_what_is_missing_and_takes_away_what_is_gone(cast, remade):
    made, note = remade
    services.index(note("Gammalt"))
    made.append(note("Nytt"))
    call_command("reindex", municipality="meland", stdout=StringIO())
    assert notes() == {"Nytt"}


def test_reindex_keeps_other_municipalities_and_plugins_that_are_off(cast, remade):
    arendal = build_cast("arendal").municipality
    _made, note = remade
    services.index(note("I Arendal", arendal))
    with cast.inside(), acting(Actor.system("test")):
        PluginState.objects.filter(slug="plan").get().delete()
    call_command("reindex", municipality="meland", stdout=StringIO())
    assert notes() == {"I Arendal"}
    assert SearchEntry.objects.with_scopes_disabled().filter(object_uuid=GOAL).exists()


def test_reindex_leaves_a_kind_that_fails_as_it_stood(cast, remade, monkeypatch):
    _made, note = remade
    services.index(note("Står"))

    def broken(place):
        yield note("Halvgjort")
        raise RuntimeError

    monkeypatch.setitem(registry._own, "core.note", CoreKind("core.note", "Notat", broken, plugin="core"))
    with pytest.raises(CommandError):
        call_command("reindex", municipality="meland", stdout=StringIO(), stderr=StringIO())
    assert notes() == {"Står"}


def test_reindex_finds_existence_again(cast):
    with cast.inside():
        SearchEntry.objects.filter(kind="core.plan").delete()
    call_command("reindex", municipality="meland", stdout=StringIO())
    assert run("Sunniva", handle="coordinator")["counts"]["core.plan"] == 1


@pytest.mark.parametrize("fields", [{"kind": "goal"}, {"kind": "Plan.goal"}, {"scope": ""}, {"scope": "everybody"}])
def test_entry_refuses_what_has_no_kind_or_scope(cast, fields):
    values = {"kind": "plan.sample", "scope": "public", "title": "", "address": ""} | fields
    with pytest.raises(ValueError, match=r"kind|scope"):
        Entry(municipality=cast.municipality, plugin="plan", object_uuid=GOAL, **values)
