"""What the command writes, and what it refuses to write."""

import ast
import gettext
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from io import BytesIO
from itertools import chain, combinations
from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command

from ip_core.plugins.hookspecs import SPECS
from ip_core.plugins.manifest import read_manifest
from ip_core.plugins.scaffold import FEATURES, Naming, with_what_they_need, write_plugin
from ip_core.plugins.scaffold.catalogues import LANGUAGES, TEXTS
from ip_core.plugins.scaffold.exceptions import BrokenTemplate, NotWritten
from ip_core.plugins.scaffold.rendering import render
from ip_core.plugins.scaffold.writing import FILES, TEMPLATES
from ip_core.testing.conformance.quality import read_quality
from tests.scaffold.making import EVERYTHING, written

pytestmark = pytest.mark.engine("sqlite")  # no database is asked
SUBSETS = sorted(
    {with_what_they_need(asked) for asked in chain(*(combinations(FEATURES, n) for n in range(1, 8)))}, key=sorted
)
"""Every different plugin that can be asked for."""
CALLS = ("_", "gettext_lazy")
IN_TEMPLATE = re.compile(r'(?:translate |\b_\()"([^"]+)"')
LEFTOVER = re.compile(r"<<|^%%", re.MULTILINE)
CORE = "0005_handover"
NO_CACHE = {**os.environ, "RUFF_NO_CACHE": "true"}


def names_of(features: frozenset[str]) -> str:
    return "+".join(name for name in FEATURES if name in features)


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    return written(tmp_path)


@pytest.mark.parametrize("features", SUBSETS, ids=names_of)
def test_every_plugin_is_sound_as_it_is_written(tmp_path: Path, features: frozenset[str]) -> None:
    folder = write_plugin(Naming("kontakter", nb="Kontakter"), features, tmp_path, core_migration=CORE)
    package = folder / "medvirk_kontakter"
    manifest = read_manifest(package)
    assert (manifest.slug, str(manifest.version)) == ("kontakter", "0.1.0")
    assert read_quality(package).problems == {}
    assert tomllib.loads((folder / "pyproject.toml").read_text())["project"]["version"] == "0.1.0"
    for path in folder.rglob("*.py"):
        ast.parse(path.read_text(), str(path))
    assert not [
        path
        for path in folder.rglob("*")
        if path.is_file() and re.search(r"<<|^%%", path.read_text(errors="ignore"), re.MULTILINE)
    ]


@pytest.mark.parametrize("features", SUBSETS, ids=names_of)
def test_every_text_has_its_nynorsk_and_english(tmp_path: Path, features: frozenset[str]) -> None:
    naming = Naming("kontakter", nb="Kontakter", nn="Kontaktar", en="Contacts")
    package = write_plugin(naming, features, tmp_path, core_migration=CORE) / "medvirk_kontakter"
    asked = {text for path in package.rglob("*") for text in _asked_for(path)}
    for language in LANGUAGES:
        catalogue = polib.pofile(str(package / "locale" / language / "LC_MESSAGES" / "django.po"))
        assert {entry.msgid for entry in catalogue} == asked
        assert [entry.msgid for entry in catalogue if not entry.msgstr] == []


def _asked_for(path: Path) -> Iterator[str]:
    """The texts that a file wants translated, found in another way than the product finds them."""
    if path.suffix == ".html":
        yield from IN_TEMPLATE.findall(path.read_text())
    elif path.suffix == ".py":
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                yield node.args[0].value


def test_written_files_keep_the_style(tmp_path: Path) -> None:
    """Every plugin, by the rules in its own pyproject."""
    for features in SUBSETS:
        folder = write_plugin(Naming("kontakter"), features, tmp_path / names_of(features), core_migration=CORE)
        (folder / ".ruff_cache").mkdir()
    for command in (("ruff", "check"), ("ruff", "format", "--check"), ("djangofmt", "--check")):
        tool = Path(sys.executable).with_name(command[0])
        run = subprocess.run(
            [tool, *command[1:], str(tmp_path)], cwd=tmp_path, env=NO_CACHE, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stdout + run.stderr


def test_compiled_catalogue_says_what_its_source_says(everything: Path) -> None:
    for language in LANGUAGES:
        folder = everything / "fjord_kontakter" / "locale" / language / "LC_MESSAGES"
        compiled = gettext.GNUTranslations(BytesIO((folder / "django.mo").read_bytes()))
        entries = polib.pofile(str(folder / "django.po"))
        assert len(entries) > 30
        for entry in entries:
            assert compiled.gettext(entry.msgid) == entry.msgstr


def test_no_translation_is_kept_that_nothing_says(everything: Path) -> None:
    said = polib.pofile(str(everything / "fjord_kontakter" / "locale" / "nn" / "LC_MESSAGES" / "django.po"))
    plain = write_plugin(Naming("side"), frozenset({"page"}), everything.parent, core_migration=CORE)
    also = polib.pofile(str(plain / "medvirk_side" / "locale" / "nn" / "LC_MESSAGES" / "django.po"))
    texts = {row["nb"] for row in tomllib.loads(TEXTS.read_text())["text"]}
    assert texts - {entry.msgid for entry in (*said, *also)} == set()


def test_name_of_several_words_stands_right_everywhere(tmp_path: Path) -> None:
    naming = Naming("naere-folk", municipality="indre-fjord", url_slug="folk")
    folder = write_plugin(naming, frozenset(FEATURES), tmp_path, core_migration=CORE)
    package = folder / "indre_fjord_naere_folk"
    manifest = read_manifest(package)
    assert (folder.name, manifest.label, manifest.url_slug) == ("indre-fjord-naere-folk", "naere_folk", "folk")
    assert manifest.names.nb == "Naere folk"
    assert (package / "templates" / "naere_folk" / "contacts.html").exists()
    assert "class NaereFolkConfig(PluginConfig)" in (package / "apps.py").read_text()
    assert 'KIND = "naere_folk.contact"' in (package / "search.py").read_text()
    assert read_quality(package).queries == {"naere-folk": 24}
    entry = tomllib.loads((folder / "pyproject.toml").read_text())["project"]["entry-points"]["medvirk.plugins"]
    assert entry == {"naere-folk": "indre_fjord_naere_folk.apps:NaereFolkConfig"}


def test_every_template_is_written_by_some_plugin() -> None:
    assert {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.tmpl")} == {
        f"{template.path}.tmpl" for template in FILES
    }


def test_hooks_it_answers_are_hooks_there_are(everything: Path) -> None:
    answered = re.findall(r"@hookimpl\ndef (\w+)", (everything / "fjord_kontakter" / "plugin.py").read_text())
    assert len(answered) == 9
    assert set(answered) <= SPECS.keys()


def test_feature_brings_what_it_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("startplugin", "kontakter", features="search", to=str(tmp_path))
    assert "Also written, because the others need it: model, page." in capsys.readouterr().out
    assert (tmp_path / "medvirk-kontakter" / "medvirk_kontakter" / "models.py").exists()


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("Kontakter", {}, "cannot be a name"),
        ("kon takter", {}, "cannot be a name"),
        ("9kontakter", {}, "cannot be a name"),
        ("kontakter-", {}, "cannot be a name"),
        ("../kontakter", {}, "cannot be a name"),
        ("k" * 41, {}, "cannot be a name"),
        ("class", {}, "word of Python's"),
        ("plan", {}, "already a plugin"),
        ("handbook", {}, "already a part of Medvirk"),
        ("core", {}, "already a part of Medvirk"),
        ("auth", {}, "already a Django app"),
        ("check", {}, "already a command"),
        ("reindex", {}, "already a command"),
        ("kontakter", {"url_slug": "soknad"}, "already an address"),
        ("kontakter", {"url_slug": "Søk"}, "cannot be a URL word"),
        ("kontakter", {"municipality_slug": "Fjord!"}, "cannot be a municipality"),
        ("kontakter", {"nb": 'Kon"takter'}, "cannot be a name on the screen"),
        ("kontakter", {"nn": "{% now %}"}, "cannot be a name on the screen"),
        ("kontakter", {"features": "page,magic"}, "no feature called magic"),
        ("kontakter", {"to": "not/here"}, "is not a folder"),
    ],
)
def test_bad_name_is_refused_and_nothing_written(tmp_path: Path, name: str, options: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=re.escape(said)):
        call_command("startplugin", name, **{"to": str(tmp_path), **options})
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    kept = written(tmp_path) / "README.md"
    kept.write_text("Mine.")
    with pytest.raises(CommandError, match="already there"):
        written(tmp_path)
    assert kept.read_text() == "Mine."


def test_help_names_every_feature(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("startplugin", "--help")
    told = capsys.readouterr().out
    assert all(f"  {name} " in told for name in EVERYTHING.split(","))


@pytest.mark.parametrize("broken", ["%% if\n", "%% if page\n", "%% end\n", "%% unless page\n%% end\n", "<<nobody>>\n"])
def test_broken_template_is_told_of(broken: str) -> None:
    with pytest.raises(BrokenTemplate):
        render(broken, {"page"}, {"slug": "kontakter"})


def test_lines_are_kept_by_feature() -> None:
    text = "%% if page -model\na\n%% else\nb\n%% if panel|model\nc <<slug>>\n%% end\n%% end\nd\n"
    assert render(text, {"page"}, {"slug": "x"}) == "a\nd\n"
    assert render(text, {"page", "model"}, {"slug": "x"}) == "b\nc x\nd\n"
    assert render(text, {"search"}, {"slug": "x"}) == "b\nd\n"


def test_naming_needs_a_name() -> None:
    with pytest.raises(NotWritten):
        Naming("")
