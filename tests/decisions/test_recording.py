"""Each kind of decision is written down on its own screen by whoever works on the case, and counts from then on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from ip_core import clock
from ip_core.access import engine
from ip_core.access.enums import Level
from ip_core.access.models import NamedHandler, Shielding, Suspension
from ip_core.decisions.views import KINDS
from ip_core.testing.clients import client_of
from tests.access.standing import SECOND, Stand
from tests.decisions.desk import history, kinds_of, page, post

LATER = "2026-12-31"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("handle", "status"),
    [
        ("coordinator", 200), ("leader", 403), ("therapist", 403), ("employee", 404), ("editor", 404), ("owner", 404),
        ("control", 404), ("othercoordinator", 404),
    ],
)  # fmt: skip
def test_who_may_record(stand: Stand, kind: str, handle: str, status: int) -> None:
    """Naming a deputy is the leader's, everything else is for whoever works on the case itself."""
    others = {
        "stedfortreder": {"coordinator": 403, "leader": 200},
        "ny-koordinator": {"coordinator": 403, "leader": 200},
        "avslutt-koordinator": {"coordinator": 403},  # this plan is open
        "skjul": {"coordinator": 403},
        "fullmakt": {"coordinator": 403},  # this owner signs in herself
    }
    expected = others.get(kind, {}).get(handle, status)
    assert client_of(stand.cast, handle).get(page(stand, kind)).status_code == expected
    overview = {"leader": 200}.get(handle, status)
    assert client_of(stand.cast, handle).get(page(stand)).status_code == overview


def test_nobody_records_without_access_by_posting(stand: Stand) -> None:
    for handle in ("leader", "therapist", "employee"):
        post(stand, "stopp", handle, person=stand.cast["parent"].pk, reason="Fordi")
    parent = client_of(stand.cast, "parent", on_behalf_of="child")
    assert parent.post(page(stand, "stopp"), {"person": stand.cast["otherparent"].pk, "reason": "x"}).status_code == 403
    assert not Suspension.objects.exists()


def test_suspending_a_parent_stops_the_next_request_and_ending_it_opens_again(stand: Stand) -> None:
    parent = client_of(stand.cast, "parent", on_behalf_of="child")
    plan = f"/nb/t/plan/{stand.plan.uuid}/"
    assert parent.get(plan).status_code == 200
    response = post(stand, "stopp", person=stand.cast["parent"].pk, reason="Besøksforbud", is_signature_needed="on")
    assert response.status_code == 302
    assert parent.get(plan).status_code == 404
    assert "suspension.recorded" in kinds_of(stand)
    row = Suspension.objects.get()
    listed = client_of(stand.cast, "coordinator").get(page(stand)).content.decode()
    assert "Ingvild Sandvik" in listed
    ended = client_of(stand.cast, "coordinator").post(f"{page(stand)}stopp/{row.uuid}/avslutt/")
    assert ended.status_code == 302
    assert parent.get(plan).status_code == 200


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"person": "", "reason": "x"}, "Velg en i listen."),
        ({"reason": ""}, "Skriv hvorfor."),
        ({"reason": "x", "last_day": "i morgen"}, "Skriv datoen med dag"),
        ({"reason": "x", "last_day": "2026-11-22"}, "Siste dag må være i dag eller senere."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(stand: Stand, data: dict[str, str], said: str) -> None:
    response = post(stand, "stopp", **{"person": str(stand.cast["parent"].pk), **data})
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not Suspension.objects.exists()


def test_somebody_who_is_not_offered_cannot_be_chosen(stand: Stand) -> None:
    response = post(stand, "stopp", person=stand.cast["editor"].pk, reason="x")
    assert response.status_code == 200
    assert not Suspension.objects.exists()


def test_competence_gives_parents_of_a_16_year_old_their_row(stand: Stand) -> None:
    stand.aged("child", 16)
    parent = lambda: stand.citizen("parent", on_behalf_of="child")  # noqa: E731
    assert not stand.reach(parent())
    post(stand, "samtykkekompetanse", decided_by="Lege Ås", reason="Etter samtale", last_day=LATER)
    assert stand.reach(parent()).exists
    assert "competencedecision.recorded" in kinds_of(stand)


def test_care_order_lets_the_unit_choose_to_act_for_the_child(stand: Stand) -> None:
    worker = client_of(stand.cast, "caseworker")
    plan = f"/nb/t/plan/{stand.plan.uuid}/"
    assert worker.get(plan).status_code == 404
    post(stand, "omsorg", unit=stand.cast.units["office"].pk, reason="Vedtak")
    assert worker.get(plan).status_code == 404  # not before she has chosen to act for the child
    chosen = worker.post(reverse("switch"), {"way": f"care:{stand.cast['child'].uuid}"})
    assert chosen.status_code == 302
    assert worker.get(plan).status_code == 200
    assert client_of(stand.cast, "parent", on_behalf_of="child").get(plan).status_code == 404


def test_outside_unit_is_not_offered_a_care_order(stand: Stand) -> None:
    response = post(stand, "omsorg", unit=stand.cast.units["outside"].pk, reason="Vedtak")
    assert response.status_code == 200
    assert not stand.case.care_orders.exists()


def test_death_closes_the_plan_and_insight_comes_after_it(stand: Stand) -> None:
    parent = stand.cast["parent"]
    early = post(stand, "innsyn", person=parent.pk, sections=["goals"], reason="Arving", last_day=LATER)
    assert "Innsyn etter dødsfall gis først" in early.content.decode()
    assert post(stand, "dodsfall", day="2026-11-24").status_code == 200  # tomorrow
    assert post(stand, "dodsfall", day="2026-11-20").status_code == 302
    stand.plan.refresh_from_db()
    assert stand.plan.closed_at is not None
    assert not stand.reach(stand.citizen("parent", on_behalf_of="child"))
    stand.cast["child"].refresh_from_db()
    assert stand.cast["child"].died_at is not None


def test_own_coordinator_is_asked_and_one_at_a_time(stand: Stand) -> None:
    parent = stand.cast["parent"]
    post(stand, "egen-koordinator", person=parent.pk)
    assert not stand.reach(stand.citizen("parent"))
    assert not stand.case.own_coordinators.exists()
    post(stand, "egen-koordinator", person=parent.pk, has_agreed="on")
    assert not stand.reach(stand.citizen("parent"))  # before her own yes: test_own_coordinator
    again = post(stand, "egen-koordinator", person=stand.cast["otherparent"].pk, has_agreed="on")
    assert "En egen koordinator er alt valgt" in again.content.decode()


def test_shielding_leaves_those_named(stand: Stand) -> None:
    assert stand.reach(stand.at_work("leader")).exists
    other = stand.cast.membership("systemcoordinator")
    post(stand, "skjerm", handlers=[other.pk], reason="Kollega")
    assert not stand.reach(stand.at_work("leader"))
    assert list(NamedHandler.objects.values_list("person", flat=True)) == [other.person_id]
    assert stand.reach(stand.at_work("coordinator")).level("goals") == Level.WRITE


def test_shielding_is_ended_with_a_reason_and_stands_in_the_owners_history(stand: Stand) -> None:
    for _ in range(2):
        assert post(stand, "skjerm", handlers=[], reason="Kollega").status_code == 302
    assert kinds_of(stand).count("case.shielded") == 1
    assert not stand.reach(stand.at_work("leader"))
    row = Shielding.objects.get()
    address = f"{page(stand, 'skjerm')}{row.uuid}/avslutt/"
    coordinator = client_of(stand.cast, "coordinator")
    assert address in coordinator.get(page(stand)).content.decode()
    assert "Skriv hvorfor." in coordinator.post(address).content.decode()
    assert not stand.reach(stand.at_work("leader"))
    for _ in range(2):
        assert coordinator.post(address, {"reason": "Sluttet"}).status_code == 302
    assert stand.reach(stand.at_work("leader")).exists
    assert kinds_of(stand).count("case.shield_lifted") == 1
    text = history(stand, "child")
    assert "Skjermet sak: lagt til" in text
    assert "Skjermet sak: endret" in text
    assert "Torunn Vikane" in text
    assert "Skjermet sak" not in history(stand, "leader")
    post(stand, "skjerm", reason="Igjen")
    assert Shielding.objects.count() == 2
    assert not stand.reach(stand.at_work("leader"))


def test_whom_the_shield_leaves_is_shown_when_it_is_opened_again(stand: Stand) -> None:
    other = stand.cast.membership("systemcoordinator")
    post(stand, "skjerm", handlers=[other.pk], reason="Kollega")
    text = client_of(stand.cast, "coordinator").get(page(stand, "skjerm")).content.decode()
    assert re.search(rf'value="{other.pk}"[^>]*checked', text)


def test_protected_address_is_kept_on_the_person_and_told_in_the_owners_history(stand: Stand) -> None:
    for _ in range(2):
        post(stand, "adressesperre", protection="confidential")
    stand.cast["child"].refresh_from_db()
    assert stand.cast["child"].address_protection == "confidential"
    assert kinds_of(stand).count("owner.address_protection") == 1
    shown = client_of(stand.cast, "coordinator").get(page(stand, "adressesperre")).content.decode()
    assert re.search(r'value="confidential"\s+selected', shown)
    post(stand, "adressesperre", protection="")
    stand.cast["child"].refresh_from_db()
    assert not stand.cast["child"].address_protection
    text = history(stand, "child")
    assert "Adressesperre: lagt til" in text
    assert "Adressesperre: endret" in text
    assert "Adressesperre" not in history(stand, "leader")


def test_death_is_told_once_and_read_by_whoever_has_insight(stand: Stand) -> None:
    for _ in range(2):
        assert post(stand, "dodsfall", day="2026-11-20").status_code == 302
    assert kinds_of(stand).count("owner.died") == 1
    post(stand, "innsyn", person=stand.cast["parent"].pk, sections=["goals"], reason="Arving", last_day=LATER)
    text = history(stand, "parent")
    assert "Dødsfall: lagt til" in text
    assert "20. november 2026" in text
    assert "Innsyn etter dødsfall" not in text  # who else may read is not theirs to know
    assert "Dødsfall" not in history(stand, "leader")


def test_deputy_is_ended_early_by_whoever_names_her(stand: Stand) -> None:
    leader, deputy = client_of(stand.cast, "leader"), stand.cast.membership("othercoordinator")
    leader.post(
        page(stand, "stedfortreder"), {"deputy": deputy.pk, "first_day": "2026-11-23", "last_day": "2026-11-26"}
    )
    assert stand.reach(stand.at_work("othercoordinator")).level("goals") == Level.WRITE
    row = stand.case.appointments.get(kind="deputy")
    address = f"{page(stand, 'stedfortreder')}{row.uuid}/avslutt/"
    assert "Jostein Hopsdal" in leader.get(page(stand)).content.decode()
    for handle, status in (("coordinator", 403), ("therapist", 403), ("employee", 404), ("othercoordinator", 403)):
        assert client_of(stand.cast, handle).post(address).status_code == status
    assert leader.get(address).status_code == 405
    for _ in range(2):
        assert leader.post(address).status_code == 302
    assert not stand.reach(stand.at_work("othercoordinator"))
    assert kinds_of(stand).count("deputy.ended") == 1
    assert stand.reach(stand.at_work("coordinator")).level("goals") == Level.WRITE
    coordinator = stand.case.appointments.get(kind="coordinator")
    wrong = f"{page(stand, 'stedfortreder')}{coordinator.uuid}/avslutt/"
    assert leader.post(wrong).status_code == 404


def test_deputy_counts_from_the_first_day_until_the_midnight_after_the_last(stand: Stand) -> None:
    leader = client_of(stand.cast, "leader")
    deputy = stand.cast.membership("othercoordinator")
    data = {"deputy": deputy.pk, "first_day": "2026-11-25", "last_day": "2026-11-26"}
    assert leader.post(page(stand, "stedfortreder"), data).status_code == 302
    begins = clock.start_of(clock.today() + timedelta(days=2))
    ends = begins + timedelta(days=2)
    for instant, level in (
        (begins - SECOND, Level.NONE), (begins, Level.WRITE), (ends - SECOND, Level.WRITE), (ends, Level.NONE),
    ):  # fmt: skip
        with clock.moved_to(instant):
            assert engine.reach(stand.at_work("othercoordinator"), stand.plan).level("goals") == level


@pytest.mark.parametrize("handle", ["coordinator", "leader"])
def test_neither_the_coordinator_nor_a_non_coordinator_becomes_deputy(stand: Stand, handle: str) -> None:
    data = {"deputy": stand.cast.membership(handle).pk, "first_day": "2026-11-25", "last_day": "2026-11-26"}
    assert client_of(stand.cast, "leader").post(page(stand, "stedfortreder"), data).status_code == 200
    assert not stand.case.appointments.filter(kind="deputy").exists()


def test_decisions_stand_in_the_owners_history_and_not_in_the_leaders(stand: Stand) -> None:
    post(stand, "stopp", person=stand.cast["parent"].pk, reason="Besøksforbud", is_signature_needed="on")
    address = f"/nb/sak/{stand.case.uuid}/historikk/"
    address = reverse("case-history", args=[stand.case.uuid])
    child = client_of(stand.cast, "child").get(address)
    assert "Stoppet tilgang" in child.content.decode()
    leader = client_of(stand.cast, "leader").get(address)
    assert "Stoppet tilgang" not in leader.content.decode()


def test_who_can_see_my_plan_names_whoever_a_decision_lets_in(stand: Stand) -> None:
    from ip_core.access.overview import holders_of

    stand.own_coordinator("applicant")
    stand.break_glass("employee", ["goals"])
    stand.aged("child", 13)
    child = client_of(stand.cast, "child").get(f"/nb/sak/{stand.case.uuid}/innsyn/").content.decode()
    assert "Even Torsvik" in child
    assert "Silje Kvamme" in child
    assert "Ingvild Sandvik" in child
    stand.care_order("office")
    listed = {str(holder.grantee) for holder in holders_of([stand.plan])[stand.plan]}
    assert "Tjenestekontoret" in listed
    assert "Ingvild Sandvik" not in listed  # the unit stands in the parents' place


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "31.12.9999"])
@pytest.mark.parametrize("kind", ["dodsfall", "omsorg"])
def test_a_day_that_no_sum_can_be_made_with_is_asked_about(stand: Stand, kind: str, day: str) -> None:
    typed = dict.fromkeys(("day", "first_day", "last_day"), day) | {"reason": "Det som ble skrevet."}
    response = client_of(stand.cast, "coordinator").post(f"/nb/sak/{stand.case.uuid}/avgjorelser/{kind}/", typed)
    assert response.status_code == 200
    assert "Skriv datoen med dag" in response.content.decode()
