"""A request for correction reaches somebody, also when the section is closed to everybody at work; else it is said."""

from datetime import timedelta

import pytest

from ip_core import clock
from ip_core.access.enums import ConsentKind
from ip_core.access.models import AccessEvent, Consent, Suspension
from ip_core.access.services import withdraw_consent
from ip_core.cases.models import CoordinatorAppointment, Event, Proceeding
from ip_core.cases.services import close_proceeding
from ip_core.decisions.protection import protect_address
from ip_core.history.acting import acting
from ip_core.notices.audiences import receivers
from ip_core.people.actor import Actor
from ip_core.people.models import Membership
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.subjects import receiving
from ip_core.subjects.models import CorrectionRequest
from ip_core.testing import stories
from tests.access.standing import Stand
from tests.access_pages.conftest import Place
from tests.subjects.test_corrections import WRONG

NOBODY = "Ingen i kommunen kan svare på dette her nå. Ring eller skriv til kommunen."
OTHERS = ("leader", "therapist", "employee", "othercoordinator", "control")


def intake_of(place: Place) -> Proceeding:
    return Proceeding.objects.get(case=place.case, kind="intake")


def sent(place: Place, proceeding: Proceeding | None = None, key: str = "goals"):
    where = f"{(proceeding or place.plan).pk}:{key}"
    asked = {"where": where, "wrong": WRONG, "right": "Sammen"}
    return place.client("owner").post(f"/nb/sak/{place.case.uuid}/retting/", asked)


def path_of(response) -> str:
    assert response.status_code == 302
    return str(response["Location"])


def is_listed(place: Place, handle: str, path: str) -> bool:
    return path in place.client(handle).get("/nb/arbeidsliste/").content.decode()


def answers(place: Place, handle: str, path: str) -> None:
    """She finds it, reads it, and her answer comes to the owner; nobody else at work has it."""
    assert is_listed(place, handle, path)
    assert WRONG in place.client(handle).get(path).content.decode()
    for other in {*OTHERS, "coordinator", "systemcoordinator"} - {handle}:
        assert place.client(other).get(path).status_code == 404, other
        assert not is_listed(place, other, path), other
    answer = {"seen": CorrectionRequest.objects.get().version, "outcome": "corrected", "answer": "Rettet i dag."}
    assert place.client(handle).post(path, answer).status_code == 302
    assert not is_listed(place, handle, path)
    assert "Rettet i dag." in place.client("owner").get(path).content.decode()


def told() -> set[str]:
    return {one.person.given_name for one in receivers(Event.objects.get(kind="correction.asked"))}


def withdrawn(place: Place) -> None:
    consent = Consent.objects.get(proceeding=place.plan, kind=ConsentKind.PLAN_MADE)
    withdraw_consent(consent, actor=place.cast.actor("owner"))


def closed(place: Place) -> None:
    close_proceeding(place.plan, actor=Actor.system())


def off(place: Place) -> None:
    PluginState.objects.filter(slug="plan").update(state=State.OFF)


@pytest.mark.parametrize("shut", [withdrawn, closed, off])
@pytest.mark.parametrize("key", ["goals", "consents"])
def test_coordinator_answers_while_the_plan_is_shut(place: Place, shut, key: str) -> None:
    shut(place)
    path = path_of(sent(place, key=key))
    assert told() == {"Torunn"}
    answers(place, "coordinator", path)


def test_she_opens_no_section_by_it(place: Place) -> None:
    withdrawn(place)
    path = path_of(sent(place))
    assert place.client("coordinator").get(path).status_code == 200
    event = AccessEvent.objects.latest("pk")
    assert [(one["key"], one["basis"]) for one in event.sections] == [("existence", "coordinator")]


@pytest.mark.parametrize("is_closed", [False, True])
def test_whoever_decided_answers_of_an_old_application(place: Place, is_closed: bool) -> None:
    if is_closed:
        close_proceeding(intake_of(place), actor=Actor.system())
    with clock.moved_to(clock.now() + timedelta(days=90)):
        path = path_of(sent(place, intake_of(place), "application"))
        assert told() == {"Marta"}
        answers(place, "systemcoordinator", path)


def test_whoever_decided_and_works_here_no_longer_has_nothing(place: Place) -> None:
    with clock.moved_to(clock.now() + timedelta(days=90)):
        path = path_of(sent(place, intake_of(place), "application"))
        Membership.objects.filter(person=place.cast["systemcoordinator"]).update(
            valid_until=clock.today() - timedelta(days=1)
        )
        assert place.client("systemcoordinator").get(path).status_code == 404
        page = place.client("owner").get(path).content.decode()
        assert WRONG in page
        assert NOBODY in page


def test_application_that_nobody_has_taken_waits_for_whoever_takes_it(meland) -> None:
    proceeding = stories.submitted(meland, "owner")
    path = path_of(sent(Place(meland, proceeding, []), proceeding, "application"))
    assert "Ingen i kommunen" not in Place(meland, proceeding, []).client("owner").get(path).content.decode()


def left_out(place: Place) -> None:
    with acting(Actor.system()):
        consent = Consent.objects.get(proceeding=place.plan, kind=ConsentKind.PLAN_MADE)
        consent.excluded = ["goals"]
        consent.save()


def suspended(place: Place) -> None:
    values = {"recorded_by": place.cast["leader"], "recorded_at": clock.now(), "valid_from": clock.now()}
    with acting(Actor.system()):
        Suspension.objects.create(
            case=place.case, person=place.cast["coordinator"], sections=["goals"], reason="Klage", **values
        )


def without_coordinator(place: Place) -> None:
    CoordinatorAppointment.objects.update(valid_until=clock.now())


@pytest.mark.parametrize("shut", [left_out, suspended, without_coordinator])
@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_where_nobody_may_answer_it_is_said_beforehand_and_what_was_typed_stays(
    place: Place, shut, is_withdrawn: bool
) -> None:
    shut(place)
    if is_withdrawn:
        withdrawn(place)
    form = place.client("owner").get(f"/nb/sak/{place.case.uuid}/retting/").content.decode()
    assert "(ingen kan svare her nå)" in form
    assert "Kan ingen svare her?" in form
    page = sent(place)
    assert (page.status_code, CorrectionRequest.objects.count()) == (200, 0)
    text = page.content.decode()
    assert NOBODY in text
    assert WRONG in text


def test_form_says_nothing_of_it_where_everything_is_received(place: Place) -> None:
    form = place.client("owner").get(f"/nb/sak/{place.case.uuid}/retting/").content.decode()
    assert "ingen kan svare" not in form.lower()


def test_whoever_was_coordinator_reads_no_request_that_was_answered_by_another(place: Place) -> None:
    withdrawn(place)
    path = path_of(sent(place))
    row = CorrectionRequest.objects.get()
    with acting(Actor.system()):
        row.outcome, row.answered_at, row.answered_by = "corrected", clock.now(), place.cast["othercoordinator"]
        row.save()
    assert place.client("coordinator").get(path).status_code == 404


@pytest.mark.parametrize(("handle", "receives"), [("coordinator", True), ("othercoordinator", False)])
def test_how_to_reach_a_protected_owner_is_not_told_a_deputy(place: Place, handle: str, receives: bool) -> None:
    """She may write her address in it (ACCESS §4)."""
    Stand(place.cast, place.plan).appoint("othercoordinator", "deputy")
    intake, person = intake_of(place), place.cast.actor(handle)
    assert receiving.receives(place.cast.actor("coordinator"), place.plan, "contact")
    protect_address(place.case, actor=place.cast.actor("coordinator"), protection="6")
    plan = Proceeding.objects.get(pk=place.plan.pk)
    assert (receiving.receives(person, plan, "contact") is not None) is receives
    assert receiving.receives(person, plan, "goals")
    old = Proceeding.objects.get(pk=intake.pk)
    assert receiving.receives(place.cast.actor("systemcoordinator"), old, "contact") is None
