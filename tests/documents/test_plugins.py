"""A plugin's files are there while the plugin is (ACCESS §5): who stored one is seen from where the code lies."""

from collections.abc import Callable
from contextlib import contextmanager
from uuid import uuid4

import pytest

from ip_core.access import engine
from ip_core.documents.models import StoredFile
from ip_core.documents.queries import files_in
from ip_core.documents.services import move_files, store_file
from ip_core.plugins.enums import State
from ip_core.plugins.models import PluginState
from tests.access_pages.conftest import Place, _now, childs, meland, place
from tests.documents.files import PDF, upload
from tests.documents.test_files import SECRET, _own_folder, stored_in
from tests.subjects.test_everything import package, words

__all__ = ("_now", "_own_folder", "childs", "meland", "place")

pytestmark = pytest.mark.django_db
CALLS = "def store(*args, **kwargs):\n    return ask(*args, **kwargs)\n"


def code_of(module: str, ask: Callable[..., StoredFile] = store_file) -> Callable[..., StoredFile]:
    """A function that lies in this module, and stores what it is given."""
    lines: dict[str, object] = {"__name__": module, "ask": ask}
    exec(CALLS, lines)  # noqa: S102 - a module of a plugin, made up
    return lines["store"]


def strangers(place: Place, ask: Callable[..., StoredFile] | None = None) -> StoredFile:
    """In a section of the plan, at a thing that only its plugin knows; `intake` stands for a stranger's plugin."""
    return (ask or code_of("plugins.intake.made_up"))(
        upload(PDF),
        actor=place.cast.actor("coordinator"),
        municipality=place.cast.municipality,
        scope=place.plan.scope("goals"),
        proceeding=place.plan,
        item=uuid4(),
    )


def switch(place: Place, state: State) -> None:
    PluginState.objects.filter(slug="intake").update(state=state)


@pytest.mark.parametrize("handle", ["owner", "coordinator"])
def test_file_of_a_plugin_that_is_off_is_missing(place: Place, handle: str) -> None:
    stored, cores, client = strangers(place), stored_in(place), place.client(handle)
    missing = client.get("/nb/fil/00000000-0000-4000-8000-000000000000/")
    for state, status in ((State.ON, 200), (State.READ_ONLY, 200), (State.OFF, 404)):
        switch(place, state)
        response = client.get(f"/nb/fil/{stored.uuid}/")
        assert response.status_code == status, state
        assert client.get(f"/nb/fil/{cores.uuid}/").status_code == 200
    assert (response.content, dict(response.headers)) == (missing.content, dict(missing.headers))


def test_no_list_has_it_and_no_history(place: Place) -> None:
    stored, cores = strangers(place), stored_in(place)
    StoredFile.history.filter(uuid=cores.uuid).delete()
    reach = engine.reach(place.cast.actor("coordinator"), place.plan)
    page = f"/nb/sak/{place.case.uuid}/historikk/"
    assert files_in(place.plan, "goals", reach) == [stored, cores]
    assert SECRET in place.client("coordinator").get(page).content.decode()
    switch(place, State.OFF)
    assert files_in(place.plan, "goals", reach) == [cores]
    assert SECRET not in place.client("coordinator").get(page).content.decode()


def test_her_own_package_keeps_it_and_nobody_elses(childs: Place) -> None:
    name = f"filer/{strangers(childs).neutral_name}"
    parent = childs.client("parent", on_behalf_of="child")
    assert name in package(parent)
    switch(childs, State.OFF)
    files = package(childs.client("parent", on_behalf_of="child"))
    assert name not in files
    assert SECRET not in words(files)
    files = package(childs.client("child"))
    assert name in files
    assert SECRET in words(files)


@pytest.mark.parametrize(
    ("module", "plugin"),
    [
        ("plugins.intake.services.attachments", "intake"),
        ("plugins.intake", "intake"),
        ("plugins.intakes.services", ""),
        ("ip_core.subjects.services", ""),
        ("handbook.services", ""),
    ],
)
def test_who_stores_it_is_whose_code_it_is(place: Place, module: str, plugin: str) -> None:
    assert strangers(place, code_of(module)).plugin == plugin


def test_cores_own_way_is_cores_and_a_librarys_is_the_callers(place: Place) -> None:
    through_core = code_of("plugins.intake.made_up", code_of("ip_core.cases.services"))
    through_library = code_of("plugins.intake.made_up", contextmanager(lambda *a, **k: iter([store_file(*a, **k)])))
    assert strangers(place, through_core).plugin == ""
    with strangers(place, through_library) as stored:
        assert stored.plugin == "intake"


def test_file_that_is_moved_stays_its_plugins(place: Place) -> None:
    stored = strangers(place)
    move_files(stored.scope, to=place.plan, key="measures", actor=place.cast.actor("coordinator"))
    stored.refresh_from_db()
    assert (stored.scope, stored.plugin) == (place.plan.scope("measures"), "intake")
