"""The yes-or-no questions: each by itself, each gates its own, and a no to an electronic plan closes it."""

import pytest

from ip_core.access import engine, standing
from ip_core.access.enums import ConsentKind
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.services import decline_consent, sign_consent, withdraw_consent
from ip_core.access.standing import Answer
from ip_core.exceptions import NotAllowed
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from plugins.consent.enums import ASKED_AS
from plugins.consent.services import ask_for
from tests.access_pages.conftest import Place

OTHERS = [what for what, kind in ASKED_AS.items() if kind != ConsentKind.PLAN_MADE]


def asking(place: Place, what: str) -> str:
    return f"/nb/t/samtykke/plan/{place.plan.uuid}/sporsmal/{what}/"


def asked(place: Place, kind: ConsentKind, by: str = "owner", **who: str) -> Consent:
    return ask_for(place.plan, kind, actor=place.cast.actor(by, **who), language="nb")


@pytest.mark.parametrize("what", OTHERS)
def test_question_says_yes_and_no_before_the_text(place: Place, what: str) -> None:
    owner = place.client("owner")
    text = owner.get(asking(place, what)).content.decode()
    assert text.index("Blir svaret ja") < text.index("Blir svaret nei") < text.index("Les teksten før du svarer")
    assert not Consent.objects.filter(kind=ASKED_AS[what]).exists()
    response = owner.post(asking(place, what))
    consent = Consent.objects.get(kind=ASKED_AS[what])
    assert consent.in_force_at is None
    assert (consent.text_version, consent.language) == (consent.text_version, "nb")
    assert len(consent.text_sha256) == 64
    owner.post(response["Location"], {"seen": consent.version})
    assert standing.of(place.plan)[ASKED_AS[what]].answer == Answer.YES
    assert owner.get(asking(place, what)).status_code == 403  # said yes already


@pytest.mark.parametrize(
    ("handle", "status"),
    [("owner", 200), ("coordinator", 200), ("therapist", 404), ("leader", 404), ("employee", 404), ("applicant", 404)],
)
def test_questions_are_for_owner_and_coordinator(place: Place, handle: str, status: int) -> None:
    for what in OTHERS:
        response = place.client(handle).get(asking(place, what))
        assert response.status_code == status
        assert (b"Blir svaret nei" in response.content) == (status == 200)


def test_no_such_question(place: Place) -> None:
    assert place.client("owner").get(asking(place, "information")).status_code == 404
    assert place.client("owner").get(asking(place, "plan")).status_code == 403


def test_a_no_to_one_leaves_the_others(place: Place) -> None:
    group = asked(place, ConsentKind.GROUP)
    decline_consent(group, actor=place.cast.actor("owner"))
    found = {kind: one.answer for kind, one in standing.of(place.plan).items()}
    assert found == {
        ConsentKind.PLAN_MADE: Answer.YES,
        ConsentKind.GROUP: Answer.NO,
        ConsentKind.ELECTRONIC: Answer.NOT_ASKED,
        ConsentKind.ENDING: Answer.NOT_ASKED,
    }
    assert engine.reach(place.cast.actor("coordinator"), place.plan).may_read("goals")
    assert engine.reach(place.cast.actor("therapist"), place.plan).may_read("goals")


def test_a_no_to_electronic_closes_the_plan_and_ends_what_was_shared(place: Place) -> None:
    consent = asked(place, ConsentKind.ELECTRONIC)
    owner = place.client("owner")
    assert "stenger med én gang" in owner.get(f"/nb/t/samtykke/{consent.uuid}/nei/").content.decode()
    owner.post(f"/nb/t/samtykke/{consent.uuid}/nei/")
    assert not engine.reach(place.cast.actor("coordinator"), place.plan).may_read("goals")
    assert not engine.reach(place.cast.actor("therapist"), place.plan)
    assert engine.reach(place.cast.actor("owner"), place.plan).may_read("goals")
    again = asked(place, ConsentKind.ELECTRONIC)
    stories.signed(again, place.cast.actor("owner"))
    assert engine.reach(place.cast.actor("coordinator"), place.plan).may_read("goals")
    assert not engine.reach(place.cast.actor("therapist"), place.plan)  # nothing revives


def test_coordinator_takes_no_electronic_question_away(place: Place) -> None:
    consent = asked(place, ConsentKind.ELECTRONIC, by="coordinator")
    response = place.client("coordinator").post(f"/nb/t/samtykke/{consent.uuid}/nei/")
    assert response.status_code == 403
    with pytest.raises(NotAllowed):
        decline_consent(consent, actor=place.cast.actor("coordinator"))
    assert engine.reach(place.cast.actor("therapist"), place.plan).may_read("goals")
    group = asked(place, ConsentKind.GROUP, by="coordinator")
    decline_consent(group, actor=place.cast.actor("coordinator"))


def test_taking_back_the_yes_to_the_plan_takes_back_every_yes_to_it(place: Place) -> None:
    """Two may stand beside each other in older data: the plan closes all the same."""
    first = Consent.objects.get(kind=ConsentKind.PLAN_MADE)
    second = stories.prepare_consent(
        place.plan, actor=place.cast.actor("owner"), kind=ConsentKind.PLAN_MADE, text=stories.TEXT
    )
    stories.signed(second, place.cast.actor("owner"))
    first.refresh_from_db()
    assert first.valid_until == second.in_force_at  # it took the other's place, without a gap
    assert engine.reach(place.cast.actor("therapist"), place.plan).may_read("goals")
    Consent.objects.filter(pk=first.pk).update(valid_until=None)
    withdraw_consent(second, actor=place.cast.actor("owner"))
    assert standing.given(place.plan) == frozenset()
    assert not engine.reach(place.cast.actor("coordinator"), place.plan).may_read("goals")
    assert not AccessGrant.objects.filter(withdrawn_at__isnull=True).exists()


def test_child_asks_and_parents_sign(childs: Place) -> None:
    child = childs.client("child")
    assert "Foreldrene dine skriver under." in child.get(asking(childs, "ansvarsgruppe")).content.decode()
    child.post(asking(childs, "ansvarsgruppe"))
    consent = Consent.objects.get(kind=ConsentKind.GROUP)
    for parent in ("parent", "otherparent"):
        assert ConsentKind.GROUP not in standing.given(childs.plan)
        sign_consent(consent, actor=childs.cast.actor(parent, on_behalf_of="child"), seen=consent.version)
        consent.refresh_from_db()
    assert ConsentKind.GROUP in standing.given(childs.plan)


def test_access_page_tells_where_each_question_stands(place: Place) -> None:
    text = place.client("owner").get(place.path).content.decode()
    assert "Ja og nei" in text
    assert text.count("Ikke spurt.") == 3
    assert asking(place, "ansvarsgruppe") in text
    decline_consent(asked(place, ConsentKind.GROUP), actor=place.cast.actor("owner"))
    assert "Nei, 23.\N{NO-BREAK SPACE}november" in place.client("owner").get(place.path).content.decode()
    assert "Ja og nei" not in place.client("therapist").get(place.path).content.decode()
    PluginState.objects.filter(slug="consent").update(state=State.OFF)
    without = place.client("owner").get(place.path)
    assert without.status_code == 200
    assert "Ja og nei" not in without.content.decode()


def test_no_ending_before_there_is_a_plan(meland: Cast) -> None:
    plan = stories.accepted(meland)
    with pytest.raises(NotAllowed):
        ask_for(plan, ConsentKind.ENDING, actor=meland.actor("owner"), language="nb")
