"""No way out is forgotten: every view, command and hook says whether, and how, it shows something of a case."""

import inspect

from ip_core import testing
from ip_core.access.surfaces import surface_of
from ip_core.testing import surfaces


def test_every_way_out_is_declared() -> None:
    assert surfaces.undeclared() == []


def test_nothing_is_declared_that_is_gone() -> None:
    assert surfaces.gone() == []


def test_views_of_every_room_are_walked() -> None:
    rooms = {
        getattr(view, "__module__", "").rpartition(".views")[0].split(".views")[0] for _name, view in surfaces.views()
    }
    assert {
        "ip_core.cases",
        "ip_core.access",
        "ip_core.search",
        "plugins.intake",
        "plugins.consent",
        "plugins.plan",
    } <= rooms


def test_a_case_address_declares_more_than_a_list() -> None:
    """An address with a uuid in it names one matter, so its gate can be asked."""
    vague = [
        name
        for name, view in surfaces.views()
        if "uuid" in inspect.signature(inspect.unwrap(view)).parameters  # type: ignore[arg-type]
        and (surface := surface_of(view)) is not None
        and not surface.asks_for_case
    ]
    assert vague == []


def test_surfaces_hold_views_commands_and_hooks() -> None:
    assert {way.kind for way in testing.SURFACES} == {"view", "command", "hook", "job"}
    assert "case-access" in {way.name for way in testing.SURFACES}
    assert "sign-out" not in {way.name for way in testing.SURFACES}
