"""`medvirk-plugin.toml`: what a plugin says about itself, read without running a line of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import get_language
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from ip_core.plugins.exceptions import BadManifest

FILENAME = "medvirk-plugin.toml"


@dataclass(frozen=True, slots=True)
class Names:
    """One text in the three languages of the screen."""

    nb: str
    nn: str
    en: str

    def in_language(self, code: str | None) -> str:
        return {"nn": self.nn, "en": self.en}.get((code or "nb")[:2], self.nb)

    def __str__(self) -> str:
        """In the language of the page that is being made."""
        return self.in_language(get_language())


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What the plugin stores about people, and by what right (GDPR articles 5, 6, 9 and 30).

    The manifest writes each text once for all languages, or as a table of them: `{ nb = "…", nn = "…" }`."""

    model: str
    purpose: Names
    legal_basis: Names
    retention: Names
    recipients: Names | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A plugin as it describes itself.

    `slug` is the entry point's name and the URL namespace, `url_slug` the Norwegian word in addresses. `events` are
    the kinds of event that its `on_event` is called with, `consent.*` for a whole family. `public` are the url names
    that answer 200 to somebody not signed in. `files` are the objects of a proceeding, such as `attachments`, whose
    files it has taken in: they go with its rows.
    """

    slug: str
    url_slug: str
    label: str
    version: Version
    requires_core: SpecifierSet
    names: Names
    summaries: Names
    requires: Mapping[str, SpecifierSet] = field(default_factory=dict)
    provides: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    events: tuple[str, ...] = ("*",)
    public: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    settings_form: str = ""
    personal_data: tuple[PersonalData, ...] = ()
    contacts: Mapping[str, str] = field(default_factory=dict)

    def name_in(self, language: str | None) -> str:
        return self.names.in_language(language)

    def wants(self, event_kind: str) -> bool:
        """Whether its `on_event` is to be called with events of this kind."""
        return any(
            wanted in ("*", event_kind) or (wanted.endswith(".*") and event_kind.startswith(wanted[:-1]))
            for wanted in self.events
        )


def read_manifest(package_folder: Path) -> Manifest:
    """The manifest in a package's folder. Raises BadManifest with everything that is wrong with it."""
    from ip_core.plugins.manifest_rules import parse

    path = package_folder / FILENAME
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadManifest([f"{FILENAME} cannot be read beside the package ({type(error).__name__})"]) from error
    try:
        return parse(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadManifest([f"{FILENAME} is not TOML: {error}"]) from error
