"""A plugin makes and removes its own search entries, and nobody else's."""

from collections.abc import Callable, Iterable
from uuid import UUID

import pytest
from django_scopes import scope

from ip_core.municipalities.models import Municipality
from ip_core.plugins import hookimpl
from ip_core.plugins.models import PluginFailure
from ip_core.plugins.types import SearchKind
from ip_core.search import registry, services
from ip_core.search.models import SearchEntry
from ip_core.search.services import Entry
from tests.plugins.houses import choose, house, module

pytestmark = pytest.mark.django_db
GOAL, NOTE = UUID(int=1), UUID(int=2)


def entry(municipality: Municipality, plugin: str, kind: str, uuid: UUID) -> Entry:
    return Entry(
        municipality=municipality,
        plugin=plugin,
        kind=kind,
        object_uuid=uuid,
        scope="public",
        title="Et mål",
        address="x/",
    )


@pytest.fixture
def answering(settle: object, a: Municipality) -> Callable[..., None]:
    """The plugin `aplan` answers these kinds, before everybody; `plan` answers its own, and has one entry."""

    def put(kinds: Iterable[SearchKind]) -> None:
        @hookimpl(tryfirst=True)
        def register_search() -> list[SearchKind]:
            return list(kinds)

        @hookimpl(specname="register_search")
        def own() -> list[SearchKind]:
            return [SearchKind("plan.goal", "Mål", lambda place: [entry(place, "plan", "plan.goal", GOAL)])]

        settle(house({"my-plan": module(register_search), "plan": module(own)}))
        choose(a, **{"my-plan": "on", "plan": "on"})
        services.index(entry(a, "plan", "plan.goal", GOAL))

    return put


def found(municipality: Municipality) -> set[tuple[str, str]]:
    with scope(municipality=municipality):
        return set(SearchEntry.objects.values_list("plugin", "kind"))


def test_a_kind_is_its_own_plugins(answering: Callable[..., None], a: Municipality) -> None:
    own = SearchKind("my_plan.note", "Notat", lambda place: [entry(place, "my-plan", "my_plan.note", NOTE)])
    answering([SearchKind("plan.goal", "Stjålet", lambda place: []), own])
    assert {
        name: kind.label for name, kind in registry.kinds(a).items() if not name.startswith(("core.", "handbook."))
    } == {
        "plan.goal": "Mål",
        "my_plan.note": "Notat",
    }
    assert services.reindex(a).failed == []
    assert found(a) == {("plan", "plan.goal"), ("my-plan", "my_plan.note")}
    with scope(municipality=a):
        (failure,) = PluginFailure.objects.all()
    assert (failure.slug, failure.hook, failure.error) == ("my-plan", "register_search", "HookMisbehaved")


@pytest.mark.parametrize("kind", ["core.note", "handbook.note", "core.case"])
def test_no_plugin_answers_cores_kinds(answering: Callable[..., None], a: Municipality, kind: str) -> None:
    answering([SearchKind(kind, "Stjålet", lambda place: [])])
    assert kind not in registry.kinds(a) or registry.kinds(a)[kind].label != "Stjålet"


def test_entries_of_another_kind_or_place_are_refused(
    answering: Callable[..., None], a: Municipality, b: Municipality
) -> None:
    made = {
        "my_plan.goal": [entry(a, "plan", "plan.goal", NOTE)],
        "my_plan.next_door": [entry(b, "my-plan", "my_plan.next_door", NOTE)],
    }
    answering([SearchKind(kind, "Notat", lambda place, kind=kind: made[kind]) for kind in made])
    assert services.reindex(a).failed == list(made)
    assert (found(a), found(b)) == ({("plan", "plan.goal")}, set())


def test_an_entry_carries_its_plugins_name_in_its_kind(a: Municipality) -> None:
    with pytest.raises(ValueError, match="no kind of notes's"):
        entry(a, "notes", "plan.goal", NOTE)
