from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django_scopes import scope
from django_scopes.exceptions import ScopeError

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.procedures import queries, services
from ip_core.procedures.document import ProcedureDocument
from ip_core.procedures.exceptions import InvalidProcedure, NoProcedureInForce, PublishedIsFinal
from ip_core.procedures.models import InForce, ProcedureVersion
from tests.procedures.examples import document, with_step

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)


@pytest.fixture
def meland() -> Municipality:
    return Municipality.objects.create(number="1256", slug="meland", name="Meland", written_form="nn")


@pytest.fixture
def arendal() -> Municipality:
    return Municipality.objects.create(number="4203", slug="arendal", name="Arendal", written_form="nb")


def publish(municipality: Municipality, rule: ProcedureDocument | None = None, at: datetime = NOON) -> ProcedureVersion:
    return services.publish(rule or document(), municipality=municipality, approved_by="Redaktør Dahl", at=at)


def test_first_version_is_number_one_and_in_force(meland: Municipality):
    version = publish(meland)
    assert (version.number, version.approved_by) == (1, "Redaktør Dahl")
    assert queries.version_in_force(meland, "individuell-plan", NOON) == version
    assert ProcedureVersion.objects.with_scope(municipality=meland).get().rule == document()


def test_publishing_the_same_text_again_makes_no_version(meland: Municipality):
    first = publish(meland)
    assert publish(meland, at=NOON + timedelta(days=1)) == first
    with scope(municipality=meland):
        assert (ProcedureVersion.objects.count(), InForce.objects.count()) == (1, 1)


def test_a_changed_deadline_is_a_new_version_and_the_old_one_stays(meland: Municipality):
    old = publish(meland)
    ten = ProcedureDocument.from_json(
        with_step(2, deadline={"from_event": "submitted", "amount": 10, "unit": "calendar"})
    )
    later = NOON + timedelta(days=1)
    new = publish(meland, ten, at=later)
    assert new.number == 2
    assert queries.version_in_force(meland, "individuell-plan", later - timedelta(microseconds=1)) == old
    assert queries.version_in_force(meland, "individuell-plan", later) == new
    with scope(municipality=meland):
        assert ProcedureVersion.objects.get(number=1).rule.step("velje").deadline.amount == 14


def test_going_back_to_an_older_text_is_a_version_of_its_own(meland: Municipality):
    publish(meland)
    publish(meland, document(title="Ny tittel"), at=NOON + timedelta(days=1))
    assert publish(meland, at=NOON + timedelta(days=2)).number == 3


def test_rule_in_the_future_is_not_in_force_yet(meland: Municipality):
    publish(meland, at=NOON + timedelta(days=7))
    with pytest.raises(NoProcedureInForce):
        queries.version_in_force(meland, "individuell-plan", NOON)


def test_each_municipality_counts_for_itself(meland: Municipality, arendal: Municipality):
    publish(meland)
    publish(meland, document(title="Ny"), at=NOON + timedelta(days=1))
    assert publish(arendal).number == 1
    with scope(municipality=arendal):
        assert ProcedureVersion.objects.count() == 1


def test_versions_without_a_municipality_in_scope_cannot_be_read():
    with pytest.raises(ScopeError):
        ProcedureVersion.objects.all()
    with pytest.raises(ScopeError):
        InForce.objects.count()


@pytest.mark.parametrize("keys", [["bvl-1992-3-2-a"], ["finst-ikkje"], ["hpl-4"]])
def test_rule_on_law_that_does_not_hold_is_refused(meland: Municipality, keys: list[str]):
    with pytest.raises(InvalidProcedure) as refused:
        publish(meland, document(legal_basis=keys))
    assert {problem.place for problem in refused.value.problems} == {"legal_basis"}


def test_step_on_repealed_law_is_refused_with_its_place(meland: Municipality):
    with pytest.raises(InvalidProcedure) as refused:
        publish(meland, ProcedureDocument.from_json(with_step(2, legal_basis=["bvl-1992-3-2-a"])))
    assert [problem.place for problem in refused.value.problems] == ["steps.2.legal_basis"]


def test_version_refuses_to_be_saved_or_deleted(meland: Municipality):
    version = publish(meland)
    version.approved_by = "En annen"
    with pytest.raises(PublishedIsFinal):
        version.save()
    with pytest.raises(PublishedIsFinal):
        version.delete()
    with scope(municipality=meland):
        with pytest.raises(PublishedIsFinal):
            ProcedureVersion.objects.update(approved_by="En annen")
        with pytest.raises(PublishedIsFinal):
            InForce.objects.all().delete()


@pytest.mark.parametrize("model", [ProcedureVersion, InForce])
def test_database_refuses_what_goes_past_the_model(meland: Municipality, model: type[ProcedureVersion] | type[InForce]):
    from django.db import connection

    publish(meland)
    for statement in (f"UPDATE {model._meta.db_table} SET slug = 'x'", f"DELETE FROM {model._meta.db_table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_publishing_without_a_time_takes_the_clock(meland: Municipality):
    with clock.moved_to(NOON):
        version = services.publish(document(), municipality=meland, approved_by="Redaktør Dahl")
    assert version.published_at == NOON
