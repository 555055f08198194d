"""Who may open which page of an application, when. There is always something of hers that could leak."""

import pytest
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.access.enums import ConsentKind
from ip_core.access.models import AccessEvent, Consent
from ip_core.access.services import withdraw_consent
from ip_core.people.enums import Assurance
from ip_core.plugins.enums import State
from ip_core.search.models import SearchEntry
from ip_core.search.services import search
from ip_core.testing import stories
from ip_core.testing.cast import OUTSIDERS
from ip_core.testing.clients import client_of
from tests.intake.story import COMPLAINT, GROUNDS, NEED, NOTIFIED, REASON, SERVICES, WISH, rule
from tests.intake.test_hooks import switch

CANARIES = (NEED, SERVICES, WISH, REASON, GROUNDS, COMPLAINT)
OBJECTS = ("application", "receipt", "acknowledgement", "assessment", "letter", "letter-pdf", "complaints")
PAGES = ("intake", *OBJECTS, "complain", "withdraw")
NEIGHBOURS = (*OUTSIDERS, "therapist", "owner", "parent", "otherparent", "othercoordinator", "othercaseworker")


@pytest.fixture
def taken(meland):
    """Assessed halfway by the system coordinator."""
    proceeding = meland.apply()
    step = meland.take("systemcoordinator", proceeding)
    meland.post("systemcoordinator", "acknowledge", step.uuid, data={"text": "Velkomen."})
    half = {"seen": 0, "met_fleire": "yes", "why_fleire": REASON, "do": "later"}
    meland.post("systemcoordinator", "step", step.uuid, data=half)
    return proceeding


@pytest.fixture
def decided(meland):
    proceeding = meland.apply()
    step = meland.take("systemcoordinator", proceeding)
    meland.post("systemcoordinator", "acknowledge", step.uuid, data={"text": "Velkomen."})
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding)
    meland.post("applicant", "complain", proceeding.uuid, data={"text": COMPLAINT})
    return proceeding


def test_page_that_is_open_to_everybody_tells_of_no_case_to_who_is_not_surely_known(meland):
    proceeding = meland.apply()
    for assurance, is_told in ((Assurance.HIGH, True), (Assurance.SUBSTANTIAL, False)):
        text = client_of(meland.cast, "applicant", assurance=assurance).get("/nb/t/soknad/").content.decode()
        assert (str(proceeding.uuid) in text) is is_told


def opened(walk, handle, proceeding, names=PAGES) -> set[str]:
    return {name for name in names if walk.get(handle, name, proceeding.uuid).status_code == 200}


def test_outsider_meets_404_everywhere(meland, decided):
    with scopes_disabled():
        steps = list(decided.steps.all())
    places = [(name, decided.uuid) for name in PAGES]
    places += [(name, step.uuid) for step in steps for name in ("step", "preview", "acknowledge")]
    for handle in NEIGHBOURS:
        missing = meland.get(handle, "letter", "00000000-0000-4000-8000-000000000000")
        for name, uuid in places:
            answer = meland.get(handle, name, uuid)
            assert answer.status_code == 404, (handle, name)
            assert answer.content == missing.content


def test_neighbouring_municipality_meets_404(meland, arendal, decided):
    """On her own host, and on Meland's."""
    for handle in ("coordinator", "systemcoordinator", "leader", "caseworker"):
        client = arendal.client(handle)
        for host in ("arendal.localhost", "meland.localhost"):
            for name in PAGES:
                answer = client.get(meland.url(name, decided.uuid), headers={"host": host})
                assert answer.status_code == 404, (handle, host, name)
                assert not any(canary in answer.content.decode() for canary in CANARIES)


def test_signed_out_is_sent_to_sign_in_whether_it_exists_or_not(meland, decided):
    for uuid in (decided.uuid, "00000000-0000-4000-8000-000000000000"):
        for name in PAGES:
            answer = meland.get("", name, uuid)
            assert answer.status_code == 302
            assert "logg-inn" in answer.url


def test_lower_assurance_is_sent_to_sign_in(meland, decided):
    client = client_of(meland.cast, "applicant", assurance=Assurance.SUBSTANTIAL)
    assert client.get(meland.url("letter", decided.uuid)).status_code == 302


@pytest.mark.parametrize(
    ("handle", "pages"),
    [
        ("applicant", {"intake", "application", "receipt", "acknowledgement", "withdraw"}),
        ("systemcoordinator", {"application", "receipt", "acknowledgement"}),
        ("leader", set()),
        ("coordinator", set()),
    ],
)
def test_pages_while_it_is_handled(meland, taken, handle, pages):
    assert opened(meland, handle, taken) == pages


@pytest.mark.parametrize(
    ("handle", "pages"),
    [
        ("applicant", {"intake", *OBJECTS, "complain"}),
        ("systemcoordinator", set(OBJECTS)),
        ("leader", set()),
        ("coordinator", set()),
    ],
)
def test_pages_in_the_complaint_period(meland, decided, handle, pages):
    assert opened(meland, handle, decided) == pages


def test_unfinished_assessment_is_nobodys_but_its_writers(meland, taken):
    step = meland.step(taken)
    assert REASON in meland.get("systemcoordinator", "step", step.uuid).content.decode()
    assert meland.get("applicant", "assessment", taken.uuid).status_code == 404
    history = meland.get("applicant", "case-history", taken.case.uuid)
    assert history.status_code == 200
    assert NEED in history.content.decode()
    assert REASON not in history.content.decode()


def test_unsent_decision_is_nobodys_but_its_writers(meland, taken):
    meland.post(
        "systemcoordinator",
        "step",
        meland.step(taken).uuid,
        data={"seen": 1, "met_fleire": "yes", "why_fleire": REASON, "met_tid": "no", "why_tid": "Nei."},
    )
    step = meland.step(taken)
    data = {"seen": 0, "outcome": "refused", "grounds": GROUNDS}
    assert meland.post("systemcoordinator", "step", step.uuid, data=data).status_code == 302
    for name in ("letter", "letter-pdf"):
        assert meland.get("applicant", name, taken.uuid).status_code == 404
    for name in ("intake", "receipt", "assessment"):
        assert GROUNDS not in meland.get("applicant", name, taken.uuid).content.decode()
    history = meland.get("applicant", "case-history", taken.case.uuid).content.decode()
    assert REASON in history
    assert GROUNDS not in history


def test_role_may_see_that_a_free_case_exists_and_nothing_in_it(meland):
    proceeding = meland.apply()
    page = meland.get("systemcoordinator", "step", meland.step(proceeding).uuid)
    assert page.status_code == 200
    assert not any(canary in page.content.decode() for canary in CANARIES)
    assert opened(meland, "systemcoordinator", proceeding, OBJECTS) == set()


def test_colleague_with_the_same_role_may_not_do_anothers_step(arendal):
    proceeding = arendal.apply()
    step = arendal.take("caseworker", proceeding)
    page = arendal.get("othercaseworker", "step", step.uuid)
    assert page.status_code == 200
    assert not any(canary in page.content.decode() for canary in CANARIES)
    data = {"seen": 0, "met_fleire": "yes", "why_fleire": REASON}
    assert arendal.post("othercaseworker", "step", step.uuid, data=data).status_code == 403
    assert arendal.get("othercaseworker", "preview", step.uuid).status_code == 403
    assert arendal.get("othercaseworker", "application", proceeding.uuid).status_code == 404


def test_asked_coordinator_sees_the_wish_and_not_the_rest(meland, decided):
    meland.appoint("leader", decided)
    page = meland.get("coordinator", "step", meland.step(decided).uuid).content.decode()
    assert WISH in page
    assert not any(canary in page for canary in CANARIES if canary != WISH)
    assert opened(meland, "coordinator", decided, OBJECTS) == set()


def test_owner_who_works_here_is_never_her_own_handler(meland):
    cast = meland.cast
    from ip_core.people.enums import Capacity
    from ip_core.people.middleware import CAPACITY_KEY

    client = client_of(cast, "systemcoordinator")
    session = client.session
    session[CAPACITY_KEY] = Capacity.CITIZEN.value
    session.save()
    meland.clients[("systemcoordinator", "")] = client
    proceeding = meland.apply("systemcoordinator")
    meland.clients.pop(("systemcoordinator", ""))
    step = meland.step(proceeding)
    assert meland.get("systemcoordinator", "step", step.uuid).status_code == 404
    assert meland.post("systemcoordinator", "step-take", step.uuid).status_code == 404


def test_draft_is_its_authors_alone(meland):
    key = meland.begin("applicant")
    meland.answer("applicant", key, {"behov": {"need": NEED}})
    for handle in ("", "owner", "employee", "systemcoordinator", "administrator"):
        for name, rest in (("draft", ()), ("question", ("behov",)), ("draft-saved", ()), ("draft-discard", ())):
            answer = meland.get(handle, name, key, *rest)
            assert answer.status_code == 404, (handle, name)
            assert NEED not in answer.content.decode()
            assert meland.post(handle, name, key, *rest, data={"seen": 1}).status_code in (404, 405)
    assert NEED in meland.get("applicant", "draft", key).content.decode()


def test_draft_of_another_municipality_is_not_found(meland, arendal):
    key = meland.begin("applicant")
    client = client_of(arendal.cast, "applicant")
    assert client.get(meland.url("draft", key)).status_code == 404


def test_private_link_does_not_open_by_the_drafts_own_number(meland):
    from plugins.intake.models import ApplicationDraft

    key = meland.begin("", "other")
    meland.answer("", key, {"hvem": NOTIFIED["hvem"]})
    with scopes_disabled():
        draft = ApplicationDraft.objects.get()
    assert key not in str(draft.__dict__)
    assert meland.get("", "draft", draft.uuid).status_code == 404
    assert meland.get("", "draft", draft.link_hash).status_code == 404


FOUND_BY = [
    ("applicant", {"intake.application": 1, "intake.decision": 1}),
    ("systemcoordinator", {"intake.application": 1, "intake.decision": 1}),
    *[(handle, {}) for handle in (*NEIGHBOURS, "coordinator", "leader")],
]


def test_search_finds_what_may_be_read(meland, decided):
    with meland.cast.inside():
        assert SearchEntry.objects.filter(kind__startswith="intake.").count() == 2
        for handle, counts in FOUND_BY:
            found = {}
            for word in ("Gullspurv", "Blåmeis", "raudstrupe"):
                found |= search(meland.cast.actor(handle), meland.cast.municipality, word).counts
            assert {kind: n for kind, n in found.items() if n} == counts, handle


def test_every_read_by_another_is_logged(meland, decided):
    meland.get("systemcoordinator", "letter", decided.uuid)
    with scopes_disabled():
        event = AccessEvent.objects.filter(surface="plugins:intake:letter").get()
    assert {section["key"] for section in event.sections} == {"letter", "outcome"}


def test_taker_learns_of_a_plan_only_while_it_is_open(arendal):
    """Once it is withdrawn it does not exist for her, nor while the module that shows it is off (ACCESS §2, §5).

    A caseworker, for the system coordinator knows of it by her post."""
    with arendal.cast.inside():
        plan = stories.open_plan(arendal.cast, "applicant")
        plan.case.proceedings.filter(kind="intake").update(closed_at=clock.now())  # so that she can apply again
        rule(arendal.cast)
    proceeding = arendal.apply()
    step = arendal.take("caseworker", proceeding)

    def is_told() -> bool:
        return "individuell plan i kommunen" in arendal.get("caseworker", "step", step.uuid).content.decode()

    assert is_told()
    with scopes_disabled():
        kept = AccessEvent.objects.filter(case_uuid=plan.case.uuid).values_list("sections", flat=True)
        assert (str(plan.uuid), "existence") in {(one["proceeding"], one["key"]) for rows in kept for one in rows}
    switch(arendal, State.OFF, "plan")
    assert not is_told()
    switch(arendal, State.ON, "plan")
    assert is_told()
    with arendal.cast.inside():
        consent = Consent.objects.get(proceeding=plan, kind=ConsentKind.PLAN_MADE)
        withdraw_consent(consent, actor=arendal.cast.actor("applicant"))
    assert not is_told()
