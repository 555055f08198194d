"""Writing a new plugin: every file is made first, so that a folder is either whole or not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ip_core.plugins.scaffold.catalogues import LANGUAGES, as_mo, as_po, messages, require_read
from ip_core.plugins.scaffold.exceptions import NotWritten
from ip_core.plugins.scaffold.naming import Naming
from ip_core.plugins.scaffold.rendering import holds, render

TEMPLATES = Path(__file__).with_name("templates")
ENDING = ".tmpl"


@dataclass(frozen=True, slots=True)
class Template:
    """A file of the new plugin; `path` is where it lies among the templates, `needs` when it is written."""

    path: str
    needs: tuple[str, ...] = ()

    def target(self, words: Mapping[str, str]) -> str:
        """Where it lies in the distribution."""
        moved = self.path.replace("package/templates/label/", f"package/templates/{words['label']}/")
        return moved.replace("package/", f"{words['package']}/", 1).replace("dot.", ".", 1)


FILES = (
    Template("pyproject.toml"),
    Template("README.md"),
    Template("LICENSE"),
    Template("dot.gitignore"),
    Template("package/__init__.py"),
    Template("package/apps.py"),
    Template("package/medvirk-plugin.toml"),
    Template("package/quality.toml"),
    Template("package/plugin.py"),
    Template("package/models.py", ("model",)),
    Template("package/migrations/__init__.py", ("model",)),
    Template("package/migrations/0001_initial.py", ("model",)),
    Template("package/policies.py", ("model",)),
    Template("package/queries.py", ("model",)),
    Template("package/services.py", ("model",)),
    Template("package/retention.py", ("model",)),
    Template("package/subject.py", ("model",)),
    Template("package/events.py", ("events",)),
    Template("package/search.py", ("search",)),
    Template("package/panels.py", ("panel",)),
    Template("package/settings.py", ("settings",)),
    Template("package/procedures.py", ("procedure",)),
    Template("package/procedure.toml", ("procedure",)),
    Template("package/demo_data.py"),
    Template("package/forms.py", ("page", "model")),
    Template("package/gates.py", ("page", "model")),
    Template("package/views.py", ("page",)),
    Template("package/urls.py", ("page",)),
    Template("package/templates/label/start.html", ("page",)),
    Template("package/templates/label/about.html", ("page",)),
    Template("package/templates/label/contacts.html", ("page", "model")),
    Template("package/templates/label/contact_form.html", ("page", "model")),
    Template("package/templates/label/panel.html", ("panel",)),
    Template("tests/conftest.py"),
    Template("tests/test_kit.py"),
    Template("tests/test_plugin.py"),
    Template("tests/test_contacts.py", ("model",)),
    Template("tests/test_page.py", ("page",)),
    Template("tests/test_panel.py", ("panel",)),
    Template("tests/test_search.py", ("search",)),
    Template("tests/test_events.py", ("events",)),
    Template("tests/test_settings.py", ("settings",)),
    Template("tests/test_procedure.py", ("procedure",)),
)

ANSWERING = {
    "events": "events",
    "model": "retention, subject",
    "panel": "panels",
    "procedure": "procedures",
    "search": "search",
    "settings": "settings",
}


def write_plugin(naming: Naming, features: Collection[str], folder: Path, *, core_migration: str) -> Path:
    """Write the distribution into a new folder inside `folder`, and answer with it. Raises NotWritten.

    `core_migration` is the migration of core's that the plugin's first one stands on."""
    target = folder / naming.distribution
    if target.exists():
        raise NotWritten(f"{target} is already there. Choose another name, or another folder with --to.")
    require_read(naming.words()["nb"], naming.translated())
    words = {**naming.words(), "core_migration": core_migration, "answering": _answering(features)}
    texts = {template.target(words): _rendered(template, features, words) for template in _chosen(features)}
    written: dict[str, bytes] = {path: text.encode() for path, text in texts.items()}
    written |= dict(_catalogues(texts, words))
    for path, content in written.items():
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return target


def _answering(features: Collection[str]) -> str:
    """The modules that `plugin.py` hands its questions on to."""
    named = ", ".join(modules for feature, modules in ANSWERING.items() if feature in features)
    return ", ".join(sorted(named.split(", ")))


def _chosen(features: Collection[str]) -> Iterator[Template]:
    return (template for template in FILES if holds(template.needs, features))


def _rendered(template: Template, features: Collection[str], words: Mapping[str, str]) -> str:
    return render((TEMPLATES / f"{template.path}{ENDING}").read_text(encoding="utf-8"), features, words)


def _catalogues(texts: Mapping[str, str], words: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    package = f"{words['package']}/"
    sources = [text for path, text in texts.items() if path.startswith(package) and path.endswith((".py", ".html"))]
    for language, found in messages(sources, words).items():
        folder = f"{package}locale/{language}/LC_MESSAGES/"
        yield f"{folder}django.po", as_po(language, found).encode()
        yield f"{folder}django.mo", as_mo(language, found)


__all__ = ("FILES", "LANGUAGES", "Template", "write_plugin")
