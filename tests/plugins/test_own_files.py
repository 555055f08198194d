"""A stranger's templates, static files and words take nobody's place, whether it is on or off."""

from pathlib import Path

import pytest

from ip_core.plugins import discovery
from ip_core.plugins.enums import Reason
from ip_core.plugins.house import House
from ip_core.plugins.own_files import misplaced
from ip_core.plugins.scaffold.catalogues import as_mo
from tests.plugins.houses import Shelf, found
from tests.plugins.test_loading import in_a_process

ROOT = Path(__file__).resolve().parents[2]
ASKED = "Hva skal personen kunne lese?"
WORDS = {ASKED: "Alt saman", "Kalenderfjord": "Kalendarfjord"}
SHOWN = f"""
import django
django.setup()
from django.template.loader import get_template
from django.utils.translation import gettext, override
from ip_core.plugins import house

here = house.current()
print(*here.loaded)
print(here.quarantined["aaa"].detail)
print("/plugins/plan/" in get_template("plan/plan.html").origin.name)
print("made_aab" in get_template("aab/plan.html").origin.name)
with override("nn"):
    print(gettext("{ASKED}"), gettext("Kalenderfjord"))
"""


def detail(shelf: Shelf, *beside: str) -> str:
    here = House()
    discovery.settle(here, shelf.entries(), beside)
    assert {kept.reason for kept in here.quarantined.values()} <= {Reason.FORBIDDEN}
    return " ".join(kept.detail for kept in here.quarantined.values())


@pytest.mark.engine("sqlite")
def test_bundled_templates_and_words_stand_before_a_strangers(shelf: Shelf) -> None:
    shelf.put("aaa", {"templates/plan/plan.html": "Noko anna"})
    shelf.put("aab", {"templates/aab/plan.html": "Eige", "locale/nn/LC_MESSAGES/django.mo": as_mo("nn", WORDS)})
    said = in_a_process(SHOWN, shelf)
    assert said.returncode == 0, said.stderr
    loaded, refused, *rest = said.stdout.splitlines()
    assert set(loaded.split()[:3]) == {"consent", "intake", "plan"}
    assert loaded.split()[3:] == ["aab"]
    assert refused == "templates/plan/plan.html lies outside templates/aaa/, and could take the place of another's"
    assert rest == ["True", "True", "Kva skal personen kunne lese? Kalendarfjord"]


def test_bundled_come_first_and_what_is_required_before_that() -> None:
    plugins = [
        found("aaa"),
        found("abc", discovery.CORE, requires={"zoo": ""}),
        found("bcd", requires={"plan": ""}),
        found("plan", discovery.CORE),
        found("zoo"),
    ]
    ordered = discovery._ordered(House(), plugins)
    assert [each.slug for each in ordered] == ["plan", "aaa", "bcd", "zoo", "abc"]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("templates/my_club/list.html", ""),
        ("templates/my-club/parts/list.html", ""),
        ("static/my_club/list.js", ""),
        ("templates/.gitkeep", ""),
        ("templates/404.html", "templates/404.html lies outside templates/my_club/"),
        ("templates/my_club", "templates/my_club lies outside"),
        ("templates/my_clubs/list.html", "templates/my_clubs/list.html lies outside"),
        ("static/theme/a/b.css", "static/theme/a/b.css lies outside static/my_club/"),
    ],
)
def test_file_in_nobodys_folder_is_refused(shelf: Shelf, file: str, says: str) -> None:
    shelf.put("my-club", {file: ""})
    told = detail(shelf)
    assert told.startswith(says)
    assert bool(told) == bool(says)


def test_slug_that_is_an_apps_label_is_no_folder_of_its_own(shelf: Shelf) -> None:
    shelf.put("theme", {"templates/theme/later.html": ""}, label="made_theme")
    assert "templates/theme/later.html" in detail(shelf, "theme")
    assert detail(shelf) == ""


def test_folder_that_is_a_link_is_refused(shelf: Shelf) -> None:
    package = shelf.folder / shelf.put("moon", {"elsewhere/plan.html": "", "templates/moon/a.html": ""})
    (package / "templates" / "plan").symlink_to(package / "elsewhere")
    assert detail(shelf).startswith("templates/plan lies outside")


def test_bundled_plugins_and_the_example_keep_to_their_own() -> None:
    for folder, label in [("plugins/plan", "plan"), ("plugins/intake", "intake"), ("plugins/consent", "consent")]:
        assert misplaced(ROOT / folder, {label}) == ""
    assert misplaced(ROOT / "tests/example_plugin/fjord_kontakter", {"kontakter"}) == ""
