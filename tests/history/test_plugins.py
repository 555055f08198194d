"""History of plugins: where one is off or cannot be read, its part is not there, and the rest is (ACCESS §5)."""

from typing import Any

import pytest
from django.test import Client

from ip_core import clock
from ip_core.history.acting import acting
from ip_core.history.models import Place as Lies
from ip_core.people.actor import Actor
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from plugins.intake.models import Acknowledgement
from tests.access_pages.conftest import Place, _now, childs, meland, place
from tests.documents.test_files import _own_folder
from tests.plugins.houses import quarantined
from tests.plugins.tables import without_column, without_table
from tests.subjects.test_everything import package, parts, words

__all__ = ("_now", "_own_folder", "childs", "meland", "place")

SAID = "Torhild hjelper med rullestolen"
VERSIONS: Any = Acknowledgement.history.model


def written(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a stranger's plugin writes into a section of the plan; `intake` stands for it, which the plan does without."""
    lies = Lies(place.cast.municipality.pk, place.case.uuid, place.plan.scope("goals"))
    monkeypatch.setattr(Acknowledgement, "history_place", lambda row: lies)
    with acting(place.cast.actor("coordinator")):
        Acknowledgement.objects.create(
            proceeding=place.plan, text=SAID, sent_by=place.cast.membership("coordinator"), sent_at=clock.now()
        )


def switch(place: Place, state: State) -> None:
    PluginState.objects.filter(slug="intake").update(state=state)


def page(client: Client, place: Place) -> str:
    response = client.get(f"/nb/sak/{place.case.uuid}/historikk/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("handle", ["owner", "coordinator"])
def test_history_of_what_is_off_is_on_no_page(place: Place, monkeypatch: pytest.MonkeyPatch, handle: str) -> None:
    written(place, monkeypatch)
    client = place.client(handle)
    for state, is_told in ((State.ON, True), (State.READ_ONLY, True), (State.OFF, False)):
        switch(place, state)
        assert (SAID in page(client, place)) == is_told, state


def test_history_of_what_is_quarantined_is_on_no_page(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    written(place, monkeypatch)
    quarantined("intake", monkeypatch)
    assert SAID not in page(place.client("owner"), place)


def test_her_own_package_keeps_it_and_nobody_elses(childs: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    written(childs, monkeypatch)
    parent, child = {"handle": "parent", "on_behalf_of": "child"}, {"handle": "child"}
    assert SAID in words(package(childs.client(**parent)))
    switch(childs, State.OFF)
    assert SAID not in words(package(childs.client(**parent)))
    assert SAID in words(package(childs.client(**child)))


@pytest.mark.parametrize("state", [State.ON, State.OFF])
def test_plugin_without_its_tables_takes_no_page_down(place: Place, state: State) -> None:
    without_table(VERSIONS)
    switch(place, state)
    text = page(place.client("owner"), place)
    assert "Samtykke" in text
    assert ("Vi får ikke vist endringene i Søknad" in text) == (state == State.ON)


def test_plugin_that_is_behind_its_models_is_named_and_the_rest_is_there(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(place, monkeypatch)
    without_column(VERSIONS, "text")
    text = page(place.client("coordinator"), place)
    assert "Vi får ikke vist endringene i Søknad" in text
    assert "Samtykke" in text


@pytest.mark.parametrize("state", [State.ON, State.OFF])
def test_package_says_whose_changes_it_lacks(place: Place, state: State) -> None:
    without_table(VERSIONS)
    switch(place, state)
    part = parts(package(place.client("owner")))["historikk.json"]
    assert part["things"]
    assert not part["complete"]
    assert "Endringene i Søknad" in str(part["missing"])


def test_what_was_never_on_here_lacks_nothing(place: Place) -> None:
    without_table(VERSIONS)
    with acting(Actor.system()):
        PluginState.objects.filter(slug="intake").delete()
    part = parts(package(place.client("owner")))["historikk.json"]
    assert (part["complete"], part["missing"]) == (True, "")
