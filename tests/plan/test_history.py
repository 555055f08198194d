"""History: who, when, before and after; what a grantee never sees; fetching back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access.models import AccessEvent
from ip_core.testing import stories
from plugins.plan import services
from tests.plan.canaries import CANARY, found
from tests.plan.conftest import NOW


@pytest.fixture
def goal(plan, cast):
    return services.add_goal(plan, actor=cast.actor("coordinator"), words="Første tekst")


def change(goal, cast, words, days):
    with clock.moved_to(NOW + timedelta(days=days)):
        return services.change_goal(goal, actor=cast.actor("coordinator"), seen=goal.version, words=words)


def at(days):
    return clock.moved_to(NOW + timedelta(days=days))


def test_change_shows_who_before_and_after(goal, cast, as_, path):
    change(goal, cast, "Andre tekst", 1)
    with at(2):
        text = as_("owner").get(path + "endringer/").content.decode()
    assert "Torunn Vikane" in text
    assert "Endret mål" in text
    assert "<del>Første</del>" in text
    assert "<ins>Andre</ins>" in text


def test_every_sort_of_thing_has_history(full, as_, path):
    text = as_("owner").get(path + "endringer/").content.decode()
    for said in ("Nytt mål", "Nytt tiltak", "Ny deltaker", "Ny tekst: Slik gjør vi det", "Planen ble laget"):
        assert said in text
    assert found(as_("owner").get(path + "endringer/")) == frozenset(CANARY)


def test_history_holds_only_the_sections_of_its_reader(full, cast, as_, path):
    stories.granted(cast, full.proceeding)
    with at(1):
        for item in (*full.goals.all(), *full.sectiontexts.filter(section="execution")):
            services.delete_item(item, actor=cast.actor("coordinator"))
        response = as_("therapist").get(path + "endringer/")
    assert response.status_code == 200
    assert found(response) == frozenset()


@pytest.mark.parametrize("handle", ["employee", "othercoordinator", "leader", "applicant"])
def test_history_does_not_exist_for_others(handle, goal, as_, path):
    assert as_(handle).get(path + "endringer/").status_code == 404
    assert as_(handle).get(f"{path}maal/{goal.uuid}/endringer/").status_code == 404


def test_grantee_sees_nothing_replaced_before_her_grant(goal, cast, as_, path):
    change(goal, cast, "Andre tekst", 1)
    with at(2):
        stories.granted(cast, goal.plan.proceeding)
    change(goal, cast, "Tredje tekst", 3)
    with at(4):
        text = as_("therapist").get(path + "endringer/").content.decode()
    assert "Første" not in text
    assert "Andre" in text  # it stood there when she came
    assert "Tredje" in text


def test_grantee_sees_nothing_replaced_at_the_start_of_her_grant(goal, cast, as_, path):
    with at(2):
        stories.granted(cast, goal.plan.proceeding)
    change(goal, cast, "Andre tekst", 2)
    with at(3):
        assert "Første" not in as_("therapist").get(path + "endringer/").content.decode()


def test_grantee_sees_nothing_deleted(goal, cast, as_, path):
    stories.granted(cast, goal.plan.proceeding)
    with at(1):
        services.delete_item(goal, actor=cast.actor("coordinator"))
    with at(2):
        client = as_("therapist")
        assert "Første" not in client.get(path + "endringer/").content.decode()
        assert client.get(f"{path}maal/{goal.uuid}/endringer/").status_code == 404
        assert client.get(f"{path}maal/{goal.uuid}/hent-tilbake/").status_code == 404


def test_core_history_keeps_deleted_things_from_a_grantee(goal, cast, as_):
    case = goal.plan.proceeding.case
    stories.granted(cast, goal.plan.proceeding)
    with at(1):
        services.delete_item(goal, actor=cast.actor("coordinator"))
    with at(2):
        owners = as_("owner").get(f"/nb/sak/{case.uuid}/historikk/")
        theirs = as_("therapist").get(f"/nb/sak/{case.uuid}/historikk/")
    assert "Første tekst" in owners.content.decode()
    assert "Første tekst" not in theirs.content.decode()


def test_deleted_goal_is_fetched_back_from_history(goal, cast, as_, path):
    services.delete_item(goal, actor=cast.actor("coordinator"))
    client = as_("coordinator")
    history = client.get(path + "endringer/").content.decode()
    restore = f"{path}maal/{goal.uuid}/hent-tilbake/"
    assert restore in history
    asked = client.get(restore)
    assert "Første tekst" in asked.content.decode()
    assert client.post(restore).status_code == 302
    assert "Første tekst" in client.get(path).content.decode()
    assert restore not in client.get(path + "endringer/").content.decode()


def test_owner_may_not_fetch_back_what_the_coordinator_wrote(goal, cast, as_, path):
    services.delete_item(goal, actor=cast.actor("coordinator"))
    assert as_("owner").post(f"{path}maal/{goal.uuid}/hent-tilbake/").status_code == 403


def test_earlier_text_is_opened_in_the_form(goal, cast, as_, path):
    change(goal, cast, "Andre tekst", 1)
    first = goal.history.earliest("history_date")
    with at(2):
        client = as_("coordinator")
        link = f"{path}maal/{goal.uuid}/?fra={first.history_id}"
        assert link in client.get(path + "endringer/").content.decode()
        form = client.get(link).content.decode()
    assert "Første tekst</textarea>" in form.replace("\n", "")
    assert 'name="seen" value="2"' in form


def test_version_from_before_a_grant_is_not_opened_in_the_form(goal, cast, as_, path):
    change(goal, cast, "Andre tekst", 1)
    first = goal.history.earliest("history_date")
    with at(2):
        stories.granted(cast, goal.plan.proceeding, ["goals"], level=3)
    with at(3):
        form = as_("therapist").get(f"{path}maal/{goal.uuid}/?fra={first.history_id}")
    assert form.status_code == 200
    assert "Første" not in form.content.decode()


def test_reading_history_is_noted_with_its_sections(full, cast, as_, path):
    stories.granted(cast, full.proceeding)
    measure = full.measures.get()
    with at(1):
        services.mark_done(measure, actor=cast.actor("coordinator"))
    with at(2):
        as_("therapist").get(path + "endringer/")
    event = AccessEvent.objects.get()
    assert {section["key"] for section in event.sections} <= {"goals", "measures"}
    assert "measures" in {section["key"] for section in event.sections}


def test_history_says_on_whose_behalf(cast, as_):
    proceeding = stories.open_plan(cast, "child")
    plan = services.create_plan(proceeding, actor=cast.actor("coordinator"))
    services.add_goal(plan, actor=cast.actor("parent", on_behalf_of="child"), words="Ri")
    text = as_("child").get(f"/nb/t/plan/{proceeding.uuid}/endringer/").content.decode()
    assert "Ingvild Sandvik på vegne av Nora Sandvik" in text
