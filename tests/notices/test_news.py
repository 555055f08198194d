"""What is new on one's own page: for those without an address too, as long as they may read it, until they say seen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ip_core import clock
from ip_core.access.enums import ConsentKind
from ip_core.access.models import AccessEvent, BreakGlass
from ip_core.access.services import ConsentText, hide_section, prepare_consent, sign_consent, withdraw_consent
from ip_core.cases.events import record_event
from ip_core.cases.models import Event
from ip_core.decisions.glass import ask_break_glass, confirm_break_glass, decline_break_glass
from ip_core.notices.audiences import TOLD, Group
from ip_core.notices.headlines import HEADLINES
from ip_core.notices.making import on_event
from ip_core.notices.models import ContactQuestion, Notice
from ip_core.notices.services import choose_channel
from ip_core.people.enums import Assurance
from ip_core.people.models import Parenthood
from tests.access_pages.conftest import Place, childs

__all__ = ("childs",)

PAGE = "/nb/min-side/"
SEEN = "/nb/min-side/nytt/sett/"
NOT_NOW = "/nb/min-side/meldinger/ikke-na/"
GLASS = "Noen har fått lese i planen uten samtykke (nødtilgang)"
HEADING = "Nytt siden sist"


def page_of(place: Place, handle: str = "owner", *, path: str = PAGE, **who: str) -> str:
    response = place.client(handle, **who).get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def happens(place: Place, kind: str, key: str, by: str = "coordinator", **references: object) -> None:
    on_event(record_event(kind, proceeding=place.plan, key=key, actor=place.cast.actor(by), **references))  # type: ignore[arg-type]


def tell_all() -> None:
    for event in Event.objects.filter(notices__isnull=True):
        on_event(event)


def asked(place: Place, *sections: str) -> BreakGlass:
    employee = place.cast.actor("employee")
    number, reason = place.case.number, "Bevisstløs på legevakten."
    row = ask_break_glass(
        place.cast.municipality, number, actor=employee, sections=sections or ["goals"], reason=reason
    )
    assert row is not None
    return row


def broken(place: Place, *sections: str) -> BreakGlass:
    row = confirm_break_glass(asked(place, *sections), actor=place.cast.actor("leader"))
    tell_all()
    return row


def say_seen(place: Place, handle: str = "owner", **who: str) -> None:
    client = place.client(handle, **who)
    text = client.get(PAGE).content.decode()
    client.post(SEEN, {"last": text.partition('name="last" value="')[2].partition('"')[0]})


CITIZENS = {Group.OWNERS_SIDE, Group.GRANTEES}


@pytest.mark.parametrize("kind", sorted(kind for kind, groups in TOLD.items() if groups & CITIZENS))
def test_what_citizens_are_told_of_has_a_line(kind: str) -> None:
    assert kind in HEADLINES


def test_owner_without_an_address_finds_the_break_glass_on_her_page(place: Place) -> None:
    assert HEADING not in page_of(place)
    broken(place)
    text = page_of(place)
    assert HEADING in text
    assert GLASS in text
    assert place.log_path in text.partition(HEADING)[2].partition(GLASS)[0]
    assert "legevakt" not in text
    assert AccessEvent.objects.count() == 0


def test_break_glass_stands_first_and_is_marked(place: Place) -> None:
    broken(place)
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        happens(place, "period.changed", "period")
        text = page_of(place)
    news = text.partition(HEADING)[2]
    assert news.index(GLASS) < news.index("Planperioden er endret")
    assert 'class="mv-message" data-tone="warning"' in news.partition(GLASS)[0]
    assert "mv-message" not in news.partition(GLASS)[2].partition("Jeg har sett dette")[0]


def test_news_speak_nynorsk(place: Place) -> None:
    broken(place)
    text = page_of(place, path="/nn/min-side/")
    assert "Nytt sidan sist" in text
    assert "Nokon har fått lese i planen utan samtykke (naudtilgang)" in text


def test_asked_is_told_before_anybody_has_answered_and_follows_the_answer(place: Place) -> None:
    row = asked(place)
    tell_all()
    assert "Noen har bedt om å få lese i planen uten samtykke" in page_of(place)
    decline_break_glass(row, actor=place.cast.actor("leader"))
    tell_all()
    text = page_of(place)
    assert "Noen ba om å få lese i planen uten samtykke, og fikk nei" in text
    assert "Noen har bedt om" not in text


def test_it_goes_away_when_she_says_so_and_not_when_the_page_is_fetched(place: Place) -> None:
    broken(place)
    for _time in range(3):
        assert GLASS in page_of(place)
    assert place.client("owner").get(SEEN).status_code == 405
    say_seen(place)
    assert HEADING not in page_of(place)
    happens(place, "period.changed", "period")
    assert "Planperioden er endret" in page_of(place)


def test_what_came_after_the_page_was_opened_stays(place: Place) -> None:
    broken(place)
    client = place.client("owner")
    last = client.get(PAGE).content.decode().partition('name="last" value="')[2].partition('"')[0]
    happens(place, "period.changed", "period")
    client.post(SEEN, {"last": last})
    text = page_of(place)
    assert "Planperioden er endret" in text
    assert GLASS not in text


@pytest.mark.parametrize("last", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nonsense_marks_nothing(place: Place, last: str) -> None:
    broken(place)
    assert place.client("owner").post(SEEN, {"last": last}).status_code == 302
    assert GLASS in page_of(place)


def test_one_parent_seeing_it_takes_nothing_from_the_others(childs: Place) -> None:
    broken(childs)
    for handle, behalf in (("parent", "child"), ("otherparent", "child"), ("child", "")):
        assert GLASS in page_of(childs, handle, **({"on_behalf_of": behalf} if behalf else {}))
    say_seen(childs, "parent", on_behalf_of="child")
    assert GLASS not in page_of(childs, "parent", on_behalf_of="child")
    assert GLASS in page_of(childs, "otherparent", on_behalf_of="child")
    assert GLASS in page_of(childs, "child")


def test_parent_is_not_told_of_a_break_glass_into_what_is_hidden_from_her(childs: Place) -> None:
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    broken(childs, "goals", "measures")
    assert GLASS not in page_of(childs, "parent", on_behalf_of="child")
    assert GLASS in page_of(childs, "otherparent", on_behalf_of="child")
    assert GLASS in page_of(childs, "child")
    assert not Notice.objects.filter(person=childs.cast["parent"], event__kind__startswith="break_glass").exists()


def test_what_is_hidden_after_the_notice_was_made_is_gone_from_the_page(childs: Place) -> None:
    broken(childs)
    assert GLASS in page_of(childs, "parent", on_behalf_of="child")
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    assert GLASS not in page_of(childs, "parent", on_behalf_of="child")
    assert GLASS in page_of(childs, "otherparent", on_behalf_of="child")


def test_parent_whose_responsibility_is_over_is_told_nothing_any_more(childs: Place) -> None:
    broken(childs)
    Parenthood.objects.filter(parent=childs.cast["otherparent"]).update(has_responsibility=False)
    for who in ({"on_behalf_of": "child"}, {}):
        assert HEADING not in page_of(childs, "otherparent", **who)


def test_parent_as_herself_and_another_citizen_see_nothing_of_it(childs: Place) -> None:
    broken(childs)
    assert HEADING not in page_of(childs, "parent")
    assert HEADING not in page_of(childs, "applicant")


def test_below_the_highest_assurance_there_is_nothing(place: Place) -> None:
    broken(place)
    response = place.client("owner", assurance=Assurance.SUBSTANTIAL).get(PAGE)
    assert HEADING not in response.content.decode()
    assert GLASS not in response.content.decode()


def waiting(place: Place) -> None:
    text = ConsentText("Ja", "1", "nb")
    prepare_consent(place.plan, kind=ConsentKind.PLAN_MADE, text=text, actor=place.cast.actor("coordinator"))
    tell_all()


def test_consent_that_waits_is_new_until_it_is_answered(childs: Place) -> None:
    waiting(childs)
    line, behalf = "Et samtykke venter på svar", {"on_behalf_of": "child"}
    assert line in page_of(childs, "parent", **behalf)
    (consent,) = childs.plan.consents.filter(in_force_at=None)
    sign_consent(consent, actor=childs.cast.actor("parent", **behalf), seen=consent.version)
    assert line not in page_of(childs, "parent", **behalf)
    assert line in page_of(childs, "otherparent", **behalf)


def test_withdrawal_by_one_parent_is_told_to_the_other(childs: Place) -> None:
    consent = childs.grants[0].consent
    withdraw_consent(consent, actor=childs.cast.actor("parent", on_behalf_of="child"))
    tell_all()
    line = "Et samtykke er trukket tilbake"
    assert line in page_of(childs, "otherparent", on_behalf_of="child")
    assert line not in page_of(childs, "parent", on_behalf_of="child")


def test_page_costs_the_same_for_one_line_and_many(place: Place) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(place)
        return len(captured)

    broken(place)
    waiting(place)
    happens(place, "period.changed", "period")
    first = cost()
    for number in range(12):
        row = asked(place, "goals", "measures") if number % 2 else asked(place)
        confirm_break_glass(row, actor=place.cast.actor("leader"))
        happens(place, "period.changed", "period")
        happens(place, "deputy.named", "existence")
    waiting(place)
    tell_all()
    assert cost() == first


def test_question_about_messages_is_put_once(place: Place) -> None:
    question = "Vil du ha beskjed når det er noe nytt?"
    assert question in page_of(place)
    assert "Vil du ha beskjed når det er noko nytt?" in page_of(place, path="/nn/min-side/")
    client = place.client("owner")
    assert client.get(NOT_NOW).status_code == 405
    for _twice in range(2):
        assert client.post(NOT_NOW).status_code == 302
    assert question not in page_of(place)
    assert ContactQuestion.objects.get().person == place.cast["owner"]


def test_who_has_chosen_or_has_nothing_here_is_not_asked(place: Place) -> None:
    question = "Vil du ha beskjed når det er noe nytt?"
    assert question not in page_of(place, "applicant")
    choose_channel(actor=place.cast.actor("owner"), channel="none", email="", phone="")
    assert question not in page_of(place)


def test_saying_not_now_leaves_mail_at_work_as_it_is(place: Place) -> None:
    """A choice of "no message" would hold at work too; not now is no choice."""
    place.client("owner").post(NOT_NOW)
    assert not hasattr(place.cast["owner"], "contact_choice")


def test_notice_of_a_kind_that_has_no_words_breaks_nothing(place: Place) -> None:
    broken(place)
    row = Notice.objects.filter(person=place.cast["owner"]).latest("pk")
    event = record_event("something.later", proceeding=place.plan, key="period", actor=place.cast.actor("coordinator"))
    Notice.objects.create(
        municipality=row.municipality,
        event=event,
        person=row.person,
        capacity=row.capacity,
        created_at=row.created_at,
        due_at=row.due_at,
    )
    assert GLASS in page_of(place)


def test_consent_that_is_not_named_is_no_line_that_waits(place: Place) -> None:
    happens(place, "consent.prepared", "consents")
    text = page_of(place)
    assert "Et samtykke venter på svar" in text
    assert place.path in text.partition(HEADING)[2]
