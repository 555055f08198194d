"""What the search finds of a plan, and for whom; nothing is indexed anew when access ends."""

from __future__ import annotations

import pytest

from ip_core.access.models import AccessGrant
from ip_core.access.services import withdraw_grant
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.search.models import SearchEntry
from ip_core.search.services import reindex, search
from plugins.plan import services
from tests.plan.canaries import CANARY


def counts(cast, handle, word):
    return search(cast.actor(handle), cast.municipality, word).counts


KINDS = {
    "goals": "plan.goal",
    "measures": "plan.measure",
    "participants": "plan.participant",
    "execution": "plan.section",
}


@pytest.mark.parametrize(("section", "kind"), KINDS.items())
def test_owner_finds_every_kind(section, kind, granted, cast):
    assert counts(cast, "owner", CANARY[section]) == {kind: 1}


@pytest.mark.parametrize(("section", "kind"), KINDS.items())
def test_grantee_finds_what_she_reads_and_no_more(section, kind, granted, cast):
    expected = {kind: 1} if section in ("goals", "measures") else {}
    assert counts(cast, "therapist", CANARY[section]) == expected


@pytest.mark.parametrize("handle", ["employee", "othercoordinator", "administrator", "leader", "systemcoordinator"])
def test_others_find_nothing(handle, granted, cast):
    for word in CANARY.values():
        found = search(cast.actor(handle), cast.municipality, word)
        assert (found.total, found.counts, found.hits) == (0, {}, ())


def test_hit_leads_to_the_thing(granted, cast):
    hit = search(cast.actor("therapist"), cast.municipality, CANARY["goals"]).hits[0]
    goal = granted.goals.get()
    assert hit.address.endswith(f"/t/plan/{granted.proceeding.uuid}/#maal-{goal.uuid}")
    assert "<mark>" in hit.excerpt


def test_withdrawn_grant_is_no_hit_without_reindexing(granted, cast):
    before = list(SearchEntry.objects.values())
    for grant in AccessGrant.objects.all():
        withdraw_grant(grant, actor=cast.actor("owner"))
    assert counts(cast, "therapist", CANARY["goals"]) == {}
    assert list(SearchEntry.objects.values()) == before


def test_plugin_off_is_no_hit(granted, cast):
    PluginState.objects.filter(slug="plan").update(state=State.OFF)
    assert counts(cast, "owner", CANARY["goals"]) == {}


def test_search_follows_changes(granted, cast):
    goal = granted.goals.get()
    actor = cast.actor("coordinator")
    services.change_goal(goal, actor=actor, seen=goal.version, words="Fiske laks")
    assert counts(cast, "owner", CANARY["goals"]) == {}
    assert counts(cast, "owner", "laks") == {"plan.goal": 1}
    services.delete_item(goal, actor=actor)
    assert counts(cast, "owner", "laks") == {}
    services.restore_item(goal, actor=actor)
    assert counts(cast, "owner", "laks") == {"plan.goal": 1}


def test_stale_entry_is_not_shown(granted, cast):
    goal = granted.goals.get()
    type(goal).objects.filter(pk=goal.pk).update(deleted_at=goal.created_at)
    assert counts(cast, "owner", CANARY["goals"]) == {}


def test_reindexing_makes_the_same_entries(granted, cast):
    def entries():
        rows = SearchEntry.objects.filter(plugin="plan", kind__startswith="plan.")
        return sorted(rows.values_list("kind", "object_uuid", "scope", "title", "body", "address"))

    before = entries()
    done = reindex(cast.municipality)
    assert done.failed == []
    assert entries() == before
    assert len(before) == 9
