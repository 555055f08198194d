"""Two at once: what was read before somebody else's change never takes that change back."""

import pytest

from ip_core.access import engine, registering
from ip_core.access.enums import Level
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.services import decline_consent, sign_consent, withdraw_consent, withdraw_grant
from ip_core.access.stages import plan_stage
from ip_core.cases.enums import PlanStage
from ip_core.exceptions import NotAllowed
from ip_core.testing import stories
from tests.access_pages.conftest import Place
from tests.consent.test_paper import waiting


def again(consent: Consent) -> Consent:
    """The same row as another request has read it."""
    return Consent.objects.get(pk=consent.pk)


def test_withdrawal_of_a_page_read_before_the_signature_ends_what_it_opened(place: Place) -> None:
    """Or the row would be saved as it was while it waited: never in force, and its accesses open."""
    stale = waiting(place)
    stories.signed(again(stale), place.cast.actor("owner"))
    reader = place.cast.actor("employee")
    assert engine.reach(reader, place.plan).may_read("goals")
    withdraw_consent(stale, actor=place.cast.actor("owner"))
    assert not engine.reach(reader, place.plan)
    kept = again(stale)
    assert kept.in_force_at is not None
    assert kept.withdrawn_at is not None
    assert not kept.grants.filter(withdrawn_at=None).exists()


def test_no_to_what_has_become_a_yes_is_refused(place: Place) -> None:
    stale = waiting(place)
    stories.signed(again(stale), place.cast.actor("owner"))
    with pytest.raises(NotAllowed):
        decline_consent(stale, actor=place.cast.actor("owner"))
    assert again(stale).withdrawn_at is None


def test_yes_to_what_has_become_a_no_revives_nothing(place: Place) -> None:
    """Also when the version that it will have is guessed."""
    stale = waiting(place)
    decline_consent(again(stale), actor=place.cast.actor("owner"))
    with pytest.raises(NotAllowed):
        sign_consent(stale, actor=place.cast.actor("owner"), seen=stale.version + 1)
    assert again(stale).withdrawn_at is not None
    assert not engine.reach(place.cast.actor("employee"), place.plan)


def test_spoken_withdrawal_of_the_plan_beside_a_signature_closes_the_plan(place: Place) -> None:
    stale = place.plan.consents.get(kind="plan_made")
    Consent.objects.filter(pk=stale.pk).update(version=stale.version + 3)
    registering.register_withdrawal(stale, place.cast["owner"], actor=place.cast.actor("coordinator"))
    place.plan.refresh_from_db()
    assert plan_stage(place.plan, place.cast.actor("owner").at) == PlanStage.WITHDRAWN
    assert engine.reach(place.cast.actor("therapist"), place.plan).level("goals") == Level.NONE


def test_access_withdrawn_twice_at_once_names_the_first(place: Place) -> None:
    stale = AccessGrant.objects.get(pk=place.grants[0].pk)
    withdraw_consent(again(stale.consent), actor=place.cast.actor("owner"))
    first = AccessGrant.objects.get(pk=stale.pk).withdrawn_at
    withdraw_grant(stale, actor=place.cast.actor("owner"))
    assert AccessGrant.objects.get(pk=stale.pk).withdrawn_at == first
