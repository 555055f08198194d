"""A plugin's management commands: for one municipality at a time, and only where it is on."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ip_core.municipalities.models import Municipality
from ip_core.plugins import checks, commands
from ip_core.plugins.enums import Reason
from ip_core.plugins.house import House
from ip_core.plugins.loader import discover, start
from tests.plugins.houses import Shelf, choose

pytestmark = pytest.mark.django_db
GOOD = """
from ip_core.plugins.commands import PluginCommand
from ip_core.municipalities.models import Organisation

class Command(PluginCommand):
    writes = {writes}

    def add_arguments(self, parser):
        parser.add_argument("--loud", action="store_true")

    def handle(self, *args, municipality, **options):
        self.stdout.write(f"{{municipality.slug}} {{options['loud']}}")
"""
NAKED = """
from django.core.management.base import BaseCommand

class Command(BaseCommand):
    def handle(self, *args, **options):
        self.stdout.write("ran")
"""
AROUND = """
from ip_core.plugins.commands import PluginCommand

class Command(PluginCommand):
    def execute(self, *args, **options):
        return "ran"
"""


def put(shelf: Shelf, slug: str, **files: str) -> str:
    packages = {"management/__init__.py": "", "management/commands/__init__.py": ""}
    written = {f"management/commands/{name}.py": text for name, text in files.items()}
    return shelf.put(slug, {**packages, **written})


@pytest.fixture(autouse=True)
def _not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """These live on a shelf, not in INSTALLED_APPS: what Django checks there is for test_loading."""
    monkeypatch.setattr(checks, "quarantine_failing", lambda here: None)


def live(shelf: Shelf, settle: object) -> House:
    here = settle(discover(shelf.entries(), strict=False).house)
    start()
    return here


def run(package: str, name: str, *arguments: str, **options: object) -> str:
    from django.core.management import load_command_class

    out = StringIO()
    call_command(load_command_class(package, name), *arguments, stdout=out, **options)
    return out.getvalue().strip()


@pytest.mark.parametrize("slug", ["ticking", "reading"])
@pytest.mark.parametrize("state", ["on", "read-only", "off", None])
def test_runs_only_where_it_is_on(shelf, settle, a: Municipality, b: Municipality, slug: str, state: str | None):
    """`reading` says that it writes nothing."""
    package = put(shelf, slug, **{f"{slug}_all": GOOD.format(writes=slug == "ticking")})
    assert live(shelf, settle).is_loaded(slug)
    choose(b, **{slug: "on"})
    if state:
        choose(a, **{slug: state})
    if state == "on" or (state == "read-only" and slug == "reading"):
        assert run(package, f"{slug}_all", "--municipality", a.slug) == f"{a.slug} False"
        assert run(package, f"{slug}_all", "--loud", municipality=a.slug) == f"{a.slug} True"
    else:
        with pytest.raises(CommandError, match="read-only" if state == "read-only" else "not on"):
            run(package, f"{slug}_all", "--municipality", a.slug)
    for nowhere in (["--municipality", "nowhere"], []):
        with pytest.raises(CommandError):
            run(package, f"{slug}_all", *nowhere)


@pytest.mark.parametrize(
    ("slug", "name", "text", "said"),
    [
        ("naked", "naked_all", NAKED, "not a PluginCommand"),
        ("around", "around_all", AROUND, "the gate"),
        ("taking", "worker", GOOD.format(writes=True), "must be called taking_"),
        ("check", "check", GOOD.format(writes=True), "command check has a name that is taken"),
        ("reindex", "reindex", GOOD.format(writes=True), "command reindex has a name that is taken"),
        ("axes", "axes_reset", GOOD.format(writes=True), "command axes_reset has a name that is taken"),
        ("breaking", "breaking_all", "1 / 0", "ZeroDivisionError"),
    ],
)
def test_command_that_goes_around_the_gate_quarantines_its_plugin(
    shelf, settle, a: Municipality, slug: str, name: str, text: str, said: str
):
    package = put(shelf, slug, **{name: text})
    here = live(shelf, settle)
    assert said in here.quarantined[slug].detail
    assert here.quarantined[slug].reason in (Reason.FORBIDDEN, Reason.IMPORT)
    choose(a, **{slug: "on"})
    if slug != "breaking":
        with pytest.raises(CommandError, match="quarantined"):
            run(package, name, "--municipality", a.slug)


def test_quarantined_plugins_command_does_not_run(shelf, settle, a: Municipality):
    package = put(shelf, "falling", falling_all=GOOD.format(writes=False))
    here = live(shelf, settle)
    choose(a, falling="on")
    here.quarantine(here.loaded["falling"], Reason.MODELS, "")
    with pytest.raises(CommandError, match="not on"):
        run(package, "falling_all", "--municipality", a.slug)


def test_bundled_plugins_have_no_command_that_goes_around():
    from ip_core.plugins import house

    assert all(commands.refusal_of(found) is None for found in house.current().loaded.values())


@pytest.mark.parametrize(
    "files",
    [
        {"management/__init__.py": ""},
        {"management/notes.txt": ""},
        {
            "management/__init__.py": "",
            "management/commands/__init__.py": "",
            "management/commands/helpers/__init__.py": "",
            "management/commands/_words.py": "",
        },
    ],
)
def test_what_is_no_command_is_no_reason_to_refuse(shelf, settle, files: dict[str, str]):
    shelf.put("modest", files)
    here = live(shelf, settle)
    assert here.is_loaded("modest"), here.quarantined
