"""Writing in the plan: own words protected, bad input met with words, nothing typed lost, everything undone."""

from __future__ import annotations

from datetime import date

import pytest

from ip_core.access.enums import Level
from ip_core.cases.models import Event
from ip_core.people.actor import Actor
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.testing import stories
from ip_core.testing.cast import build_cast
from plugins.plan import services
from plugins.plan.models import Goal, Measure, Participant, SectionText

FORMS = ["maal/ny/", "tiltak/ny/", "deltaker/ny/", "tekst/ny/execution/text/", "periode/"]
GOOD = {
    "maal/ny/": {"words": "Gå tur"},
    "tiltak/ny/": {"what": "Svømme", "who": "", "due_date": "3.12.2026"},
    "deltaker/ny/": {"role": "Rektor", "name": "Ada Lie"},
    "tekst/ny/execution/text/": {"text": "Slik gjør vi det"},
    "periode/": {"valid_from": "2026-09-01", "valid_until": "31.08.2027", "seen": "1"},
}
LONG = "å" * 5000


@pytest.fixture
def goal(plan, cast):
    return services.add_goal(plan, actor=cast.actor("coordinator"), words="Bo hjemme")


@pytest.fixture
def own_goal(plan, cast):
    return services.add_goal(plan, actor=cast.actor("owner"), words="Synge i kor")


def edit(path, item):
    return f"{path}{item.word}/{item.uuid}/"


@pytest.mark.parametrize("form", FORMS)
def test_good_input_is_saved(form, plan, as_, path):
    client = as_("coordinator")
    assert client.get(path + form).status_code == 200
    response = client.post(path + form, GOOD[form], follow=True)
    assert response.status_code == 200
    assert Event.objects.exclude(kind="plan.created").filter(case=plan.proceeding.case).exists()


BAD = [
    ("maal/ny/", {"words": ""}, "Skriv noe her"),
    ("maal/ny/", {"words": "  "}, "Skriv noe her"),
    ("maal/ny/", {"words": LONG}, "Kort den ned"),
    ("maal/ny/", {"words": "kanskje\x00nei"}, "kanskje"),
    ("tiltak/ny/", {"what": ""}, "Skriv noe her"),
    ("tiltak/ny/", {"what": LONG}, "Kort den ned"),
    ("tiltak/ny/", {"what": "Turen min", "due_date": "31.02.2026"}, "31.02.2026"),
    ("tiltak/ny/", {"what": "Turen min", "due_date": "i morgen"}, "i morgen"),
    ("tiltak/ny/", {"what": "Turen min", "who": "other"}, "Skriv navnet"),
    ("tiltak/ny/", {"what": "Turen min", "who": "11111111-1111-1111-1111-111111111111"}, "Turen min"),
    ("tiltak/ny/", {"what": "Turen min", "goal": "hei"}, "Turen min"),
    ("tiltak/ny/", {"what": "Turen min", "extent": "mye\x00"}, "Turen min"),
    ("deltaker/ny/", {"role": "Rektor", "name": ""}, "Rektor"),
    ("deltaker/ny/", {"role": LONG, "name": "Ada"}, "Kort den ned"),
    ("tekst/ny/execution/text/", {"text": ""}, "Skriv noe her"),
    ("tekst/ny/execution/text/", {"text": LONG}, "Kort den ned"),
    ("periode/", {"valid_from": "2027-01-01", "valid_until": "2026-01-01", "seen": "1"}, "Siste dag er før første dag"),
    ("periode/", {"valid_from": "sommeren", "seen": "1"}, "sommeren"),
]


@pytest.mark.parametrize(("form", "typed", "said"), BAD)
def test_bad_input_gets_words_and_is_kept(form, typed, said, plan, goal, as_, path):
    response = as_("coordinator").post(path + form, typed)
    text = response.content.decode()
    assert response.status_code == 200
    assert "Feil:" in text
    assert said in text
    assert Measure.objects.count() == Participant.objects.count() == SectionText.objects.count() == 0
    assert Goal.objects.count() == 1
    plan.refresh_from_db()
    assert plan.valid_from is None


def test_script_is_text(plan, as_, path):
    response = as_("coordinator").post(path + "maal/ny/", {"words": "<script>alert(1)</script>"}, follow=True)
    assert b"<script>alert" not in response.content
    assert Goal.objects.get().words == "<script>alert(1)</script>"


def test_goal_of_another_plan_is_not_accepted(plan, cast, as_, path):
    neighbours = build_cast("arendal")
    with neighbours.inside():
        theirs = services.create_plan(stories.open_plan(neighbours), actor=Actor.system())
        foreign = services.add_goal(theirs, actor=neighbours.actor("coordinator"), words="Naboens mål")
    services.add_goal(plan, actor=cast.actor("coordinator"), words="Vårt mål")
    response = as_("coordinator").post(path + "tiltak/ny/", {"what": "Tur", "who": "", "goal": str(foreign.uuid)})
    assert response.status_code == 200
    assert "Naboens" not in response.content.decode()
    assert not Measure.objects.exists()


def test_item_of_another_plan_is_not_here(plan, cast, as_, path):
    other = services.create_plan(stories.open_plan(cast, "child"), actor=Actor.system())
    foreign = services.add_goal(other, actor=cast.actor("coordinator"), words="Et annet barn")
    for tail in ("", "endringer/", "hent-tilbake/"):
        assert as_("coordinator").get(f"{path}maal/{foreign.uuid}/{tail}").status_code == 404
    assert as_("coordinator").post(f"{path}maal/{foreign.uuid}/slett/").status_code == 404


@pytest.mark.parametrize("tail", ["tekst/ny/consents/text/", "tekst/ny/goals/text/", "tekst/ny/tull/text/", "bil/ny/"])
def test_what_is_no_part_of_a_plan_is_no_page(tail, plan, as_, path):
    assert as_("coordinator").get(path + tail).status_code == 404


def test_coordinator_reads_the_owners_own_words_but_leaves_them(own_goal, as_, path):
    client = as_("coordinator")
    assert client.get(edit(path, own_goal)).status_code == 403
    assert client.post(edit(path, own_goal), {"words": "Noe annet", "seen": 1}).status_code == 403
    assert client.post(edit(path, own_goal) + "slett/").status_code == 403
    own_goal.refresh_from_db()
    assert (own_goal.words, own_goal.deleted_at) == ("Synge i kor", None)


def test_owner_changes_her_own_and_not_the_coordinators(goal, own_goal, as_, path):
    client = as_("owner")
    assert client.post(edit(path, goal), {"words": "Flytte", "seen": 1}).status_code == 403
    assert client.post(edit(path, own_goal), {"words": "Synge mer", "seen": 1}).status_code == 302
    goal.refresh_from_db()
    own_goal.refresh_from_db()
    assert (goal.words, own_goal.words) == ("Bo hjemme", "Synge mer")


def test_grantee_with_read_may_not_write(goal, cast, as_, path):
    stories.granted(cast, goal.plan.proceeding)
    client = as_("therapist")
    assert client.get(path + "maal/ny/").status_code == 403
    assert client.get(path + "periode/").status_code == 404
    assert client.get(path + "tekst/ny/execution/text/").status_code == 404


def test_grantee_with_write_leaves_own_words_alone(goal, own_goal, cast, as_, path):
    stories.granted(cast, goal.plan.proceeding, ["goals"], level=Level.WRITE)
    client = as_("therapist")
    assert client.post(edit(path, goal), {"words": "Bo hjemme lenge", "seen": 1}).status_code == 302
    assert client.post(edit(path, own_goal), {"words": "Tie", "seen": 1}).status_code == 403


def test_voice_is_the_owners_alone_and_only_one(plan, as_, path):
    address = path + "tekst/ny/goals/voice/"
    assert as_("coordinator").get(address).status_code == 403
    owner = as_("owner")
    assert owner.post(address, {"text": "Jeg vil synge"}).status_code == 302
    assert owner.get(address).status_code == 302  # to the words that are there
    assert owner.post(address, {"text": "Enda en gang"}).status_code == 302
    assert SectionText.objects.live().filter(kind="voice").count() == 1


def test_stale_version_shows_both_texts_and_keeps_mine(goal, cast, as_, path):
    services.change_goal(goal, actor=cast.actor("coordinator"), seen=1, words="Bo hjemme med hund")
    response = as_("coordinator").post(edit(path, goal), {"words": "Bo hjemme med katt", "seen": 1})
    text = response.content.decode()
    assert response.status_code == 409
    assert "hund" in text
    assert 'name="seen" value="2"' in text
    assert "Bo hjemme med katt</textarea>" in text.replace("\n", "")
    assert as_("coordinator").post(edit(path, goal), {"words": "Bo hjemme med katt", "seen": 2}).status_code == 302


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999999999999", "1\x00"])
def test_strange_version_is_a_stale_one(seen, goal, as_, path):
    response = as_("coordinator").post(edit(path, goal), {"words": "Noe nytt", "seen": seen})
    assert response.status_code in (200, 409)
    assert "Noe nytt" in response.content.decode()
    goal.refresh_from_db()
    assert goal.words == "Bo hjemme"


def test_text_written_while_somebody_deleted_is_offered_as_new(goal, cast, as_, path):
    services.delete_item(goal, actor=cast.actor("coordinator"))
    response = as_("coordinator").post(edit(path, goal), {"words": "Bo hjemme med katt", "seen": 1})
    text = response.content.decode()
    assert response.status_code == 409
    assert "Noen slettet dette" in text
    assert "Bo hjemme med katt" in text
    assert f'action="{path}maal/ny/"' in text


def test_stale_period_shows_both(plan, cast, as_, path):
    services.set_period(
        plan, actor=cast.actor("coordinator"), seen=1, valid_from=date(2026, 1, 1), valid_until=None,
        next_review_date=None,
    )  # fmt: skip
    response = as_("coordinator").post(path + "periode/", {"valid_from": "2026-02-02", "seen": "1"})
    assert response.status_code == 409
    assert "januar" in response.content.decode()


def test_deleting_offers_undo_and_undo_brings_it_back(goal, as_, path):
    client = as_("coordinator")
    response = client.post(edit(path, goal) + "slett/", follow=True)
    text = response.content.decode()
    assert "Målet er slettet." in text
    assert "Bo hjemme" not in text
    assert edit(path, goal) + "hent-tilbake/" in text
    again = client.post(edit(path, goal) + "hent-tilbake/", follow=True)
    assert "Bo hjemme" in again.content.decode()


@pytest.mark.parametrize("asked", ["maal-", "maal-x", "bil-1", "maal-11111111-1111-1111-1111-111111111111", "\x00"])
def test_undo_of_nothing_is_nothing(asked, goal, as_, path):
    response = as_("coordinator").get(path, {"angre": asked})
    assert response.status_code == 200
    assert 'id="angre"' not in response.content.decode()


def test_newer_words_stand_in_the_way_of_old_ones(plan, cast, as_, path):
    owner = cast.actor("owner")
    old = services.add_text(plan, actor=owner, section="goals", kind="voice", text="Gamle ord")
    services.delete_item(old, actor=owner)
    services.add_text(plan, actor=owner, section="goals", kind="voice", text="Nye ord")
    response = as_("owner").post(edit(path, old) + "hent-tilbake/", follow=True)
    assert "Det er skrevet nye ord her" in response.content.decode()


def test_done_and_not_done_after_all(plan, cast, as_, path):
    measure = services.add_measure(plan, actor=cast.actor("coordinator"), what="Ringe NAV", due_date=date(2026, 12, 1))
    client = as_("coordinator")
    client.post(f"{path}tiltak/{measure.uuid}/gjort/", {"gjort": "ja"})
    measure.refresh_from_db()
    assert measure.done_at is not None
    client.post(f"{path}tiltak/{measure.uuid}/gjort/", {"gjort": "nei"})
    measure.refresh_from_db()
    assert measure.done_at is None


def test_deleting_a_goal_ends_the_grants_on_it(goal, cast, as_, path):
    grant = stories.granted(cast, goal.plan.proceeding, ["goals"])[0]
    type(grant).objects.filter(pk=grant.pk).update(item_uuid=goal.uuid)
    assert as_("therapist").get(path).status_code == 200
    services.delete_item(goal, actor=cast.actor("coordinator"))
    services.restore_item(goal, actor=cast.actor("coordinator"))
    assert as_("therapist").get(path).status_code == 404  # nothing revives


def test_read_only_keeps_the_page_and_stops_the_pen(goal, as_, path, cast):
    PluginState.objects.filter(slug="plan").update(state=State.READ_ONLY)
    client = as_("coordinator")
    page = client.get(path)
    assert page.status_code == 200
    assert "Bo hjemme" in page.content.decode()
    assert "Nytt mål" not in page.content.decode()
    assert client.post(path + "maal/ny/", {"words": "Nytt"}).status_code == 403
    assert Goal.objects.count() == 1


def test_off_there_is_no_plan(goal, as_, path):
    PluginState.objects.filter(slug="plan").update(state=State.OFF)
    for handle in ("owner", "coordinator"):
        assert as_(handle).get(path).status_code == 404


@pytest.mark.parametrize("tail", ["", "slett/", "hent-tilbake/"])
def test_outsiders_may_not_even_try(tail, goal, as_, path):
    for handle in ("employee", "othercoordinator", "administrator"):
        assert as_(handle).post(edit(path, goal) + tail, {"words": "x", "seen": 1}).status_code == 404
    goal.refresh_from_db()
    assert (goal.words, goal.deleted_at) == ("Bo hjemme", None)


@pytest.mark.parametrize("level", [Level.READ, Level.WRITE])
@pytest.mark.parametrize("typed", [{}, {"words": ""}, {"words": "Noe annet"}])
def test_deleted_by_another_is_nothing_to_a_grantee_however_she_asks(level, typed, goal, cast, as_, path):
    """A form that is not filled in is no way to what stood there; one that is gets its own words back."""
    stories.granted(cast, goal.plan.proceeding, ["goals"], level=level)
    services.delete_item(goal, actor=cast.actor("coordinator"))
    client = as_("therapist")
    answers = [client.get(edit(path, goal)), client.post(edit(path, goal), typed)]
    assert [one.status_code for one in answers] == [404, 409 if level == Level.WRITE and typed.get("words") else 404]
    assert not any("Bo hjemme" in one.content.decode() for one in answers)


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_form_that_is_sent_is_answered_as_one(form, plan, as_, path):
    """Not as if the page had been asked for: what is missing is said, and nothing is saved without being said."""
    response = as_("coordinator").post(path + form, {})
    assert response.status_code in (200, 409)
    assert 'aria-invalid="true"' in response.content.decode() or response.status_code == 409
