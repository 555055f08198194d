"""A complaint goes back to whoever decided, and on when the answer stands; nothing of it stops or disappears."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.cases.models import Event, Proceeding
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from plugins.intake.models import Complaint, ComplaintReview, Decision
from tests.intake.story import COMPLAINT, GROUNDS, Walk

WHY = "Vi har sett på det på nytt. Bokfink."
DECIDER = "systemcoordinator"


@pytest.fixture
def refused(meland) -> Proceeding:
    proceeding = meland.apply()
    meland.assess(DECIDER, proceeding)
    meland.decide(DECIDER, proceeding, outcome="refused")
    return proceeding


def complain(walk: Walk, proceeding: Proceeding) -> None:
    assert walk.post("applicant", "complain", proceeding.uuid, data={"text": COMPLAINT}).status_code == 302


def review(walk: Walk, proceeding: Proceeding, result: str, grounds: str = WHY, handle: str = DECIDER):
    return walk.post(handle, "step", walk.step(proceeding).uuid, data={"result": result, "grounds": grounds})


def record(walk: Walk, proceeding: Proceeding, answer: str, seen: int = 0):
    data = {"answer": answer, "answer_date": clock.today().isoformat(), "answer_note": "Skriftleg svar. Gråmåse."}
    with scopes_disabled():
        data["seen"] = seen or ComplaintReview.objects.get(proceeding=proceeding).version
    return walk.post(DECIDER, "step", walk.step(proceeding).uuid, data=data)


def kinds(proceeding: Proceeding) -> list[str]:
    with scopes_disabled():
        rows = Event.objects.filter(case=proceeding.case, kind__startswith="complaint.").order_by("pk")
        return list(rows.values_list("kind", flat=True))


def text(response) -> str:
    return response.content.decode()


def test_complaint_lies_with_whoever_decided(meland, refused):
    complain(meland, refused)
    assert "Sjå på klaga" in text(meland.get(DECIDER, "work-list"))
    page = text(meland.get(DECIDER, "step", meland.step(refused).uuid))
    assert COMPLAINT in page
    status = text(meland.get("applicant", "intake", refused.uuid))
    assert "Klaga di blir vurdert" in status


@pytest.mark.parametrize("handle", ["leader", "employee", "coordinator"])
def test_nobody_else_reads_the_complaint(meland, refused, handle):
    complain(meland, refused)
    step = meland.step(refused)
    for name, uuid in (("step", step.uuid), ("complaints", refused.uuid), ("decide-anew", step.uuid)):
        answer = meland.get(handle, name, uuid)
        assert COMPLAINT not in text(answer)
        assert answer.status_code in (403, 404) or name == "step"
    assert review(meland, refused, "upheld", handle=handle).status_code in (403, 404)


def test_answer_that_stands_is_sent_on_and_ended_by_what_comes_back(meland, refused):
    complain(meland, refused)
    assert review(meland, refused, "upheld").status_code == 302
    assert "Klaga di er send vidare" in text(meland.get("applicant", "intake", refused.uuid))
    assert WHY in text(meland.get("applicant", "complaints", refused.uuid))
    assert "statsforvaltar" in text(meland.get(DECIDER, "step", meland.step(refused).uuid)).lower()
    assert record(meland, refused, "upheld").status_code == 302
    assert "Svaret er nei" in text(meland.get("applicant", "intake", refused.uuid))
    assert "Gråmåse" in text(meland.get("applicant", "complaints", refused.uuid))
    with scopes_disabled():
        assert not Proceeding.objects.filter(kind="complaint", closed_at__isnull=True).exists()
        assert not refused.steps.filter(done_at__isnull=True).exists()
    assert kinds(refused) == [
        "complaint.opened", "complaint.received", "complaint.sent_on", "complaint.answered", "complaint.closed",
    ]  # fmt: skip


@pytest.mark.parametrize("sent_on", [False, True])
def test_changed_answer_is_a_new_letter_beside_the_first(meland, refused, sent_on):
    complain(meland, refused)
    if sent_on:
        review(meland, refused, "upheld")
        record(meland, refused, "changed")
    else:
        assert review(meland, refused, "change", grounds="").url.endswith("/nytt-svar/")
    step = meland.step(refused)
    assert GROUNDS not in text(meland.get(DECIDER, "decide-anew", step.uuid))
    data = {"seen": 0, "outcome": "granted", "grounds": WHY}
    assert meland.post(DECIDER, "decide-anew", step.uuid, data=data).status_code == 302
    assert GROUNDS in text(meland.get("applicant", "letter", refused.uuid))
    page = meland.get(DECIDER, "preview", step.uuid)
    meland.post(DECIDER, "preview", step.uuid, data={"seen": page.context["form"]["seen"].value()})
    letter = text(meland.get("applicant", "letter", refused.uuid))
    assert WHY in letter
    with scopes_disabled():
        first, second = Decision.objects.filter(proceeding=refused)
        assert (first.outcome, second.outcome) == ("refused", "granted")
        assert [one.act for one in refused.steps.filter(done_at__isnull=True)] == ["appoint"]
    assert GROUNDS in text(meland.get("applicant", "earlier-letter", refused.uuid, first.uuid))
    assert meland.get("employee", "earlier-letter", refused.uuid, first.uuid).status_code == 404


def test_appointing_is_not_begun_again_when_the_wider_answer_comes(meland):
    proceeding = meland.apply()
    meland.assess(DECIDER, proceeding)
    meland.decide(DECIDER, proceeding, outcome="partly")
    meland.appoint("leader", proceeding)
    meland.accept("coordinator", proceeding)
    complain(meland, proceeding)
    step = meland.step(proceeding)
    meland.post(DECIDER, "decide-anew", step.uuid, data={"seen": 0, "outcome": "granted", "grounds": WHY})
    page = meland.get(DECIDER, "preview", step.uuid)
    meland.post(DECIDER, "preview", step.uuid, data={"seen": page.context["form"]["seen"].value()})
    with scopes_disabled():
        assert [one.act for one in proceeding.steps.filter(done_at__isnull=True)] == ["start"]


def test_late_complaint_is_read_and_may_be_left_unconsidered(meland, refused):
    with clock.moved_to(clock.now() + timedelta(weeks=6)):
        complain(meland, refused)
        assert COMPLAINT in text(meland.get(DECIDER, "step", meland.step(refused).uuid))
        assert review(meland, refused, "too_late").status_code == 302
        assert "Klaga kom for seint" in text(meland.get("applicant", "complaints", refused.uuid))
    with scopes_disabled():
        assert not Proceeding.objects.filter(kind="complaint", closed_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("result", "grounds", "field"), [("", WHY, "result"), ("upheld", "  ", "grounds"), ("too_late", WHY, "result")]
)
def test_review_written_badly_loses_nothing(meland, refused, result, grounds, field):
    complain(meland, refused)
    answer = review(meland, refused, result, grounds)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert grounds.strip() in text(answer)
    with scopes_disabled():
        assert not ComplaintReview.objects.exists()


def test_answer_recorded_twice_is_refused(meland, refused):
    complain(meland, refused)
    review(meland, refused, "upheld")
    record(meland, refused, "returned", seen=1)
    with scopes_disabled():
        before = ComplaintReview.objects.get().version
    step = meland.step(refused)
    data = {"answer": "upheld", "answer_date": clock.today().isoformat(), "answer_note": "Nei.", "seen": 1}
    meland.post(DECIDER, "step", step.uuid, data=data)
    with scopes_disabled():
        assert ComplaintReview.objects.get().answer == "returned"
        assert ComplaintReview.objects.get().version == before


def test_second_complaint_joins_the_open_one(meland, refused):
    complain(meland, refused)
    complain(meland, refused)
    with scopes_disabled():
        assert Complaint.objects.values("handled_in").distinct().count() == 1
        assert refused.steps.filter(done_at__isnull=True).count() == 1


def test_somebody_else_may_take_it_when_the_decider_has_left(meland, refused):
    with scopes_disabled(), acting(Actor.system()):
        membership = meland.cast.membership(DECIDER)
        membership.valid_until = clock.today() - timedelta(days=1)
        membership.save()
    complain(meland, refused)
    with scopes_disabled():
        assert meland.step(refused).taker is None


def test_complaint_says_for_whom_it_came(meland, refused):
    """Whoever handles it sees whose complaint it is, and who sent it for her (B7)."""
    complain(meland, refused)
    with scopes_disabled():
        row = Complaint.objects.get()
        version = Complaint.history.get(id=row.pk)
        version.on_behalf_uuid, version.on_behalf_label = refused.owner.uuid, "Nora Sandvik"
        own = text(meland.get(DECIDER, "step", meland.step(refused).uuid))
        version.save()
    page = text(meland.get(DECIDER, "step", meland.step(refused).uuid))
    assert f"frå {row.by.name} på vegner av Nora Sandvik" in " ".join(page.split())
    assert "på vegner av" not in own
