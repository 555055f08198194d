"""What is decided while there is only an application is told to the owner and the parents, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.cases.models import Case, Event
from ip_core.cases.services import take_step
from ip_core.decisions.mandates import record_guardianship
from ip_core.decisions.protection import lift_shield, shield
from ip_core.decisions.services import record_care_order, record_competence, suspend, tell
from ip_core.notices.audiences import TOLD, Group, receivers
from ip_core.notices.making import on_event
from ip_core.people.actor import Actor
from ip_core.people.models import Guardianship, Representation
from ip_core.testing import stories
from ip_core.testing.cast import LONG_AGO, Cast, tied
from ip_core.testing.clients import client_of
from tests.subjects.test_everything import package, words

OF_OWNER_AND_COORDINATOR = [kind for kind, groups in TOLD.items() if groups == {Group.OWNERS_SIDE, Group.COORDINATOR}]
FAMILY = {"Nora", "Ingvild", "Terje"}


@pytest.fixture
def case(meland: Cast) -> Case:
    """A child's application in the hands of the system coordinator, with a guardian who may apply and no more, a
    representative who may complain, and a leader who follows it up."""
    proceeding = stories.submitted(meland, "child")
    take_step(stories.open_step(proceeding), actor=meland.actor("systemcoordinator"))
    since = {"valid_from": LONG_AGO}
    tied(Guardianship, guardian=meland["applicant"], ward=meland["child"], scope=["apply"], **since)
    case = proceeding.case
    helper, about = meland["owner"], meland["child"]
    tied(Representation, representative=helper, represented=about, scope=["complain"], case_uuid=case.uuid, **since)
    return case


def told(kind: str) -> set[str]:
    event = Event.objects.filter(kind=kind).latest("pk")
    return {one.person.given_name for one in receivers(event)}


def test_of_every_kind_the_family_alone_is_told(case: Case) -> None:
    """Those that concern the coordinator too: whoever has the application is not told."""
    for kind in OF_OWNER_AND_COORDINATOR:
        tell(kind, case, Actor.system())
        assert told(kind) == FAMILY, kind


def test_shielded_and_no_longer(meland: Cast, case: Case) -> None:
    taker = meland.actor("systemcoordinator")
    shield(case, [meland["othercoordinator"]], actor=taker, reason="Arbeider her")
    assert told("case.shielded") == FAMILY
    lift_shield(case.shieldings.get(), actor=taker, reason="Har sluttet")
    assert told("case.shield_lifted") == FAMILY


def test_competence_suspension_and_mandate(meland: Cast, case: Case) -> None:
    taker, ends = meland.actor("systemcoordinator"), clock.today() + timedelta(days=30)
    record_competence(case, actor=taker, decided_by="Overlegen", reason="Sykdom", last_day=ends)
    assert told("competencedecision.recorded") == FAMILY
    record_guardianship(
        case,
        actor=taker,
        person=meland["otherparent"],
        document="Vedtak",
        decided_by="Statsforvalteren",
        scope=["apply"],
        first_day=clock.today(),
    )
    assert told("guardianship.recorded") == FAMILY
    suspend(case, meland["otherparent"], actor=taker, reason="Besøksforbud")
    assert told("suspension.recorded") == FAMILY - {"Terje"}


def test_under_a_care_order_the_child_alone(meland: Cast, case: Case) -> None:
    unit = meland.units["office"]
    record_care_order(case, unit, actor=meland.actor("systemcoordinator"), reason="Omsorgsovertakelse")
    assert told("careorder.recorded") == {"Nora"}


def test_it_stands_on_her_page_and_leads_to_where_it_is_read(meland: Cast, case: Case) -> None:
    shield(case, [meland["othercoordinator"]], actor=meland.actor("systemcoordinator"), reason="Arbeider her")
    on_event(Event.objects.get(kind="case.shielded"))
    for handle, behalf, is_told in (("child", "", True), ("parent", "child", True), ("applicant", "child", False)):
        client = client_of(meland, handle, on_behalf_of=behalf)
        assert ("Saken er skjermet nå" in client.get("/nb/min-side/").content.decode()) is is_told
        history = client.get(f"/nb/sak/{case.uuid}/historikk/").content.decode()
        assert ("Skjermet sak" in history) is is_told
        assert ("Saken er skjermet nå" in words(package(client))) is is_told
