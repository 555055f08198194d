"""Who finds what: the same words by different people, and never a count that tells too much."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from ip_core import clock
from ip_core.access.enums import ConsentKind
from ip_core.access.models import AccessEvent
from ip_core.access.reads import ReadLog
from ip_core.access.services import GrantAsked, ask_for_grant, prepare_consent, withdraw_grant
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.search import queries, registry, services
from ip_core.search.entries import CoreKind, Entry
from ip_core.search.models import SearchEntry
from ip_core.testing.cast import OUTSIDERS, Cast, build_cast
from ip_core.testing.stories import TEXT, granted, open_plan, signed

pytestmark = pytest.mark.django_db

WORD = "gråspurv"
"""The canary: stands in the owner's goals, and in the handbook for everybody."""


@pytest.fixture
def cast():
    cast = build_cast("meland")
    with cast.inside():
        yield cast


@pytest.fixture
def plan(cast):
    """An open plan with one goal and one period text, and a public page with the same word."""
    plan = open_plan(cast)
    for kind, section, title in (("plan.sample", "goals", f"Sjå {WORD}"), ("plan.other", "period", f"Til {WORD} kjem")):
        services.index(entry(cast, kind=kind, scope=plan.scope(section), title=title, object_uuid=uuid4()))
    services.index(
        entry(cast, plugin="handbook", kind="handbook.note", scope="public", title=f"Om {WORD}", address="om/")
    )
    return plan


def entry(cast: Cast, **fields) -> Entry:
    values = {
        "municipality": cast.municipality,
        "plugin": "plan",
        "kind": "plan.sample",
        "object_uuid": uuid4(),
        "title": WORD,
        "body": f"Kvar morgon kjem ein {WORD}.",
        "address": "/nn/t/plan/1/",
    }
    return Entry(**(values | fields))


def find(cast: Cast, actor: Actor, words: str = WORD, **options):
    return services.search(actor, cast.municipality, words, **options)


PUBLIC_ONLY = {"handbook.note": 1}
"""A kind of no room: the handbook would be asked for pages that do not exist, and rightly drop them."""


def test_owner_finds_her_whole_plan(cast, plan):
    assert find(cast, cast.actor("owner")).counts == PUBLIC_ONLY | {"plan.sample": 1, "plan.other": 1}


def test_therapist_finds_the_granted_section_only(cast, plan):
    granted(cast, plan, ["goals"])
    results = find(cast, cast.actor("therapist"))
    assert results.counts == PUBLIC_ONLY | {"plan.sample": 1}
    assert results.total == 2
    assert {hit.kind for hit in results.hits} == {"plan.sample", "handbook.note"}


@pytest.mark.parametrize("handle", [*OUTSIDERS, "applicant", "parent", "therapist"])
def test_others_get_zero_hits_and_zero_counts(cast, plan, handle):
    results = find(cast, cast.actor(handle))
    assert results.counts == PUBLIC_ONLY
    assert [hit.title for hit in results.hits] == [f"Om {WORD}"]


def test_nobody_signed_in_finds_what_is_public(cast, plan):
    assert find(cast, Actor.anonymous()).counts == PUBLIC_ONLY


def test_neighbours_coordinator_finds_nothing_here_or_there(cast, plan):
    neighbour = build_cast("arendal")
    actor = neighbour.actor("coordinator")
    assert find(cast, actor).counts == PUBLIC_ONLY
    with neighbour.inside():
        assert find(neighbour, actor).counts == {}


def test_filtering_by_a_closed_kind_tells_nothing(cast, plan):
    results = find(cast, cast.actor("employee"), kind="plan.sample")
    assert (results.total, results.hits) == (0, ())
    assert "plan.sample" not in results.counts


def test_withdrawn_grant_is_gone_at_once_without_indexing(cast, plan):
    (grant,) = granted(cast, plan, ["goals"])
    assert find(cast, cast.actor("therapist")).counts["plan.sample"] == 1
    before = SearchEntry.objects.values_list("pk", "updated_at")
    rows = list(before)
    withdraw_grant(grant, actor=cast.actor("owner"))
    assert find(cast, cast.actor("therapist")).counts == PUBLIC_ONLY
    assert list(before.all()) == rows


def test_grant_ends_at_its_very_instant(cast, plan):
    until = clock.now() + timedelta(days=10)
    granted(cast, plan, ["goals"], until=until)
    with clock.moved_to(until - timedelta(seconds=1)):
        assert "plan.sample" in find(cast, cast.actor("therapist")).counts
    with clock.moved_to(until):
        assert find(cast, cast.actor("therapist")).counts == PUBLIC_ONLY


def put_plan_plugin(state: str) -> None:
    with acting(Actor.system("test")):
        row = PluginState.objects.get(slug="plan")
        row.state = state
        row.save()


def test_plugin_off_leaves_no_hit_and_on_brings_it_back(cast, plan):
    put_plan_plugin(State.OFF)
    assert find(cast, cast.actor("coordinator")).counts == PUBLIC_ONLY
    assert "core.plan" not in find(cast, cast.actor("coordinator"), "Sunniva").counts
    assert "core.plan" not in find(cast, cast.actor("owner"), "Sunniva").counts
    put_plan_plugin(State.READ_ONLY)
    assert find(cast, cast.actor("coordinator")).counts == PUBLIC_ONLY | {"plan.sample": 1, "plan.other": 1}
    assert find(cast, cast.actor("coordinator"), "Sunniva").counts["core.plan"] == 1


def grant_item(cast: Cast, plan, item) -> None:
    owner = cast.actor("owner")
    consent = prepare_consent(plan, actor=owner, kind=ConsentKind.INFORMATION, text=TEXT)
    until = clock.now() + timedelta(days=30)
    wish = GrantAsked("goals", "trene i lag", until, membership=cast.membership("therapist"), item=item)
    ask_for_grant(consent, wish, actor=owner)
    signed(consent, owner)


def test_single_shared_item_is_found_and_nothing_beside_it(cast, plan):
    shared = uuid4()
    services.index(entry(cast, scope=plan.scope("goals"), object_uuid=shared, title="Delt"))
    grant_item(cast, plan, shared)
    reads = ReadLog(cast.actor("therapist"), cast.municipality, "search")
    results = find(cast, cast.actor("therapist"), reads=reads)
    assert results.counts == PUBLIC_ONLY | {"plan.sample": 1}
    assert "Delt" in [hit.title for hit in results.hits]
    (event,) = reads.write()
    assert [section["key"] for section in event.sections] == ["goals"]


def test_hit_names_the_owner_for_others_only(cast, plan):
    for handle, about in (("coordinator", "Sunniva Brekkestøl"), ("owner", "")):
        hits = find(cast, cast.actor(handle), kind="plan.sample").hits
        assert [hit.about for hit in hits] == [about]


def test_existence_is_found_by_name_or_number_only(cast, plan):
    actor = cast.actor("systemcoordinator")
    for words in ("Sunniva", "Brekkestøl", plan.case.number):
        assert find(cast, actor, words).counts.get("core.plan") == 1
    assert find(cast, actor).counts == PUBLIC_ONLY


@pytest.mark.parametrize("handle", ["employee", "editor", "administrator"])
def test_existence_is_hidden_from_others(cast, plan, handle):
    assert find(cast, cast.actor(handle), "Sunniva").counts == {}
    assert find(cast, cast.actor(handle), plan.case.number).counts == {}


def test_shown_hit_is_logged_as_a_read_of_its_section(cast, plan):
    granted(cast, plan, ["goals"])
    reads = ReadLog(cast.actor("therapist"), cast.municipality, "search")
    find(cast, cast.actor("therapist"), reads=reads)
    (event,) = reads.write()
    assert event.case_uuid == plan.case.uuid
    assert [section["key"] for section in event.sections] == ["goals"]


def test_count_alone_is_not_logged(cast, plan):
    granted(cast, plan, ["goals"])
    reads = ReadLog(cast.actor("therapist"), cast.municipality, "search")
    assert find(cast, cast.actor("therapist"), kind="handbook.note", reads=reads).counts["plan.sample"] == 1
    assert reads.write() == []


def test_shown_name_is_logged_as_existence(cast, plan):
    reads = ReadLog(cast.actor("systemcoordinator"), cast.municipality, "search")
    find(cast, cast.actor("systemcoordinator"), "Sunniva", reads=reads)
    events = reads.write()
    assert {section["key"] for event in events for section in event.sections} == {"existence"}
    assert {event.case_uuid for event in events} == {plan.case.uuid}


def test_owners_own_hits_are_not_logged(cast, plan):
    reads = ReadLog(cast.actor("owner"), cast.municipality, "search")
    assert find(cast, cast.actor("owner"), reads=reads).total == 3
    assert reads.write() == []
    assert AccessEvent.objects.filter(person_uuid=cast["owner"].uuid).count() == 0


@pytest.fixture
def checked(monkeypatch):
    """A kind whose room says which scope each object has now."""
    now = {}
    kind = CoreKind("plan.sample", "Mål", lambda municipality: (), lambda uuids: now, "core")
    monkeypatch.setitem(registry._own, "plan.sample", kind)
    return now


def test_second_check_drops_what_is_gone_and_its_count(cast, plan, checked):
    kept = uuid4()
    services.index(entry(cast, scope=plan.scope("goals"), object_uuid=kept, title="Stå no"))
    checked[kept] = plan.scope("goals")
    results = find(cast, cast.actor("owner"), kind="plan.sample")
    assert [hit.title for hit in results.hits] == ["Stå no"]
    assert results.counts["plan.sample"] == results.total == 1


def test_second_check_drops_what_has_moved_to_a_closed_section(cast, plan, checked):
    granted(cast, plan, ["goals"])
    row = SearchEntry.objects.get(kind="plan.sample")
    checked[row.object_uuid] = f"item:{row.object_uuid}"
    assert find(cast, cast.actor("therapist")).counts == PUBLIC_ONLY


def test_second_check_fills_the_page_up_again(cast, plan, checked):
    gone = [uuid4() for _ in range(12)]
    kept = [uuid4() for _ in range(10)]
    services.index(*(entry(cast, scope=plan.scope("goals"), object_uuid=one, title=f"{WORD} {WORD}") for one in gone))
    services.index(*(entry(cast, scope=plan.scope("goals"), object_uuid=one, title="Anna") for one in kept))
    checked.update(dict.fromkeys(kept, plan.scope("goals")))
    results = find(cast, cast.actor("owner"), kind="plan.sample")
    assert [hit.title for hit in results.hits] == ["Anna"] * 10
    assert results.total == 10


def test_withdrawal_between_the_two_checks_leaves_nothing(cast, plan, monkeypatch):
    (grant,) = granted(cast, plan, ["goals"])
    engine = queries.engine_for("default")
    actor = cast.actor("therapist")

    class Slow:
        """Somebody withdraws while the engine is looking."""

        def search(self, *args, **options):
            found = engine.search(*args, **options)
            grant.refresh_from_db()
            if grant.withdrawn_at is None:
                with clock.moved_to(actor.at):
                    withdraw_grant(grant, actor=cast.actor("owner"))
            return found

    monkeypatch.setattr(queries, "engine_for", lambda using: Slow())
    results = find(cast, actor)
    assert results.counts == PUBLIC_ONLY
    assert [hit.kind for hit in results.hits] == ["handbook.note"]


def test_page_after_the_last_is_the_last(cast, plan):
    assert len(find(cast, Actor.anonymous(), page=99).hits) == 1


def test_address_is_in_the_readers_language_for_cases_and_the_texts_for_pages(cast, plan):
    services.index(
        entry(cast, plugin="handbook", kind="handbook.other", scope="public", address="rett/", language="nn")
    )
    hits = {hit.kind: hit.address for hit in find(cast, cast.actor("owner"), language="nb").hits}
    assert hits["plan.sample"] == "/nb/t/plan/1/"
    assert hits["handbook.other"] == "/nn/rett/"


def test_search_costs_the_same_with_one_and_many_hits(cast, plan):
    actor = cast.actor("owner")
    find(cast, actor)
    with CaptureQueriesContext(connection) as few:
        find(cast, actor)
    services.index(*(entry(cast, scope=plan.scope("goals")) for _ in range(9)))
    with CaptureQueriesContext(connection) as many:
        find(cast, actor)
    assert len(many) == len(few)


def test_wall_holds_without_a_scope_of_django_scopes(cast, plan):
    neighbour = build_cast("arendal")
    with scope(municipality=neighbour.municipality):
        assert find(cast, Actor.anonymous()).counts == PUBLIC_ONLY
        assert find(neighbour, Actor.anonymous()).counts == {}
