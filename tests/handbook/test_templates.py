"""A plugin's procedure template, as an editor finds it: a draft of her own, in force nowhere until it is published."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from handbook import drafting, queries, rules, services
from handbook.models import HomePage, ProcedurePage
from ip_core import clock
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins.services import disable
from ip_core.plugins.types import ProcedureTemplate
from ip_core.procedures.queries import version_in_force
from ip_core.testing.cast import switch_on
from plugins.intake.procedures import templates
from tests.handbook.conftest import ARENDAL, client_for, employee

pytestmark = pytest.mark.django_db
SLUG, BUTTON = "individuell-plan", "Lag en egen rutine fra malen"
ADDRESS = reverse("handbook-procedure-templates")
CHOSEN = {"template": f"intake:{SLUG}"}


@pytest.fixture
def template() -> ProcedureTemplate:
    return next(templates())


@pytest.fixture
def without_rule(arendal: Municipality, arendal_home: HomePage) -> Municipality:
    """Arendal before it has written its rule, with intake on."""
    for home in HomePage.objects.filter(municipality=arendal):
        for page in ProcedurePage.objects.descendant_of(home):
            page.delete()
    switch_on(arendal, ("intake",))
    return arendal


@pytest.fixture
def editor(arendal: Municipality) -> Client:
    account = employee(arendal, "Ragna", Role.EDITOR)
    services.let_edit(account, arendal)
    return client_for(account, ARENDAL)


def drafts(municipality: Municipality) -> dict[str, ProcedurePage]:
    homes = HomePage.objects.filter(municipality=municipality)
    pages = [page for home in homes for page in ProcedurePage.objects.descendant_of(home)]
    return {page.locale.language_code: page for page in pages}


def test_editor_makes_a_draft_of_the_template_and_nothing_is_in_force(editor: Client, without_rule: Municipality):
    before = version_in_force(without_rule, SLUG, clock.now())
    page = editor.get(ADDRESS).content.decode()
    assert BUTTON in page
    assert reverse("handbook-procedure-templates") in editor.get(reverse("wagtailadmin_home")).content.decode()
    response = editor.post(ADDRESS, CHOSEN, follow=True)
    made = drafts(without_rule)
    assert made.keys() == {"nb", "nn"}
    assert response.request["PATH_INFO"] == reverse("wagtailadmin_pages:edit", args=[made["nb"].pk])
    assert "Ingenting gjelder før dere publiserer" in response.content.decode()
    assert not any(page.live for page in made.values())
    assert made["nb"].translation_key == made["nn"].translation_key
    assert version_in_force(without_rule, SLUG, clock.now()) == before


def test_draft_published_unchanged_is_the_template_word_for_word(
    editor: Client, without_rule: Municipality, template: ProcedureTemplate
):
    editor.post(ADDRESS, CHOSEN)
    made = drafts(without_rule)
    assert rules.compile_rule(made["nb"], [made["nn"]]) == template.document
    for language in ("nn", "nb"):
        made[language].get_latest_revision().publish()
    assert version_in_force(without_rule, SLUG, clock.now()).rule == template.document


def test_municipality_that_writes_nynorsk_gets_its_rule_in_nynorsk(meland: Municipality, template: ProcedureTemplate):
    account = employee(meland, "Ragnhild", Role.EDITOR)
    page = drafting.draft_pages(template.document, queries.procedure_indexes(meland), account=account)
    assert page.is_rule
    assert page.title == template.document.in_language("nn").title
    assert page.slug != ProcedurePage.objects.live().descendant_of(page.home).get().slug


def test_rule_that_the_municipality_has_is_not_made_twice(editor: Client, arendal: Municipality):
    switch_on(arendal, ("intake",))
    before = drafts(arendal)
    text = editor.get(ADDRESS).content.decode()
    assert BUTTON not in text
    assert reverse("wagtailadmin_pages:edit", args=[before["nb"].pk]) in text
    response = editor.post(ADDRESS, CHOSEN)
    assert response.url == reverse("wagtailadmin_pages:edit", args=[before["nb"].pk])
    assert ProcedurePage.objects.descendant_of(before["nb"].home).count() == 1


def test_nothing_is_offered_where_the_plugin_is_off(editor: Client, without_rule: Municipality):
    disable("intake", without_rule, actor=Actor.system(), reason="Vi prøver.")
    assert BUTTON not in editor.get(ADDRESS).content.decode()
    assert editor.post(ADDRESS, CHOSEN).status_code == 404
    assert drafts(without_rule) == {}


def test_whoever_is_no_editor_here_gets_nothing(
    without_rule: Municipality, meland: Municipality, template: ProcedureTemplate
):
    neighbour = employee(meland, "Nils", Role.EDITOR)
    services.let_edit(neighbour, meland)
    for client in (
        client_for(neighbour, ARENDAL),
        client_for(employee(without_rule, "Pia"), ARENDAL),
        client_for(None, ARENDAL),
    ):
        for response in (client.get(ADDRESS), client.post(ADDRESS, CHOSEN)):
            assert response.status_code in (302, 403, 404)
            assert template.document.title not in response.content.decode()
    assert drafts(without_rule) == {}
