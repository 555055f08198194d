"""Random acts through the pages, beside the oracle.

The suite always walks the same stories; `make proof` walks new ones, and longer."""

from __future__ import annotations

import os
from datetime import timedelta
from random import Random, SystemRandom
from uuid import uuid4

import pytest
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.access import limits
from ip_core.access.enums import ConsentKind
from ip_core.access.models import Consent
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from tests.journeys import beside_oracle, watch
from tests.journeys.acting import Walk
from tests.journeys.places import Place
from tests.proof import tally

ACTS = int(os.environ.get("MEDVIRK_PROOF_ACTS", "25"))
SEED = os.environ.get("MEDVIRK_PROOF_SEED") or (str(SystemRandom().getrandbits(32)) if tally.IS_NEW else "1")


@pytest.mark.slow
def test_nobody_is_offered_what_is_refused_and_the_oracle_agrees(place: Place):
    place.watch.has_other_words = True
    walk = Walk(place, Random(f"{place.slug} {SEED}"), clock.now())
    walk.told.append(f"MEDVIRK_PROOF_SEED={SEED}")
    for _act in range(ACTS):
        walk.step()
    watch.counted["acts at random"] += ACTS
    watch.counted["forms taken"] += walk.taken.total()
    assert walk.taken.total() >= ACTS // 5, walk.story("nobody does anything")
    assert len(walk.taken) > 5
    if tally.IS_NEW:
        print("\n".join([*(f"{times:>5} {name}" for name, times in sorted(walk.taken.items())), *walk.told]))


def test_page_of_another_is_found(meland: Place):
    page = meland.tab("owner").own("min-side")
    assert beside_oracle.told_too_much(meland.tab("owner"), page) == ""
    assert "tells" in beside_oracle.told_too_much(meland.tab("applicant"), page)


def test_level_that_the_oracle_does_not_give_is_found(meland: Place, monkeypatch: pytest.MonkeyPatch):
    assert beside_oracle.difference(meland, Random(1)) == ""
    monkeypatch.setattr(limits, "_by_own_case", lambda *_asked: iter(()))
    assert "product, oracle" in beside_oracle.difference(meland, Random(1))


def test_yes_that_rests_on_a_word_from_before_the_no_is_found(meland: Place):
    """Who has signed takes a yes back, and what she had signed comes into force after that."""
    with scopes_disabled(), acting(Actor.system()):
        given = Consent.objects.filter(kind=ConsentKind.PLAN_MADE, withdrawn_at=None, signatures__isnull=False)[0]
        signature = given.signatures.all()[0]
        taken_back = Consent.objects.get(pk=given.pk)
        taken_back.pk, taken_back.uuid = None, uuid4()
        taken_back.withdrawn_at = signature.signed_at + timedelta(seconds=1)
        taken_back.withdrawn_by, taken_back.withdrawal_basis = signature.person, signature.capacity
        taken_back.save()
        given.in_force_at = signature.signed_at
        given.save()
        assert beside_oracle.difference(meland, Random(1)) == ""
        given.in_force_at = signature.signed_at + timedelta(seconds=2)
        given.save()
    assert "taken back" in beside_oracle.difference(meland, Random(1))
