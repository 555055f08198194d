"""A plugin that cannot say what it has: its hits are not found, and nobody else's are any different."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import translation
from django_scopes import scope
from wagtail.models import Page, Site

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hookimpl
from ip_core.plugins.dispatch import noting_failures
from ip_core.plugins.house import staying_in
from ip_core.plugins.models import PluginFailure
from ip_core.plugins.types import SearchKind
from ip_core.search import services
from ip_core.search.entries import Entry
from ip_core.search.models import SearchEntry
from ip_core.search.registry import BATCH
from tests.plugins.houses import choose, house, module

pytestmark = pytest.mark.django_db
WORD = "gråspurv"
SECRET = "Ola Nordmann"


class Kind(SearchKind):
    """Does in `scopes_now` what the test wants."""

    __slots__ = ("now",)

    def scopes_now(self, uuids: object) -> object:
        return self.now(uuids)


def raises(*_: object) -> object:
    raise RuntimeError(SECRET)


def exits(*_: object) -> object:
    raise SystemExit(SECRET)


def answers_nothing(*_: object) -> object:
    return None


def answers_junk(*_: object) -> object:
    return [object(), 7]


def writes(*_: object) -> object:
    Municipality.objects.update(contact_phone="99999999")
    return {}


def breaks_the_transaction(*_: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    return {}


def gives_up_the_transaction(*_: object) -> object:
    transaction.atomic().__enter__()
    transaction.set_rollback(True)
    return {}


MISCHIEF = [raises, exits, answers_nothing, answers_junk, writes, breaks_the_transaction, gives_up_the_transaction]


def entry(municipality: Municipality, plugin: str, title: str = WORD, uuid: UUID | None = None) -> Entry:
    return Entry(
        municipality=municipality, plugin=plugin, kind=f"{plugin}.note", object_uuid=uuid or uuid4(), scope="public",
        title=title, address="x/",
    )  # fmt: skip


def answering(
    slug: str, entries: Callable[..., object] = lambda place: [], now: Callable[..., object] | None = None
) -> object:
    """The plugin's module, with one kind."""

    @hookimpl
    def register_search() -> list[SearchKind]:
        if now is None:
            return [SearchKind(f"{slug}.note", slug, entries)]
        kind = Kind(f"{slug}.note", slug, entries)
        object.__setattr__(kind, "now", now)
        return [kind]

    return module(register_search, name=f"{slug}.plugin")


@pytest.fixture
def living(meland: Municipality) -> Iterator[Callable[..., None]]:
    """The plugin `bad` does mischief, `good` none; each has an entry from before."""
    stays = []
    _ = get_resolver("ip_site.urls").url_patterns

    def live(bad: object, good: object) -> None:
        stays.append(staying_in(house({"bad": bad, "good": good})))
        stays[-1].__enter__()
        choose(meland, bad="on", good="on")
        services.index(entry(meland, "bad"), entry(meland, "good"))

    yield live
    for stay in reversed(stays):
        stay.__exit__(None, None, None)


def stays_there(uuids: object) -> dict[UUID, str]:
    return dict.fromkeys(uuids, "public")


def found(municipality: Municipality) -> services.Results:
    return services.search(Actor.anonymous(), municipality, WORD)


def titles(municipality: Municipality) -> set[str]:
    return {f"{hit.kind}: {hit.title}" for hit in found(municipality).hits}


def counted(municipality: Municipality) -> set[tuple[str, str]]:
    with scope(municipality=municipality):
        return set(PluginFailure.objects.values_list("slug", "hook"))


BOTH = {f"bad.note: {WORD}", f"good.note: {WORD}"}
GOODS = {f"good.note: {WORD}"}


def test_what_every_plugin_answers_for_is_found(meland: Municipality, living: Callable[..., None]) -> None:
    living(answering("bad", now=stays_there), answering("good", now=stays_there))
    assert titles(meland) == BOTH
    assert found(meland).is_complete


@pytest.mark.parametrize("mischief", MISCHIEF)
def test_plugin_that_does_not_say_what_is_there_now_loses_its_own_hits(
    meland: Municipality, living: Callable[..., None], caplog: pytest.LogCaptureFixture, mischief: Callable[..., object]
) -> None:
    living(answering("bad", now=mischief), answering("good", now=stays_there))
    with noting_failures() as failures, transaction.atomic():
        results = found(meland)
        assert connection.in_atomic_block
    assert {hit.kind for hit in results.hits} == {"good.note"}
    assert results.counts == {"good.note": 1}
    assert not results.is_complete
    assert {failure.slug for failure in failures} == {"bad"}
    assert SECRET not in caplog.text + repr(failures)


def test_no_page_of_hits_is_filled_with_those_that_nobody_answers_for(
    meland: Municipality, living: Callable[..., None]
) -> None:
    living(answering("bad", now=raises), answering("good", now=stays_there))
    services.index(*(entry(meland, "bad", f"{WORD} {WORD}") for _ in range(45)))
    results = found(meland)
    assert [hit.kind for hit in results.hits] == ["good.note"]
    assert results.everything == results.total == 1


@pytest.mark.parametrize("mischief", MISCHIEF)
def test_plugin_that_does_not_say_what_it_keeps_loses_its_own_hits(
    meland: Municipality, living: Callable[..., None], mischief: Callable[..., object]
) -> None:
    """Nobody can ask it any more whether they still stand where the index says."""

    @hookimpl
    def register_search() -> object:
        return mischief()

    living(module(register_search, name="bad.plugin"), answering("good"))
    assert titles(meland) == GOODS
    assert not found(meland).is_complete


@pytest.mark.parametrize("mischief", MISCHIEF)
def test_page_says_that_something_is_missing_and_counts_the_failure(
    meland: Municipality, living: Callable[..., None], mischief: Callable[..., object]
) -> None:
    root = Page.objects.filter(depth=1).get()
    meland.site = Site.objects.create(hostname="meland.localhost", root_page=root, site_name="Meland")
    meland.save()
    living(answering("bad", now=mischief), answering("good", now=stays_there))
    page = Client(headers={"host": "meland.localhost"}).get("/nn/sok/", {"q": WORD})
    assert page.status_code == 200
    assert "Ein modul svarar ikkje no" in page.content.decode()
    assert "1 treff" in page.content.decode()
    assert counted(meland) == {("bad", "register_search")}
    meland.refresh_from_db()
    assert meland.contact_phone == ""


def left(municipality: Municipality) -> set[str]:
    with scope(municipality=municipality):
        return {f"{kind}: {title}" for kind, title in SearchEntry.objects.values_list("kind", "title")}


def halfway(mischief: Callable[..., object]) -> Callable[..., Iterator[object]]:
    """Fails after a good many entries, at the end of a page or in the middle of the next."""

    def entries(place: Municipality) -> Iterator[object]:
        yield from (entry(place, "bad", "Halvgjort") for _ in range(250))
        yield mischief(place)

    return entries


@pytest.mark.parametrize("mischief", MISCHIEF)
@pytest.mark.parametrize("entries", [lambda mischief: mischief, halfway], ids=["at once", "halfway"])
def test_plugin_whose_entries_cannot_be_made_keeps_what_it_had(
    meland: Municipality, living: Callable[..., None], entries: Callable[..., object], mischief: Callable[..., object]
) -> None:
    living(
        answering("bad", entries(mischief)),
        answering("good", lambda place: [entry(place, "good", "Nytt")]),
    )
    done = services.reindex(meland)
    assert (done.failed, done.counts["good.note"]) == (["bad.note"], 1)
    assert left(meland) == {f"bad.note: {WORD}", "good.note: Nytt"}
    assert counted(meland) == {("bad", "register_search")}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda place: "a text",
        lambda place: entry(place, "good"),
        lambda place: Entry(
            municipality=place,
            plugin="bad",
            kind="bad.other",
            object_uuid=uuid4(),
            scope="public",
            title="",
            address="",
        ),
    ],
)
def test_plugin_makes_entries_of_its_own_kind(
    meland: Municipality, living: Callable[..., None], wrong: Callable[..., object]
) -> None:
    living(answering("bad", lambda place: [wrong(place)]), answering("good", lambda place: [entry(place, "good")]))
    assert services.reindex(meland).failed == ["bad.note"]
    assert left(meland) == BOTH


def test_command_goes_on_and_says_which_failed(meland: Municipality, living: Callable[..., None]) -> None:
    living(answering("bad", exits), answering("good", lambda place: [entry(place, "good", "Nytt")]))
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("reindex", municipality="meland", stdout=StringIO(), stderr=said)
    assert "bad.note failed" in said.getvalue()
    assert "good.note: Nytt" in left(meland)


def test_plugin_that_does_not_say_what_it_keeps_is_named_by_reindexing(
    meland: Municipality, living: Callable[..., None]
) -> None:
    @hookimpl
    def register_search() -> object:
        return exits()

    living(module(register_search, name="bad.plugin"), answering("good"))
    assert services.reindex(meland).failed == ["bad"]
    assert left(meland) == {f"bad.note: {WORD}"}


def test_language_that_a_plugin_chooses_for_its_entries_lasts_from_batch_to_batch(
    meland: Municipality, living: Callable[..., None]
) -> None:
    def in_nynorsk(place: Municipality) -> Iterator[Entry]:
        with translation.override("nn"):
            for number in range(BATCH + 5):
                yield entry(place, "bad", f"{translation.get_language()} {number}")

    living(answering("bad", in_nynorsk), answering("good"))
    with translation.override("nb"):
        services.reindex(meland)
        assert translation.get_language() == "nb"
    with scope(municipality=meland):
        told = SearchEntry.objects.filter(kind="bad.note").values_list("title", flat=True)
        assert {title.split()[0] for title in told} == {"nn"}
        assert len(told) == BATCH + 5
