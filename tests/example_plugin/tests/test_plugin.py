"""The plugin loads, says who it is, and can be switched on and off."""

from importlib.metadata import version

from ip_core.people.actor import Actor
from ip_core.plugins import house, queries, services
from ip_core.testing.cast import Cast


def test_plugin_loads() -> None:
    here = house.current()
    assert here.is_loaded("kontakter"), here.quarantined.get("kontakter")


def test_version_is_the_distributions() -> None:
    manifest = house.current().loaded["kontakter"].described
    assert str(manifest.version) == version("fjord-kontakter")


def test_plugin_is_off_until_somebody_switches_it_on(meland: Cast) -> None:
    administrator = Actor.system()
    assert not queries.is_on("kontakter", meland.municipality)
    services.enable("kontakter", meland.municipality, actor=administrator, reason="Vi prøver.")
    assert queries.is_on("kontakter", meland.municipality)
    services.disable("kontakter", meland.municipality, actor=administrator, reason="Ferdig.")
    assert not queries.is_on("kontakter", meland.municipality)
