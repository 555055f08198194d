"""Plugins made up for a test: in memory for the dispatcher, as distributions in a folder for the loader."""

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import EntryPoint, distributions
from pathlib import Path
from types import ModuleType

import pytest
from django_scopes import scope
from packaging.version import Version

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hookimpl
from ip_core.plugins.enums import Reason
from ip_core.plugins.house import Found, House, current
from ip_core.plugins.manifest import Manifest
from ip_core.plugins.manifest_rules import parse
from ip_core.plugins.models import PluginState
from ip_core.plugins.registration import Registration
from ip_core.plugins.types import NavItem


def described(slug: str, /, **changes: object) -> dict[str, object]:
    """A manifest's raw table that keeps all rules, with some values changed."""
    names = {"nb": slug.title(), "nn": slug.title(), "en": slug.title()}
    raw: dict[str, object] = {
        "slug": slug,
        "url_slug": slug,
        "version": "1.0",
        "requires_core": ">=0",
        "names": names,
        "summaries": names,
        "contacts": {"owner": "Fjord kommune", "security": "vakt@fjord.example"},
    }
    return {**raw, **changes}


def manifest(slug: str, /, **changes: object) -> Manifest:
    return parse(described(slug, **changes))


def module(*functions: Callable[..., object], name: str = "made_up.plugin") -> ModuleType:
    """A plugin.py with these functions, each marked with @hookimpl."""
    made = ModuleType(name)
    for function in functions:
        setattr(made, function.__name__, function)
    return made


def house(plugins: Mapping[str, ModuleType], manifests: Iterable[Manifest] = ()) -> House:
    """A house where these plugins live, all of them loaded."""
    given = {each.slug: each for each in manifests}
    here, registration = House(), Registration()
    for slug, made in plugins.items():
        own = ModuleType(made.__name__)  # pluggy takes a module once
        own.__dict__.update(made.__dict__)
        problem = registration.add(slug, own)
        assert not problem, problem
        here.admit(Found(slug, f"{slug}.apps.Config", slug, "made-up", "1.0", given.get(slug) or manifest(slug)))
    here.furnish(registration.implementations(set(plugins)))
    return here


def found(slug: str, distribution: str = "made-up", /, **changes: object) -> Found:
    return Found(slug, f"{slug}.apps.Config", slug, distribution, "1.0", parse(described(slug, **changes)))


@hookimpl
def nav_items(actor: Actor) -> list[NavItem]:
    return [NavItem("Kalender", "/nb/t/kalender/")]


GOOD = module(nav_items)


def choose(municipality: Municipality, **states: str) -> None:
    """Rows as a service would leave them; history is not what these tests are about."""
    with scope(municipality=municipality):
        PluginState.objects.bulk_create(
            PluginState(municipality=municipality, slug=slug, state=state, changed_at=clock.now())
            for slug, state in states.items()
        )


def quarantined(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin that is loaded falls, as by a check of its own; until `monkeypatch.undo`."""
    here = current()
    monkeypatch.setattr(here, "loaded", {**here.loaded})
    monkeypatch.setattr(here, "quarantined", {})
    monkeypatch.setattr(here, "_implementations", here._implementations)
    monkeypatch.setattr(here, "forms", {**here.forms})
    here.quarantine(here.loaded[slug], Reason.CHECKS, "made up")


def answering(function: object, hook: str = "nav_items") -> object:
    function.__name__ = hook
    return module(hookimpl(function))


APPS = """
from ip_core.plugins import PluginConfig

class Config(PluginConfig):
    name = {package!r}
    label = {label!r}
"""


class Shelf:
    """A folder on sys.path with installed distributions in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(
        self, slug: str, files: Mapping[str, str | bytes] | None = None, *, distribution: str = "", **changes: object
    ) -> str:
        """Install a plugin whose package is called `made_<slug>`; `files` are written over the usual ones."""
        package = f"made_{slug.replace('-', '_')}"
        raw = described(slug, **changes)
        written: dict[str, str | bytes] = {
            "__init__.py": "",
            "apps.py": APPS.format(package=package, label=raw.get("label", slug.replace("-", "_"))),
            "medvirk-plugin.toml": as_toml(raw),
            **(files or {}),
        }
        for name, text in written.items():
            path = self.folder / package / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        self._install(distribution or package.replace("_", "-"), slug, package)
        return package

    def entries(self) -> list[EntryPoint]:
        return [entry for each in distributions(path=[str(self.folder)]) for entry in each.entry_points]

    def _install(self, distribution: str, slug: str, package: str) -> None:
        info = self.folder / f"{distribution.replace('-', '_')}-1.0.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {Version('1.0')}\n")
        (info / "entry_points.txt").write_text(f"[medvirk.plugins]\n{slug} = {package}.apps:Config\n")


def as_toml(raw: Mapping[str, object]) -> str:
    """Enough TOML for a manifest: texts, lists of texts, and tables of texts."""
    lines = [f"{key} = {_value(value)}" for key, value in raw.items() if not isinstance(value, dict)]
    for key, value in raw.items():
        if isinstance(value, dict):
            lines += [f"[{key}]", *(f"{inner} = {_value(text)}" for inner, text in value.items())]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
