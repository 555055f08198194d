"""The signatures that plugins are written against change only together with their version."""

import copy
from importlib.metadata import version

import pytest
from packaging.version import Version

from ip_core.plugins import house, snapshot
from ip_core.plugins.hookspecs import API_VERSION, SPECS
from ip_core.testing.conformance.checks.hooks import ARGUMENTS


def test_hooks_are_as_they_were_kept() -> None:
    assert snapshot.kept() == snapshot.taken(), "raise API_VERSION and run: python -m ip_core.plugins.snapshot"
    assert snapshot.FILE.read_text(encoding="utf-8") == snapshot.as_text(snapshot.taken())


def test_no_hook_is_newer_than_the_version() -> None:
    assert Version(API_VERSION).release[:2] <= Version(version("medvirk")).release[:2]
    assert all(Version(spec.since) <= Version(API_VERSION) for spec in SPECS.values())


def test_every_bundled_plugin_asks_for_a_core_that_has_this_version() -> None:
    for found in house.current().loaded.values():
        assert found.described.requires_core.contains(API_VERSION), found.slug


def test_kit_has_something_to_give_for_every_argument() -> None:
    by_hand = {"case_panels", "subject_data"}  # whose arguments belong together
    asked = {argument for name, spec in SPECS.items() if name not in by_hand for argument in spec.arguments}
    assert asked == ARGUMENTS.keys()


def changed(**by: object) -> snapshot.Snapshot:
    """The snapshot after a change: `hook`, `argument`, `answer`, `field` are put in or, with None, taken out."""
    after = copy.deepcopy(snapshot.kept())
    after["api_version"] = by.pop("version", after["api_version"])
    places = {
        "hook": after["hooks"],
        "argument": after["hooks"]["nav_items"]["arguments"],
        "how": after["hooks"]["nav_items"],
        "answer": after["answers"],
        "field": after["answers"]["NavItem"],
    }
    for what, (name, value) in by.items():
        places[what].pop(name, None) if value is None else places[what].update({name: value})
    return after


def kept_at(version: str) -> snapshot.Snapshot:
    return {**snapshot.kept(), "api_version": version}


A_HOOK = snapshot.taken()["hooks"]["nav_items"]
BREAKING = {
    "hook gone": {"hook": ("nav_items", None)},
    "argument gone": {"argument": ("actor", None)},
    "argument of another type": {"argument": ("actor", "Person")},
    "another failure policy": {"how": ("on_failure", "deny")},
    "other states": {"how": ("states", ["off"])},
    "another answer": {"how": ("returns", "NavItem")},
    "may write now": {"how": ("writes", True)},
    "answer gone": {"answer": ("NavItem", None)},
    "field gone": {"field": ("order", None)},
    "field that must be given": {"field": ("icon", "str")},
    "another beginning": {"field": ("order", "int = 1")},
}
ADDING = {
    "new hook": {"hook": ("deadlines", A_HOOK)},
    "new argument": {"argument": ("language", "str")},
    "new answer": {"answer": ("Deadline", {"text": "Text"})},
    "field that may be left out": {"field": ("icon", "str = ''")},
}


@pytest.mark.parametrize("change", BREAKING.values(), ids=BREAKING)
def test_what_may_break_a_plugin_wants_a_new_major_version(change: dict[str, object]) -> None:
    for old, too_little, enough in (("0.1.0", "0.1.1", "0.2.0"), ("1.2.3", "1.3.0", "2.0.0")):
        assert "breaks plugins" in snapshot.refusal(kept_at(old), changed(version=old, **change))
        assert snapshot.refusal(kept_at(old), changed(version=too_little, **change))
        assert not snapshot.refusal(kept_at(old), changed(version=enough, **change))


@pytest.mark.parametrize("change", ADDING.values(), ids=ADDING)
def test_what_adds_wants_a_new_version(change: dict[str, object]) -> None:
    for old, enough in (("0.1.0", "0.1.1"), ("1.2.3", "1.3.0")):
        said = snapshot.refusal(kept_at(old), changed(version=old, **change))
        assert said
        assert "breaks plugins" not in said
        assert not snapshot.refusal(kept_at(old), changed(version=enough, **change))


def test_nothing_changed_wants_nothing() -> None:
    assert snapshot.refusal(snapshot.kept(), changed()) == ""


def test_change_is_not_written_under_the_old_version(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hooks.json"
    monkeypatch.setattr(snapshot, "FILE", file)
    file.write_text(snapshot.as_text(changed_now := changed_file()))
    with pytest.raises(SystemExit, match="nav_items: actor is new"):
        snapshot.write()
    assert snapshot.kept() == changed_now


def changed_file() -> snapshot.Snapshot:
    before = copy.deepcopy(snapshot.taken())
    del before["hooks"]["nav_items"]["arguments"]["actor"]
    return before
