"""Finding plugins in installed distributions, without running them."""

import subprocess
import sys

import pytest
from django.apps import apps

from ip_core.plugins import discovery
from ip_core.plugins.enums import Reason
from ip_core.plugins.exceptions import PluginsRefused
from ip_core.plugins.house import Found, House
from tests.plugins.houses import Shelf, as_toml, described, found

IMPORTING = """
import plugins.intake.apps, plugins.consent.apps, plugins.plan.apps
from django.apps import apps
from django.conf import settings
from ip_core.plugins import discovery

assert not settings.configured and not apps.ready
print(len(discovery.installed()))
"""


def settled(shelf: Shelf) -> tuple[list[str], dict[str, Reason]]:
    here = House()
    order = discovery.settle(here, shelf.entries())
    return [each.slug for each in order], {slug: kept.reason for slug, kept in here.quarantined.items()}


def test_finding_runs_nothing(shelf: Shelf) -> None:
    package = shelf.put("calm", {"__init__.py": "raise SystemExit('it ran')", "apps.py": "raise SystemExit('it ran')"})
    assert settled(shelf) == (["calm"], {})
    assert package not in sys.modules


def test_importing_a_plugin_package_configures_no_django() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            IMPORTING,
        ],
        capture_output=True,
        text=True,
        env={"PATH": ""},
        check=True,
    )
    assert int(said.stdout) >= 3


def test_requirements_come_first(shelf: Shelf) -> None:
    shelf.put("alpha", requires={"beta": ">=1", "gamma": ""})
    shelf.put("beta", requires={"gamma": ">=1,<2"})
    shelf.put("gamma")
    assert settled(shelf) == (["gamma", "beta", "alpha"], {})


@pytest.mark.parametrize("order", [["alpha", "beta", "gamma"], ["gamma", "beta", "alpha"]])
def test_order_does_not_depend_on_where_they_are_found(order: list[str]) -> None:
    plugins = {
        "alpha": found("alpha"),
        "beta": found("beta", requires={"gamma": ""}),
        "gamma": found("gamma", requires={"alpha": ""}),
    }
    ordered = discovery._ordered(House(), [plugins[slug] for slug in order])
    assert [each.slug for each in ordered] == ["alpha", "gamma", "beta"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"version": "?"}, Reason.MANIFEST),
        ({"requires_core": ">=99"}, Reason.CORE_RANGE),
        ({"requires": {"nowhere": ""}}, Reason.REQUIREMENT),
        ({"requires": {"good": ">=2"}}, Reason.REQUIREMENT),
        ({"requires": {"bad": ""}}, Reason.CIRCULAR),
    ],
)
def test_unfit_plugin_is_quarantined_alone(shelf: Shelf, changes: dict[str, object], reason: Reason) -> None:
    shelf.put("good")
    shelf.put("bad", **changes)
    assert settled(shelf) == (["good"], {"bad": reason})


def test_ring_is_quarantined_with_what_stands_on_it(shelf: Shelf) -> None:
    shelf.put("one", requires={"two": ""})
    shelf.put("two", requires={"one": ""})
    shelf.put("rider", requires={"two": ""})
    shelf.put("good")
    assert settled(shelf) == (
        ["good"],
        {"one": Reason.CIRCULAR, "two": Reason.CIRCULAR, "rider": Reason.REQUIREMENT},
    )


def test_dependants_fall_with_what_they_stand_on(shelf: Shelf) -> None:
    shelf.put("base", requires_core=">=99")
    shelf.put("middle", requires={"base": ""})
    shelf.put("top", requires={"middle": ""})
    assert settled(shelf) == (
        [],
        {"base": Reason.CORE_RANGE, "middle": Reason.REQUIREMENT, "top": Reason.REQUIREMENT},
    )


def test_package_that_is_gone(shelf: Shelf) -> None:
    package = shelf.put("gone")
    (shelf.folder / package).rename(shelf.folder / "elsewhere")
    assert settled(shelf) == ([], {"gone": Reason.IMPORT})


def test_slug_is_the_entry_points_name(shelf: Shelf) -> None:
    shelf.put("calendar", {"medvirk-plugin.toml": as_toml(described("other"))})
    assert settled(shelf)[1]["calendar"] == Reason.MANIFEST


@pytest.mark.parametrize("what", ["slug", "url_slug", "label"])
def test_of_two_strangers_with_one_name_neither_stays(what: str) -> None:
    here = House()
    one = found("one", "stranger-one", **{what: "same"})
    two = found("two", "stranger-two", **{what: "same"})
    assert discovery._without_doubles(here, [one, two]) == []
    assert {kept.reason for kept in here.quarantined.values()} == {Reason.DUPLICATE}


def test_bundled_plugin_keeps_its_name_and_address() -> None:
    here = House()
    ours = found("plan", discovery.CORE)
    kept = discovery._without_doubles(here, [found("evil", "stranger", url_slug="plan"), ours])
    assert kept == [ours]
    assert "medvirk" in here.quarantined["evil"].detail


def test_labels_of_the_sites_own_apps_are_read_without_importing_them(settings: object) -> None:
    labels = discovery.labels_of(settings.OWN_APPS)
    assert {label for label, config in apps.app_configs.items() if config.name in settings.OWN_APPS} <= labels.keys()
    assert labels["wagtailcore"] == "wagtail"


@pytest.mark.parametrize("label", ["auth", "ip_core", "wagtailadmin"])
def test_nobody_takes_the_label_of_one_of_the_sites_apps(shelf: Shelf, settings: object, label: str) -> None:
    shelf.put("taking", label=label)
    shelf.put("leaning", requires={"taking": ""})
    shelf.put("good")
    here = House()
    assert [each.slug for each in discovery.settle(here, shelf.entries(), settings.OWN_APPS)] == ["good"]
    assert here.quarantined["taking"].reason == Reason.DUPLICATE
    assert here.quarantined["leaning"].reason == Reason.REQUIREMENT


def test_nobody_takes_the_package_of_one_of_the_sites_apps(shelf: Shelf) -> None:
    package = shelf.put("taking")
    here = House()
    assert discovery.settle(here, shelf.entries(), [package]) == []
    assert here.quarantined["taking"].reason == Reason.DUPLICATE


def test_refused_double_is_listed_beside_the_one_that_stays() -> None:
    here = House()
    here.admit(found("plan", discovery.CORE))
    here.quarantine(found("plan", "stranger"), Reason.DUPLICATE, "")
    assert here.is_loaded("plan")
    assert list(here.quarantined) == ["plan@stranger"]


def test_double_that_was_refused_first_moves_aside() -> None:
    here = House()
    here.quarantine(found("plan", "stranger"), Reason.DUPLICATE, "")
    here.admit(found("plan", discovery.CORE))
    assert list(here.quarantined) == ["plan@stranger"]


def test_strict_raises(shelf: Shelf) -> None:
    shelf.put("bad", requires_core=">=99")
    with pytest.raises(PluginsRefused, match=r"bad .*core-range"):
        discovery.settle(House(strict=True), shelf.entries())


@pytest.mark.parametrize(
    "changes",
    [
        {"requires_core": ">=9"},
        {"requires": {"nowhere": ""}},
        {"requires": {"odd": ""}},
        {"names": {}},
        {"url_slug": "calm"},
    ],
)
def test_strict_raises_for_everything_that_is_quarantined(shelf: Shelf, changes: dict[str, object]) -> None:
    shelf.put("calm")
    shelf.put("odd", **changes)
    with pytest.raises(PluginsRefused):
        discovery.settle(House(strict=True), shelf.entries())


def test_found_without_a_manifest_has_no_description() -> None:
    with pytest.raises(ValueError, match="no manifest"):
        _ = Found("x", "x.apps.C", "x", "d", "1").described
