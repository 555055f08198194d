"""Somebody else's plugin, installed beside the built wheel in a fresh environment: nothing needs this repository."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.contracts.source import ROOT
from tests.distribution.places import EXAMPLE, Browser, Machine

pytestmark = pytest.mark.engine("sqlite")
MADE = {"__pycache__", ".ruff_cache", ".pytest_cache", ".mo", "dist"}
FEATURES = "page,model,search,procedure"
PROCEDURE = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "ip_site.settings.dev"
import django, fjord_kontakter, ip_core
django.setup()
from ip_core.municipalities.models import Municipality
from ip_core.plugins import hooks
from ip_core.procedures.services import publish
here = Municipality.objects.get(slug="arendal")
there = Municipality.objects.get(slug="meland")
(template,) = hooks(here).of("kontakter").register_procedure_templates()
version = publish(template.document, municipality=here, approved_by="Prøve")
print(json.dumps({
    "places": [ip_core.__file__, fjord_kontakter.__file__],
    "published": [version.slug, version.number],
    "elsewhere": len(list(hooks(there).of("kontakter").register_procedure_templates())),
}))
"""


@pytest.mark.slow
def test_plugin_lives_beside_the_wheel_in_one_municipality(tmp_path: Path) -> None:
    """One test, because the machine is built once: two practice municipalities, and the plugin on in Arendal."""
    machine = Machine(tmp_path)
    machine.run("medvirk", "demo", "--no-serve")
    machine.run("medvirk", "plugins", "enable", "kontakter", "--municipality", "arendal", "--reason", "Vi prøver.")
    in_order(machine)
    nothing_lies_in_the_repository(machine)
    with machine.serving():
        lives_in_one_and_is_unknown_in_the_other(machine)


def in_order(machine: Machine) -> None:
    assert "no issues" in machine.run("medvirk", "check")
    assert "No changes detected" in machine.run("medvirk", "makemigrations", "--check", "--dry-run")
    listed = json.loads(machine.run("medvirk", "plugins", "list", "--json"))
    assert {each["slug"] for each in listed} == {"intake", "consent", "plan", "kontakter"}
    assert not [each["slug"] for each in listed if each["quarantined"]]


def nothing_lies_in_the_repository(machine: Machine) -> None:
    """The procedure template can be published where the plugin is on, and is not offered where it is off."""
    said = json.loads(machine.run("python", "-c", PROCEDURE))
    assert not [place for place in said["places"] if Path(place).is_relative_to(ROOT)]
    assert said["published"] == ["kontakter", 1]
    assert said["elsewhere"] == 0


def lives_in_one_and_is_unknown_in_the_other(machine: Machine) -> None:
    here = Browser(machine, "coordinator-arendal", "arendal")
    there = Browser(machine, "coordinator", "meland")
    status, page = here.open("nb/t/kontakter/")
    assert status == 200
    contacts = f"nb/t/kontakter/{plan_of(page)}/"
    status, page = here.send(f"{contacts}ny/", name="Liv Trappeheis", task="Hjelpemidler", phone="55 12 34 56")
    assert status == 200
    assert "Liv Trappeheis" in page
    assert here.open(contacts)[0] == 200
    for path in ("nb/t/kontakter/", "nb/t/kontakter/om/", contacts):
        assert there.open(path)[0] == 404
    assert "Liv Trappeheis" in here.open("nb/sok/?q=trappeheis")[1]
    assert "Liv Trappeheis" not in there.open("nb/sok/?q=trappeheis")[1]


def plan_of(page: str) -> str:
    """The first plan that a start page leads to."""
    found = re.search(r"/t/kontakter/([0-9a-f-]{36})/", page)
    assert found, page
    return found[1]


def test_example_is_what_the_command_writes(tmp_path: Path) -> None:
    """So whoever reads it reads what she will get."""
    call_command(
        "startplugin",
        "kontakter",
        features=FEATURES,
        to=str(tmp_path),
        municipality_slug="fjord",
        nb="Kontakter",
        nn="Kontaktar",
        en="Contacts",
    )
    assert _files(EXAMPLE) == _files(tmp_path / "fjord-kontakter")


def _files(folder: Path) -> dict[str, str]:
    """What stands in each file; not what tools make of them."""
    kept = (path for path in folder.rglob("*") if path.is_file() and not MADE & {path.suffix, *path.parts})
    return {path.relative_to(folder).as_posix(): path.read_text() for path in kept}
