"""What the plugin answers core, and what is left when it is switched off."""

import pytest
from django.core.cache import cache
from django_scopes import scopes_disabled

from ip_core.plugins import hooks, queries
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from ip_core.search.models import SearchEntry
from ip_core.search.services import reindex
from tests.intake.story import GROUNDS, NEED, REASON, WISH


@pytest.fixture
def decided(meland):
    proceeding = meland.apply()
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding)
    return proceeding


def switch(walk, state: State, slug: str = "intake") -> None:
    with walk.cast.inside():
        PluginState.objects.filter(slug=slug).update(state=state)
    queries.forget(walk.cast.municipality)
    cache.clear()


@pytest.mark.parametrize("handle", ["", "applicant", "systemcoordinator"])
def test_doors_lead_to_the_form(meland, handle):
    from ip_core.people.actor import Actor

    actor = meland.cast.actor(handle) if handle else Actor.anonymous()
    doors = list(hooks(meland.cast.municipality).citizen_services(actor=actor))
    assert doors
    for door in doors:
        assert meland.client(handle).get(str(door.url)).status_code == 200


def test_own_page_shows_where_the_application_stands(meland, decided):
    page = meland.get("applicant", "my-page").content.decode()
    assert "Svaret er ja" in page
    assert meland.url("intake", decided.uuid) in page


def test_case_page_of_an_outsider_shows_nothing(meland, decided):
    assert meland.get("employee", "case", decided.case.uuid).status_code == 404
    assert "Svaret er ja" not in meland.get("leader", "case", decided.case.uuid).content.decode()


def test_entries_can_be_made_anew(meland, decided):
    with meland.cast.inside():
        rows = SearchEntry.objects.filter(kind__startswith="intake.")
        before = sorted(rows.values_list("kind", "object_uuid", "scope", "title", "body", "address"))
        rows.delete()
        reindex(meland.cast.municipality)
        after = sorted(rows.values_list("kind", "object_uuid", "scope", "title", "body", "address"))
    assert len(before) == 2
    assert before == after


def test_person_gets_everything_that_is_held_of_her(meland, decided):
    with meland.cast.inside():
        actor, person = meland.cast.actor("applicant"), meland.cast["applicant"]
        found = list(hooks(meland.cast.municipality).of("intake").subject_data(actor=actor, person=person))
    text = " ".join(str(cell) for data in found for row in data.rows for cell in row)
    for said in (NEED, WISH, REASON, GROUNDS):
        assert said in text
    with meland.cast.inside():
        stranger = meland.cast["owner"]
        assert not list(hooks(meland.cast.municipality).of("intake").subject_data(actor=actor, person=stranger))


def test_what_is_sent_for_a_child_is_the_childs(meland):
    """Not her own who sent it: she reads it on the child's behalf, while she acts for it."""
    meland.apply("parent", on_behalf_of="child")

    def held_about(handle: str) -> str:
        with meland.cast.inside():
            actor, person = meland.cast.actor(handle), meland.cast[handle]
            ask = hooks(meland.cast.municipality).of("intake").subject_data
            return " ".join(str(cell) for data in ask(actor=actor, person=person) for row in data.rows for cell in row)

    assert NEED in held_about("child")
    assert NEED not in held_about("parent")


def test_undecided_applications_speak_against_switching_off(meland):
    municipality = meland.cast.municipality
    with meland.cast.inside():
        assert not list(hooks(municipality).of("intake").state_blockers(target=State.OFF))
    meland.apply()
    with meland.cast.inside():
        blockers = list(hooks(municipality).of("intake").state_blockers(target=State.OFF))
        assert "Færre enn 5 søknader" in str(blockers[0].text)
        assert not list(hooks(municipality).of("intake").state_blockers(target=State.ON))


def test_missing_procedure_is_told_as_ill_health(meland, db):
    from ip_core.testing.cast import build_cast

    with meland.cast.inside():
        assert [line.level for line in hooks(meland.cast.municipality).of("intake").health()] == ["ok"]
    other = build_cast("arendal")
    with other.inside():
        assert [line.level for line in hooks(other.municipality).of("intake").health()] == ["error"]


def test_without_a_procedure_nothing_can_be_begun(db):
    from ip_core.testing.cast import build_cast
    from tests.intake.story import Walk

    walk = Walk(build_cast("arendal"), "nb")
    page = walk.get("applicant", "start")
    assert page.status_code == 200
    assert "kan ikke ta imot" in page.content.decode()


def test_switched_off_here_leaves_the_other_municipality_alone(meland, arendal, decided):
    switch(meland, State.OFF)
    for name in ("start", "intake", "letter"):
        args = () if name == "start" else (decided.uuid,)
        assert meland.get("applicant", name, *args).status_code == 404
    assert meland.get("applicant", "my-page").status_code == 200
    assert GROUNDS not in meland.get("applicant", "my-page").content.decode()
    assert arendal.get("applicant", "start").status_code == 200
    switch(meland, State.ON)
    assert meland.get("applicant", "letter", decided.uuid).status_code == 200
    with scopes_disabled():
        assert SearchEntry.objects.filter(kind="intake.application").exists()


def test_read_only_lets_people_read_and_not_write(meland, decided):
    switch(meland, State.READ_ONLY)
    assert meland.get("applicant", "letter", decided.uuid).status_code == 200
    assert meland.post("applicant", "complain", decided.uuid, data={"text": "Nei."}).status_code == 403
    assert meland.post("owner", "begin", data={"filed_for": "self"}).status_code == 403


def test_no_stands_on_ones_own_page_while_one_may_complain(meland):
    from datetime import timedelta

    from ip_core import clock

    proceeding = meland.apply()
    meland.assess("systemcoordinator", proceeding)
    meland.decide("systemcoordinator", proceeding, outcome="refused")
    assert "Svaret er nei" in meland.get("applicant", "my-page").content.decode()
    with clock.moved_to(clock.now() + timedelta(weeks=6)):
        assert "Svaret er nei" not in meland.get("applicant", "my-page").content.decode()
