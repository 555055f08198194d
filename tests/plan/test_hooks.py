"""What the plugin answers when core asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ip_core.access.enums import ConsentKind
from ip_core.access.models import Consent
from ip_core.access.services import prepare_consent, withdraw_consent
from ip_core.cases.delivery import deliver_event
from ip_core.cases.models import Event
from ip_core.people.actor import Actor
from ip_core.people.enums import Assurance
from ip_core.plugins.dispatch import hooks
from ip_core.plugins.enums import State
from ip_core.testing import stories
from plugins.plan import services
from plugins.plan.exceptions import NoPlanConsent
from plugins.plan.models import IndividualPlan
from tests.plan.canaries import CANARY


def ask(cast):
    return hooks(cast.municipality).of("plan")


def deliver(kind="consent.in_force"):
    for event in Event.objects.filter(kind=kind):
        deliver_event(event.pk)


def test_consent_in_force_makes_the_plan_once(proceeding):
    assert not IndividualPlan.objects.exists()
    deliver()
    deliver()
    assert IndividualPlan.objects.get().proceeding == proceeding
    assert Event.objects.filter(kind="plan.created").count() == 1


def test_signing_makes_the_plan_right_after_the_commit(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        proceeding = stories.open_plan(cast)
    assert IndividualPlan.objects.get().proceeding == proceeding


def test_other_consents_make_no_plan(cast):
    proceeding = stories.accepted(cast)
    consent = prepare_consent(proceeding, actor=cast.actor("owner"), kind=ConsentKind.INFORMATION, text=stories.TEXT)
    stories.signed(consent, cast.actor("owner"))
    deliver()
    assert not IndividualPlan.objects.exists()


def test_consent_withdrawn_before_delivery_makes_no_plan(proceeding, cast):
    withdraw_consent(Consent.objects.get(kind=ConsentKind.PLAN_MADE), actor=cast.actor("owner"))
    deliver()
    assert not IndividualPlan.objects.exists()


def test_no_plan_without_consent(cast):
    proceeding = stories.accepted(cast)
    with pytest.raises(NoPlanConsent):
        services.create_plan(proceeding, actor=cast.actor("coordinator"))


@pytest.mark.parametrize(
    ("handle", "behalf", "expected"),
    [("owner", "", ["Planen min"]), ("coordinator", "", []), ("therapist", "", []), ("applicant", "", [])],
)
def test_menu_has_the_owners_own_plan(handle, behalf, expected, plan, cast):
    items = ask(cast).nav_items(actor=cast.actor(handle, on_behalf_of=behalf or None))
    assert [str(item.label) for item in items] == expected
    services_found = ask(cast).citizen_services(actor=cast.actor(handle))
    assert [str(item.title) for item in services_found] == expected


def test_below_the_highest_assurance_the_menu_tells_of_no_plan(plan, cast):
    actor = replace(cast.actor("owner"), assurance=Assurance.SUBSTANTIAL)
    assert list(ask(cast).nav_items(actor=actor)) == []
    assert list(ask(cast).citizen_services(actor=actor)) == []


def test_menu_has_nothing_before_there_is_a_plan(cast):
    stories.accepted(cast)
    assert list(ask(cast).nav_items(actor=cast.actor("owner"))) == []


def test_case_page_has_a_panel_without_content(granted, as_):
    case = granted.proceeding.case
    for handle in ("owner", "coordinator", "therapist", "leader"):
        text = as_(handle).get(f"/nb/sak/{case.uuid}/").content.decode()
        assert f"/nb/t/plan/{granted.proceeding.uuid}/" in text
        assert not any(word in text for word in CANARY.values())


def test_owner_gets_all_her_data_and_nobody_else_does(full, cast):
    def data(handle):
        found = ask(cast).subject_data(actor=cast.actor(handle), person=cast["owner"])
        return " ".join(str(cell) for part in found for row in part.rows for cell in row)

    services.delete_item(full.goals.get(), actor=cast.actor("coordinator"))
    assert all(word in data("owner") for word in CANARY.values())
    assert data("employee") == ""
    assert CANARY["goals"] not in data("coordinator")


def test_open_plans_speak_against_turning_off_but_not_against_read_only(plan, cast):
    assert [str(b.text) for b in ask(cast).state_blockers(target=State.OFF)] == [
        "Færre enn 5 planer er åpne og blir borte for dem de gjelder. Velg bare lesing i stedet."
    ]
    assert list(ask(cast).state_blockers(target=State.READ_ONLY)) == []


def test_open_plans_are_counted_from_five_on(plan, cast):
    def said():
        (blocker,) = ask(cast).state_blockers(target=State.OFF)
        return str(blocker.text).partition(" planer")[0]

    for owner in ("child", "applicant", "parent"):
        services.create_plan(stories.open_plan(cast, owner), actor=Actor.system())
    assert said() == "Færre enn 5"
    services.create_plan(stories.open_plan(cast, "otherparent"), actor=Actor.system())
    assert said() == "5"


def test_health_tells_of_consents_without_a_plan(proceeding, cast):
    (told,) = ask(cast).health()
    assert (told.level, told.text[:21]) == ("warning", "Færre enn 5 samtykker")
    services.create_plan(proceeding, actor=cast.actor("coordinator"))
    assert [line.level for line in ask(cast).health()] == ["ok"]
