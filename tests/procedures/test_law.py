from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from ip_core.procedures import law, queries
from ip_core.procedures.models import AppealRule, CheckStatus, LawReference

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def test_law_is_there_after_migrating():
    assert LawReference.objects.filter(key="pbrl-2-5").exists()
    assert AppealRule.objects.filter(family="pbrl", weeks=4).exists()


def test_every_statement_has_a_source_and_what_is_verified_has_a_date():
    for model in (LawReference, AppealRule):
        assert model.objects.exists()
        assert not model.objects.filter(source="").exists()
        assert not model.objects.filter(status=CheckStatus.VERIFIED, checked_on=None).exists()


def test_appeal_rules_stand_on_law_that_is_known():
    keys = set(LawReference.objects.values_list("key", flat=True))
    assert {rule.reference_key for rule in AppealRule.objects.all()} <= keys


def test_loading_again_changes_nothing_and_repairs_what_was_touched():
    before = list(LawReference.objects.order_by("pk").values())
    law.load_law()
    assert list(LawReference.objects.order_by("pk").values()) == before
    LawReference.objects.filter(key="pbrl-2-5").update(paragraph="§ 99", repealed_on=date(2020, 1, 1))
    LawReference.objects.create(key="borte", family="pbrl", source="x", status="general")
    law.load_law()
    assert list(LawReference.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("key", "day", "stands"),
    [
        ("bvl-1992-3-2-a", date(2022, 12, 31), True),
        ("bvl-1992-3-2-a", date(2023, 1, 1), False),
        ("bvl-15-9", date(2022, 12, 31), False),
        ("bvl-15-9", date(2023, 1, 1), True),
        ("pbrl-2-5-c", date(2022, 7, 31), False),
        ("pbrl-2-5-c", date(2022, 8, 1), True),
    ],
)
def test_reference_stands_in_its_period_only(key: str, day: date, stands: bool):
    assert bool(queries.law_reference(key, day)) is stands


def test_repealed_reference_says_what_took_over():
    gone = queries.repealed(["bvl-1992-3-2-a", "pbrl-2-5"], TODAY)
    assert [(row.key, row.replaced_by) for row in gone] == [("bvl-1992-3-2-a", "bvl-15-9")]


def test_references_come_in_the_order_asked_for_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.law_references(["hol-7-1", "borte", "pbrl-2-5", "hol-7-1"], TODAY)
    assert [row.key for row in found] == ["hol-7-1", "pbrl-2-5"]


@pytest.mark.parametrize(
    ("language", "text"),
    [("nb", "pasient- og brukerrettighetsloven § 2-5"), ("nn", "pasient- og brukarrettslova § 2-5")],
)
def test_reference_is_written_in_the_readers_language(language: str, text: str):
    reference = queries.law_reference("pbrl-2-5", TODAY)
    with translation.override(language):
        assert str(reference) == text
