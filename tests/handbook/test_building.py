from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Page

from handbook import services
from handbook.models import HomePage
from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.procedures import queries
from ip_core.procedures.document import Act
from tests.handbook.conftest import ARENDAL, MELAND

pytestmark = pytest.mark.django_db

SLUG = "individuell-plan"


def test_build_makes_both_languages_as_translations(meland_home: HomePage, meland: Municipality):
    nynorsk = Page.objects.descendant_of(meland_home, inclusive=True)
    bokmal = Page.objects.descendant_of(meland_home.get_translations().get(), inclusive=True)
    keys = set(nynorsk.values_list("translation_key", flat=True))
    assert len(keys) == nynorsk.count() >= 15
    assert set(bokmal.values_list("translation_key", flat=True)) == keys
    assert not nynorsk.not_live().exists()
    assert not bokmal.not_live().exists()


def test_build_twice_changes_nothing(meland_home: HomePage, meland: Municipality):
    pages = set(Page.objects.values_list("pk", "url_path"))
    assert services.build_handbook(meland) == meland_home
    assert set(Page.objects.values_list("pk", "url_path")) == pages
    assert [version.number for version in queries.versions(meland, SLUG)] == [1]


def test_meland_is_assessed_and_decided_by_the_system_coordinator_without_a_deadline(
    meland_home: HomePage, meland: Municipality
):
    rule = queries.version_in_force(meland, SLUG, clock.now()).rule
    assert rule.language == "nn"
    assert rule.decision_form == "avgjerd"
    assert rule.step_with_act(Act.DECIDE).role == "system_coordinator"
    assert rule.step_with_act(Act.APPOINT).role == "leader"
    assert [step.deadline for step in rule.steps] == [None] * 5
    assert rule.in_language("nb").step("velje").title == "Velg koordinator"


def test_arendal_has_fourteen_days_from_submission(arendal_home: HomePage, arendal: Municipality):
    rule = queries.version_in_force(arendal, SLUG, clock.now()).rule
    appoint = rule.step_with_act(Act.APPOINT)
    assert rule.decision_form == "enkeltvedtak"
    assert rule.step_with_act(Act.DECIDE).unit_kind == "intake_office"
    assert (appoint.deadline.amount, appoint.deadline.unit, appoint.deadline.from_event) == (
        14,
        "calendar",
        "submitted",
    )


@pytest.mark.parametrize("host", [MELAND, ARENDAL])
@pytest.mark.parametrize("language", ["nn", "nb"])
def test_every_public_page_answers_in_both_languages(
    meland_home: HomePage, arendal_home: HomePage, host: str, language: str
):
    client = Client(HTTP_HOST=host)
    home = meland_home if host == MELAND else arendal_home
    for page in Page.objects.descendant_of(home, inclusive=True).specific():
        address = page.address.replace(f"/{page.locale.language_code}/", f"/{language}/", 1)
        response = client.get(address)
        assert response.status_code == (404 if page.is_for_staff else 200), address
        if response.status_code == 200:
            text = response.content.decode()
            assert f'lang="{language}"' in text.split("<head", 1)[0]
            assert text.count("<h1") == 1
            assert "{" not in text.split("<main", 1)[1].split("</main", 1)[0]
