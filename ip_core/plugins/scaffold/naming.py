"""What a new plugin is called, everywhere that a name is needed."""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec

from django.apps import apps
from django.core.management import get_commands

from ip_core.plugins import house
from ip_core.plugins.manifest_rules import RESERVED, SLUG
from ip_core.plugins.scaffold.exceptions import NotWritten

LONGEST = 40
NOT_IN_A_NAME = frozenset("\"'\\%{}<>&\n\r\t")
"""A name stands in TOML, Python, catalogues and templates: what means something there is refused, not escaped."""


@dataclass(frozen=True, slots=True)
class Naming:
    """`slug` names the plugin, `municipality` whose it is; the rest follows, or is said."""

    slug: str
    municipality: str = ""
    url_slug: str = ""
    nb: str = ""
    nn: str = ""
    en: str = ""
    owner: str = ""
    security: str = ""

    def __post_init__(self) -> None:
        for word, what in ((self.slug, "name"), (self.municipality, "municipality"), (self.url_slug, "URL word")):
            if word and (not SLUG.match(word) or len(word) > LONGEST):
                raise NotWritten(
                    f"{word!r} cannot be a {what}: small letters a-z, digits and single hyphens, "
                    f"a letter first, at most {LONGEST}."
                )
        for text in (self.nb, self.nn, self.en, self.owner, self.security):
            if NOT_IN_A_NAME & set(text) or len(text) > LONGEST:
                raise NotWritten(
                    f"{text!r} cannot be a name on the screen: at most {LONGEST} signs, no quotation marks or code."
                )
        if not self.slug:
            raise NotWritten("A plugin needs a name.")
        if keyword.iskeyword(self.label):
            raise NotWritten(f"{self.slug!r} is a word of Python's. Choose another name.")

    @property
    def label(self) -> str:
        return self.slug.replace("-", "_")

    @property
    def distribution(self) -> str:
        return f"{self.municipality or 'medvirk'}-{self.slug}"

    @property
    def package(self) -> str:
        return self.distribution.replace("-", "_")

    @property
    def config(self) -> str:
        return "".join(word.capitalize() for word in self.slug.split("-")) + "Config"

    def words(self) -> dict[str, str]:
        """What templates may ask for."""
        spoken = self.slug.replace("-", " ").capitalize()
        nb = self.nb or spoken
        owner = self.owner or (f"{self.municipality.capitalize()} kommune" if self.municipality else "Kommunen")
        return {
            "slug": self.slug,
            "label": self.label,
            "package": self.package,
            "distribution": self.distribution,
            "config": self.config,
            "url_slug": self.url_slug or self.slug,
            "nb": nb,
            "nn": self.nn or nb,
            "en": self.en or nb,
            "owner": owner,
            "security": self.security or f"sikkerhet@{self.municipality or 'kommunen'}.example",
        }

    def translated(self) -> dict[str, str]:
        """Its names in other languages than bokmål, as far as they are said."""
        return {code: name for code, name in (("nn", self.nn), ("en", self.en)) if name}

    def require_free(self) -> None:
        """Nobody takes another's name: Medvirk would refuse to load one of them. Raises NotWritten."""
        labels = {config.label for config in apps.get_app_configs()}
        manifests = [found.manifest for found in house.current().all() if found.manifest]
        _refuse(self.slug, "a part of Medvirk", RESERVED)
        _refuse(self.slug, "a plugin", {manifest.slug for manifest in manifests})
        _refuse(self.url_slug or self.slug, "an address", {manifest.url_slug for manifest in manifests})
        _refuse(self.label, "a Django app", labels)
        _refuse(self.label, "a command", get_commands())
        if find_spec(self.package) is not None:
            raise NotWritten(f"There is already a Python package called {self.package}. Choose another name.")


def _refuse(word: str, what: str, taken: Iterable[str]) -> None:
    if word in taken:
        raise NotWritten(f"There is already {what} called {word!r}. Choose another name.")
