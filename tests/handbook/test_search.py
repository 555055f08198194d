"""Published pages are found by those they are for, in their own language, and only while they are published."""

from __future__ import annotations

import pytest
from django_scopes import scope

from handbook.models import GuidelinePage, HomePage, ProcedurePage, RightsPage
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor, actor_for
from ip_core.search import services
from ip_core.search.models import SearchEntry
from tests.handbook.conftest import employee

pytestmark = pytest.mark.django_db


def entries(municipality: Municipality) -> dict[tuple[str, str], SearchEntry]:
    rows = SearchEntry.objects.with_scope(municipality=municipality).all()
    return {(row.address, row.language): row for row in rows}


def kinds_found(actor: Actor, municipality: Municipality, words: str) -> dict[str, int]:
    with scope(municipality=municipality):
        return dict(services.search(actor, municipality, words).counts)


def test_every_published_page_has_an_entry_in_each_language(meland_home: HomePage, meland: Municipality):
    found = entries(meland)
    procedure = found["handbok/individuell-plan/", "nn"]
    assert (procedure.kind, procedure.scope) == ("handbook.procedure", "public")
    assert "Systemkoordinatoren har det samla ansvaret" in procedure.body
    assert ("handbok/individuell-plan/", "nb") in found
    assert found["", "nn"].kind == "handbook.home"
    assert found["handbok/samtykke-og-teieplikt/", "nn"].scope == "staff:1256"
    assert found["handbok/koordinator-i-praksis/", "nb"].scope == "coordinators:1256"
    assert len(found) == 32


def test_word_in_the_other_written_form_finds_the_page(meland_home: HomePage, meland: Municipality):
    assert kinds_found(Actor.anonymous(), meland, "barnekoordinator")["handbook.rights"] >= 1


def test_audience_decides_hits_and_counts(meland_home: HomePage, meland: Municipality, arendal: Municipality):
    coordinator = actor_for(employee(meland, "Ragna", Role.COORDINATOR).person, capacity="professional")
    neighbour = actor_for(employee(arendal, "Signe", Role.COORDINATOR).person, capacity="professional")
    words = "kollega"
    assert kinds_found(coordinator, meland, words).get("handbook.guideline") == 1
    assert kinds_found(neighbour, meland, words).get("handbook.guideline", 0) == 0
    assert kinds_found(Actor.anonymous(), meland, words).get("handbook.guideline", 0) == 0


def test_page_is_lost_when_it_is_unpublished_or_deleted(meland_home: HomePage, meland: Municipality):
    page = RightsPage.objects.descendant_of(meland_home).get(slug="barnekoordinator")
    page.unpublish()
    assert ("rettar/barnekoordinator/", "nn") not in entries(meland)
    assert ("rettar/barnekoordinator/", "nb") in entries(meland)
    translation = page.get_translations().get()
    translation.delete()
    assert ("rettar/barnekoordinator/", "nb") not in entries(meland)


def test_changed_audience_counts_at_once_even_with_a_stale_entry(meland_home: HomePage, meland: Municipality):
    assert kinds_found(Actor.anonymous(), meland, "barnekoordinator")["handbook.rights"] >= 1
    for page in RightsPage.objects.all():
        RightsPage.objects.filter(pk=page.pk).update(audience="staff")
    assert kinds_found(Actor.anonymous(), meland, "barnekoordinator").get("handbook.rights", 0) == 0


def test_changed_path_is_followed(meland_home: HomePage, meland: Municipality, django_capture_on_commit_callbacks):
    page = ProcedurePage.objects.descendant_of(meland_home).get()
    with django_capture_on_commit_callbacks(execute=True):
        page.slug = "plan-og-koordinator"
        page.save_revision().publish()
    found = entries(meland)
    assert {("handbok/plan-og-koordinator/", "nn"), ("handbok/plan-og-koordinator/", "nb")} <= set(found)
    assert len(found) == 32


def test_reindexing_makes_the_same_entries(meland_home: HomePage, meland: Municipality):
    before = {key: (row.title, row.body, row.scope) for key, row in entries(meland).items()}
    SearchEntry.objects.with_scope(municipality=meland).all().delete()
    with scope(municipality=meland):
        assert services.reindex(meland).failed == []
    assert {key: (row.title, row.body, row.scope) for key, row in entries(meland).items()} == before


def test_draft_is_not_found(meland_home: HomePage, meland: Municipality):
    page = GuidelinePage.objects.descendant_of(meland_home).first()
    page.title = "Hemmeleg kladd"
    page.save_revision()
    assert not [row for row in entries(meland).values() if "Hemmeleg" in row.title]


def test_page_moved_to_the_neighbour_is_found_there_alone(
    meland_home: HomePage, arendal_home: HomePage, meland: Municipality, arendal: Municipality
):
    page = RightsPage.objects.descendant_of(meland_home).get(slug="om-du-far-nei")
    page.slug = "om-du-far-nei-meland"
    page.save()
    page.move(arendal_home.get_children().get(slug="rettigheter"), pos="last-child")
    assert ("rettar/om-du-far-nei/", "nn") not in entries(meland)
    assert ("rettigheter/om-du-far-nei-meland/", "nn") in entries(arendal)
