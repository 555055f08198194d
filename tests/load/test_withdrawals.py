"""Withdrawals under load: four households at once, with everybody's windows open, and an index that nobody renews.

`make proof` makes a thousand withdrawals, the suite a few. Zero answers may leak."""

from __future__ import annotations

import os
import threading
import time
from datetime import date

import pytest
from django.db import connection

from ip_core.enums import Role
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.people.models import Account, Person
from ip_core.search.models import SearchEntry
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast, employ
from ip_core.testing.clients import give_host
from plugins.plan import services
from tests.load.round import COMMON, Counts, Household, Round

WANTED = int(os.environ.get("MEDVIRK_PROOF_WITHDRAWALS", "16"))
PAIRS = (("owner", "therapist"), ("applicant", "employee"), ("sister", "physio"), ("brother", "teacher"))


@pytest.fixture
def homes(transactional_db: None) -> list[Household]:
    cast = build_cast("meland")
    give_host(cast)
    with cast.inside(), acting(Actor.system("proof")):
        for handle in ("sister", "brother", "physio", "teacher"):
            cast.people[handle] = Person.objects.create(
                given_name=handle.capitalize(), family_name="Prøve", birth_date=date(1980, 1, 1)
            )
            Account.objects.create_user(handle, person=cast.people[handle])
        employ(cast["physio"], cast.units["outside"], Role.PROVIDER)
        employ(cast["teacher"], cast.units["service"], Role.PROVIDER)
    with cast.inside():
        return [_household(cast, owner, grantee) for owner, grantee in PAIRS]


def _household(cast: Cast, owner: str, grantee: str) -> Household:
    plan = stories.open_plan(cast, owner)
    words = {"goals": f"kanari{owner}maal", "measures": f"kanari{owner}tiltak"}
    actor = cast.actor("coordinator")
    individual = services.create_plan(plan, actor=actor)
    goal = services.add_goal(individual, actor=actor, words=f"Høre {COMMON} {words['goals']}.")
    services.add_measure(individual, actor=actor, what=f"Fôre {COMMON} {words['measures']}.")
    return Household(cast, owner, grantee, plan, goal, words)


def _entries() -> list[tuple[object, ...]]:
    rows = SearchEntry.objects.with_scopes_disabled().exclude(plugin="core").order_by("pk")
    return list(rows.values_list("pk", "scope", "updated_at", "body"))


@pytest.mark.slow
def test_nothing_is_seen_after_a_withdrawal(homes: list[Household], record: list[str]) -> None:
    counts, before, begun = Counts(), _entries(), time.monotonic()
    assert len(before) >= 2 * len(homes)
    rounds = [Round(home, counts, seed) for seed, home in enumerate(homes)]
    threads = [threading.Thread(target=_live, args=(one, -(-WANTED // len(rounds)))) for one in rounds]
    echoes = [threading.Thread(target=one.echo) for one in rounds]
    for thread in [*threads, *echoes]:
        thread.start()
    for thread in [*threads, *echoes]:
        thread.join()
    seconds = time.monotonic() - begun
    line = (
        f"withdrawals under load on {connection.vendor}: {counts.total} ({dict(counts.withdrawals)}), "
        f"{counts.after} answers afterwards, {counts.meanwhile} meanwhile, {len(counts.leaks)} leaked; "
        f"{seconds:.0f} s, {counts.total / seconds:.1f} a second"
    )
    record.append(line)
    assert not counts.troubles, counts.troubles[:3]
    assert not counts.leaks, counts.leaks[:5]
    assert counts.total >= WANTED
    assert counts.meanwhile > counts.total
    assert _entries() == before, "the index was renewed: the proof wants it stale"


def _live(one: Round, times: int) -> None:
    try:
        for number in range(times):
            one.once(number)
    except Exception as trouble:
        one.counts.troubles.append(f"{type(trouble).__name__}: {trouble}")
    finally:
        one.over.set()
        connection.close()
