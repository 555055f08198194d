from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from wagtail.models import Revision

from handbook.models import HomePage, ProcedurePage
from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.procedures import queries
from ip_core.procedures.document import Act
from ip_core.procedures.exceptions import InvalidProcedure
from tests.handbook.conftest import ARENDAL

pytestmark = pytest.mark.django_db

SLUG = "individuell-plan"
PAGE = "/nb/handbok/individuell-plan/"


@pytest.fixture
def page(arendal_home: HomePage) -> ProcedurePage:
    return ProcedurePage.objects.descendant_of(arendal_home).get()


def publish(page: ProcedurePage) -> None:
    page.save_revision().publish()


def read(path: str = PAGE, client: Client | None = None) -> str:
    response = (client or Client(HTTP_HOST=ARENDAL)).get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def set_days(page: ProcedurePage, days: int | None) -> None:
    page.steps[2].value["deadline"]["amount"] = days


def test_editing_fourteen_to_ten_changes_text_and_rule_and_keeps_the_old(page: ProcedurePage, arendal: Municipality):
    before = clock.now()
    assert "14 dager etter at søknaden kom inn" in read()
    set_days(page, 10)
    publish(page)
    assert "10 dager etter at søknaden kom inn" in read()
    assert "14 dager" not in read()
    assert "14 dager etter at søknaden kom inn" in read(f"{PAGE}versjon/1/")
    new = queries.version_in_force(arendal, SLUG, clock.now())
    old = queries.version_in_force(arendal, SLUG, before)
    assert (old.number, old.rule.step("velje").deadline.amount) == (1, 14)
    assert (new.number, new.rule.step("velje").deadline.amount) == (2, 10)


def test_deadline_taken_away_is_said_not_left_out(page: ProcedurePage, arendal: Municipality):
    set_days(page, None)
    publish(page)
    assert queries.version_in_force(arendal, SLUG, clock.now()).rule.step("velje").deadline is None
    assert "14 dager" not in read()
    assert read().count("Ingen frist er satt") == 5


def test_draft_is_no_rule_until_it_is_published(page: ProcedurePage, arendal: Municipality):
    set_days(page, 10)
    page.save_revision()
    assert queries.version_in_force(arendal, SLUG, clock.now()).number == 1
    assert "14 dager" in read()


def test_scheduled_draft_is_no_rule_yet(page: ProcedurePage, arendal: Municipality):
    set_days(page, 10)
    page.go_live_at = clock.now() + timedelta(days=3)
    publish(page)
    assert queries.version_in_force(arendal, SLUG, clock.now()).number == 1


def test_publishing_without_changes_makes_no_version(page: ProcedurePage, arendal: Municipality):
    publish(page)
    assert queries.versions(arendal, SLUG).count() == 1


def test_decider_and_appointer_change_places_by_the_page_alone(page: ProcedurePage, arendal: Municipality):
    assess, decide, appoint = (page.steps[number].value for number in range(3))
    for step in (assess, decide):
        step["role"], step["unit_kind"] = "leader", "service"
    appoint["role"], appoint["unit_kind"] = "caseworker", "intake_office"
    publish(page)
    rule = queries.version_in_force(arendal, SLUG, clock.now()).rule
    assert rule.step_with_act(Act.DECIDE).role == "leader"
    assert rule.step_with_act(Act.APPOINT).role == "caseworker"
    assert "Saksbehandler i inntakskontor" in read()


def test_old_version_is_readable_after_the_pages_revisions_are_purged(page: ProcedurePage):
    page.steps[2].value["text"] = "Helt ny tekst om fordeling."
    publish(page)
    ProcedurePage.objects.filter(pk=page.pk).update(latest_revision=None, live_revision=None)
    Revision.objects.filter(object_id=str(page.pk)).delete()
    old = read(f"{PAGE}versjon/1/")
    assert "helst en som søkeren kjenner" in old
    assert "Helt ny tekst" not in old
    assert "Dette er en eldre versjon" in old


@pytest.mark.parametrize("number", ["2", "0", "abc", "1/2", "999999999999"])
def test_version_that_was_never_published_is_missing(page: ProcedurePage, number: str):
    assert Client(HTTP_HOST=ARENDAL).get(f"{PAGE}versjon/{number}/").status_code == 404


def test_version_answers_when_the_page_is_taken_down(page: ProcedurePage):
    page.unpublish()
    assert Client(HTTP_HOST=ARENDAL).get(PAGE).status_code == 404
    assert "14 dager" in read(f"{PAGE}versjon/1/")


def test_version_keeps_the_law_as_it_stood_when_it_was_published(page: ProcedurePage):
    from ip_core.procedures.models import LawReference

    LawReference.objects.filter(key="hol-7-2").update(repealed_on=clock.today() + timedelta(days=1))
    with clock.moved_to(clock.now() + timedelta(days=400)):
        assert "omsorgstjenesteloven § 7-2" in read(f"{PAGE}versjon/1/")


def test_approver_stands_on_the_version(page: ProcedurePage, arendal: Municipality):
    from tests.handbook.conftest import employee

    set_days(page, 10)
    page.save_revision(user=employee(arendal, "Ragna")).publish()
    assert queries.version_in_force(arendal, SLUG, clock.now()).approved_by == "Ragna Dahl"
    assert "godkjent av Ragna Dahl" in read()


def test_words_of_a_translation_are_published_into_the_rule(page: ProcedurePage, arendal: Municipality):
    translation = page.get_translations().get()
    translation.steps[2].value["title"] = "Gje saka vidare"
    publish(translation)
    rule = queries.version_in_force(arendal, SLUG, clock.now()).rule
    assert rule.in_language("nn").step("velje").title == "Gje saka vidare"
    assert rule.step("velje").title == "Fordel saken til en koordinator"
    assert "Gje saka vidare" in read("/nn/handbok/individuell-plan/")


def test_rule_fields_of_a_translation_have_no_effect(page: ProcedurePage, arendal: Municipality):
    translation = page.get_translations().get()
    translation.steps[2].value["deadline"]["amount"] = 99
    translation.steps[2].value["role"] = "system_coordinator"
    publish(translation)
    step = queries.version_in_force(arendal, SLUG, clock.now()).rule.in_language("nn").step("velje")
    assert (step.role, step.deadline.amount) == ("leader", 14)
    text = read("/nn/handbok/individuell-plan/")
    assert "14 dagar" in text
    assert "99" not in text.split("<main", 1)[1].split("</main", 1)[0]


def test_what_is_no_rule_is_not_published(page: ProcedurePage, arendal: Municipality):
    page.steps[0].value["role"] = "editor"
    with pytest.raises(InvalidProcedure):
        publish(page)
    assert queries.version_in_force(arendal, SLUG, clock.now()).number == 1
    assert ProcedurePage.objects.get(pk=page.pk).steps[0].value["role"] == "caseworker"


def test_two_rules_with_one_name_are_refused(page: ProcedurePage):
    other = ProcedurePage(
        **{name: getattr(page, name) for name in ("title", "lead", "decision_form", "purpose", "responsibility")},
        evaluation="Hvert år.",
        slug="en-til",
        legal_basis=page.legal_basis,
        criteria=page.criteria,
        steps=page.steps,
        locale=page.locale,
        live=False,
    )
    page.get_parent().add_child(instance=other)
    with pytest.raises(InvalidProcedure):
        publish(other)
    other.rule_slug = "en-annen"
    publish(other)
    assert "14 dager" in read("/nb/handbok/en-til/")


def test_step_that_only_a_translation_has_is_no_part_of_the_rule(page: ProcedurePage, arendal: Municipality):
    translation = page.get_translations().get()
    translation.steps.append(("step", {**translation.steps[0].value, "key": "ekstra", "title": "Eit steg til"}))
    publish(translation)
    rule = queries.version_in_force(arendal, SLUG, clock.now()).rule
    assert len(rule.in_language("nn").steps) == 5
    assert "Eit steg til" not in read("/nn/handbok/individuell-plan/")
