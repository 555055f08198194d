"""Who writes and reads contacts, and what is kept of it."""

from datetime import date, timedelta

import pytest

from ip_core import clock
from ip_core.access import engine
from ip_core.exceptions import ChangedMeanwhile, NotAllowed
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.plugins import hooks
from ip_core.plugins.enums import State
from ip_core.testing.cast import OUTSIDERS, Cast
from ip_core.testing.stories import granted, open_plan

from fjord_kontakter import queries, services
from fjord_kontakter.models import SECTION, Contact
from fjord_kontakter.retention import KEPT


@pytest.fixture
def plan(arendal: Cast):
    with arendal.inside():
        yield open_plan(arendal)


def written(cast: Cast, plan, name: str = "Liv Dahl", by: str = "coordinator") -> Contact:
    return services.add_contact(plan, actor=cast.actor(by), name=name, task="Hjelpemidler", phone="55 12 34 56")


@pytest.mark.parametrize("handle", ["owner", "coordinator"])
def test_owner_and_coordinator_write(arendal: Cast, plan, handle: str) -> None:
    assert written(arendal, plan, by=handle).author == arendal[handle]


@pytest.mark.parametrize("handle", [*OUTSIDERS, "therapist"])
def test_outsider_neither_reads_nor_writes(arendal: Cast, plan, handle: str) -> None:
    written(arendal, plan)
    actor = arendal.actor(handle)
    assert not queries.contacts_in(plan, engine.reach(actor, plan)).exists()
    with pytest.raises(NotAllowed):
        written(arendal, plan, by=handle)


def test_grant_to_read_lets_read_and_not_write(arendal: Cast, plan) -> None:
    written(arendal, plan)
    granted(arendal, plan, [SECTION])
    assert queries.contacts_in(plan, engine.reach(arendal.actor("therapist"), plan)).count() == 1
    with pytest.raises(NotAllowed):
        written(arendal, plan, by="therapist")


def test_owner_changes_what_she_wrote_and_nothing_else(arendal: Cast, plan) -> None:
    own, other = written(arendal, plan, by="owner"), written(arendal, plan, by="coordinator")
    actor = arendal.actor("owner")
    assert services.change_contact(own, actor=actor, seen=own.version, name="Ida Vik").name == "Ida Vik"
    with pytest.raises(NotAllowed):
        services.change_contact(other, actor=actor, seen=other.version, name="Ida Vik")


def test_later_text_is_never_overwritten(arendal: Cast, plan) -> None:
    contact, actor = written(arendal, plan), arendal.actor("coordinator")
    seen = contact.version
    services.change_contact(contact, actor=actor, seen=seen, name="Ida Vik")
    with pytest.raises(ChangedMeanwhile):
        services.change_contact(contact, actor=actor, seen=seen, name="Per Moe")
    assert Contact.objects.get().name == "Ida Vik"


def test_history_keeps_what_was_removed_and_by_whom(arendal: Cast, plan) -> None:
    contact, actor = written(arendal, plan), arendal.actor("coordinator")
    services.remove_contact(contact, actor=actor)
    services.remove_contact(contact, actor=actor)
    assert not queries.contacts_in(plan, engine.reach(actor, plan)).exists()
    assert [row.actor_label for row in Contact.history.all()] == [actor.name, actor.name]


def test_owner_can_read_everything_that_is_kept_about_her(arendal: Cast, plan) -> None:
    written(arendal, plan)
    services.remove_contact(written(arendal, plan, "Ida Vik"), actor=arendal.actor("coordinator"))
    ask = hooks(arendal.municipality).of("kontakter").subject_data
    told = str([held.rows for held in ask(actor=arendal.actor("owner"), person=arendal["owner"])])
    assert "Liv Dahl" in told
    assert "Ida Vik" in told


def test_insight_shows_others_what_they_may_read(arendal: Cast, plan) -> None:
    written(arendal, plan)
    ask = hooks(arendal.municipality).of("kontakter").subject_data
    assert len(list(ask(actor=arendal.actor("coordinator"), person=arendal["owner"]))) == 1
    assert list(ask(actor=arendal.actor("employee"), person=arendal["owner"])) == []


def test_contacts_are_let_go_a_year_after_the_plan(arendal: Cast, plan) -> None:
    contact, today = written(arendal, plan), clock.today()
    with acting(Actor.system()):
        plan.closed_at = clock.now()
        plan.save()

    def named(on: date) -> set[int]:
        ask = hooks(arendal.municipality).of("kontakter").retention_candidates
        return {key for each in ask(municipality=arendal.municipality, on=on) for key in each.keys}

    assert named(today + KEPT) == set()
    assert named(today + KEPT + timedelta(days=1)) == {contact.pk}


def test_switching_off_is_warned_against(arendal: Cast, plan) -> None:
    ask = hooks(arendal.municipality).of("kontakter").state_blockers
    assert list(ask(target=State.OFF)) == []
    written(arendal, plan)
    assert len(list(ask(target=State.OFF))) == 1
    assert list(ask(target=State.READ_ONLY)) == []
