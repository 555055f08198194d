"""Who lives here: the plugins found in this process, those that loaded, and those in quarantine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from packaging.specifiers import SpecifierSet

from ip_core.plugins.enums import Reason
from ip_core.plugins.exceptions import PluginsRefused
from ip_core.plugins.manifest import Manifest

if TYPE_CHECKING:
    from django.forms import Form

logger = logging.getLogger(__name__)
NAMELESS = frozenset({Reason.MANIFEST, Reason.DUPLICATE})


@dataclass(frozen=True, slots=True)
class Found:
    """A plugin as found in the installed distributions; nothing of it has run."""

    slug: str
    config: str
    package: str
    distribution: str
    distribution_version: str
    manifest: Manifest | None = None

    @property
    def described(self) -> Manifest:
        """The manifest of a plugin that is past reading it."""
        if self.manifest is None:
            raise ValueError(f"{self.slug} has no manifest that can be read")
        return self.manifest

    @property
    def requires(self) -> Mapping[str, SpecifierSet]:
        return self.manifest.requires if self.manifest else {}


@dataclass(frozen=True, slots=True)
class Quarantine:
    """A plugin that is installed and cannot be used. `detail` is in English, for its developer."""

    found: Found
    reason: Reason
    detail: str


@dataclass(slots=True)
class Counter:
    """How an implementation has done in this process. Durations in seconds; `slow` is how many calls were too long."""

    calls: int = 0
    failures: int = 0
    slow: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    last_failure: str = ""


@dataclass(frozen=True, slots=True)
class Implementation:
    """One plugin's answer to one hook."""

    slug: str
    hook: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]
    counter: Counter = field(default_factory=Counter)


class House:
    """The plugins of one process. Filled once, at start; afterwards only quarantine changes it."""

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict
        self.loaded: dict[str, Found] = {}
        self.quarantined: dict[str, Quarantine] = {}
        self.forms: dict[str, type[Form]] = {}
        self._implementations: dict[str, tuple[Implementation, ...]] = {}

    # Who is here

    def admit(self, found: Found) -> None:
        """Let it live here. A refused double of the same name moves aside in the list."""
        double = self.quarantined.pop(found.slug, None)
        self.loaded[found.slug] = found
        if double:
            self.quarantined[self._free_key(double.found)] = double

    def is_loaded(self, slug: str) -> bool:
        return slug in self.loaded

    def found(self, slug: str) -> Found | None:
        if slug in self.loaded:
            return self.loaded[slug]
        return self.quarantined[slug].found if slug in self.quarantined else None

    def manifest(self, slug: str) -> Manifest | None:
        found = self.found(slug)
        return found.manifest if found else None

    def all(self) -> list[Found]:
        """Every installed plugin, those that load first, in the order in which they load."""
        return [*self.loaded.values(), *(kept.found for kept in self.quarantined.values())]

    def authors(self) -> list[Found]:
        """Those that have code of their own. What was refused for its description or its name has none: the package
        that it names may be core's."""
        fallen = (kept.found for kept in self.quarantined.values() if kept.reason not in NAMELESS)
        return [*self.loaded.values(), *(found for found in fallen if found.manifest)]

    def author_of(self, module: str) -> str | None:
        """The plugin whose code this is, by a dotted name: the innermost of those that claim the package. One without a
        name claims nothing of the apps that Django has."""
        claims = [one for one in self.all() if f"{module}.".startswith(f"{one.package}.")]
        if claims and apps.get_containing_app_config(module):
            claims = [one for one in self.authors() if one in claims]
        return max(claims, key=lambda one: len(one.package)).slug if claims else None

    def slug_of_label(self, label: str) -> str | None:
        return self._slug_where(lambda manifest: manifest.label == label)

    def slug_of_address(self, url_slug: str) -> str | None:
        """The plugin whose addresses begin with this word; a loaded one before a quarantined one."""
        return self._slug_where(lambda manifest: manifest.url_slug == url_slug)

    def dependants(self, slug: str) -> list[str]:
        """Those that require this one directly, loaded or not."""
        return [found.slug for found in self.all() if slug in found.requires]

    def _slug_where(self, holds: Callable[[Manifest], bool]) -> str | None:
        return next((found.slug for found in self.all() if found.manifest and holds(found.manifest)), None)

    # Quarantine

    def quarantine(self, found: Found, reason: Reason, detail: str) -> None:
        """Take a plugin out with a reason, and everything that stands on it."""
        if self.strict:
            raise PluginsRefused(f"{found.slug} ({found.distribution}): {reason.value}: {detail}")
        logger.error("Plugin %s is quarantined (%s): %s", found.slug, reason.value, detail)
        stood_here = self.loaded.get(found.slug) == found
        if stood_here:
            del self.loaded[found.slug]
        self.quarantined[self._free_key(found)] = Quarantine(found, reason, detail)
        if stood_here:
            self._let_go(found.slug)

    def _let_go(self, slug: str) -> None:
        """It answers nothing any more, and what stands on it falls."""
        self.forms.pop(slug, None)
        self._implementations = {
            hook: tuple(each for each in implementations if each.slug != slug)
            for hook, implementations in self._implementations.items()
        }
        for other in [one for one in self.loaded.values() if slug in one.requires]:
            if self.is_loaded(other.slug):
                self.quarantine(other, Reason.REQUIREMENT, f"requires {slug}, which is quarantined")

    def quarantine_models(self, slug: str, error: BaseException) -> None:
        self.quarantine(self.loaded[slug], Reason.MODELS, describe(error))

    def _free_key(self, found: Found) -> str:
        """A refused double is listed beside the one that keeps the name."""
        taken = found.slug in self.loaded or found.slug in self.quarantined
        return f"{found.slug}@{found.distribution}" if taken else found.slug

    # Answers

    def furnish(self, implementations: Mapping[str, Iterable[Implementation]]) -> None:
        self._implementations = {hook: tuple(each) for hook, each in implementations.items()}

    def implementations(self, hook: str) -> tuple[Implementation, ...]:
        return self._implementations.get(hook, ())

    def implements(self, slug: str, hook: str) -> bool:
        return any(each.slug == slug for each in self.implementations(hook))

    def counters(self, slug: str) -> dict[str, Counter]:
        return {
            hook: each.counter
            for hook, implementations in self._implementations.items()
            for each in implementations
            if each.slug == slug
        }


def describe(error: BaseException) -> str:
    """Kind and place of an error, and its message: only for what happens at start, before there are people's data."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    outside = [frame for frame in frames if not frame.startswith(("importlib", "ip_core.plugins", "django.apps"))]
    return f"{type(error).__name__}: {_words(error)} ({(outside or frames or ['?'])[-1]})"


def _words(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # noqa: BLE001 - the guard: a stranger's error may not tell what it is
        return "?"


_house = House()


def current() -> House:
    return _house


def move_into(house: House) -> House:
    """Make this the process's house. Only the loader and the tests do."""
    global _house
    _house = house
    return house


@contextmanager
def staying_in(house: House) -> Iterator[House]:
    """Another house for the length of a test."""
    before = current()
    move_into(house)
    try:
        yield house
    finally:
        move_into(before)
