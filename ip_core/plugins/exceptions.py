"""What can go wrong with a plugin, in words. Only `PluginError` and below reach a screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ip_core.exceptions import MedvirkError

if TYPE_CHECKING:
    from ip_core.plugins.types import Blocker


class BadManifest(Exception):
    """The manifest is missing or wrong; says everything that is wrong with it, not only the first thing."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class PluginsRefused(Exception):
    """A plugin cannot load and MEDVIRK_PLUGINS_STRICT=1 wants to hear about it now."""


class HookMisbehaved(Exception):
    """An implementation broke a rule of its hook: wrong type, a write in a reading hook, a broken transaction."""


class PluginError(MedvirkError):
    """The state of a plugin cannot be changed; the message says what to do instead."""


class UnknownPlugin(PluginError):
    def __init__(self, slug: str) -> None:
        super().__init__(_("Det finnes ingen modul som heter «%(slug)s».") % {"slug": slug})


class CannotLoad(PluginError):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(_("%(name)s kan ikke slås på. %(reason)s") % {"name": name, "reason": reason})


class RequirementsOff(PluginError):
    """Enabling needs others to be on first. `missing` is the whole closure, in the order to enable them."""

    def __init__(self, name: str, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            _("%(name)s trenger at dette er på først: %(missing)s.") % {"name": name, "missing": ", ".join(missing)}
        )


class NeededByOthers(PluginError):
    """A dependant is on: it must be switched off (or to read-only) before what it stands on."""

    def __init__(self, name: str, dependants: Sequence[str]) -> None:
        self.dependants = tuple(dependants)
        super().__init__(
            _("%(name)s er i bruk av %(others)s. Slå av det først.") % {"name": name, "others": ", ".join(dependants)}
        )


class CapabilityTaken(PluginError):
    """At most one provider of a capability may be on in a municipality."""

    def __init__(self, name: str, other: str) -> None:
        super().__init__(
            _("%(name)s gjør det samme som %(other)s. Slå av %(other)s først.") % {"name": name, "other": other}
        )


class NothingToChoose(PluginError):
    """The plugin has no settings, or cannot load."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s har ingen innstillinger som kan endres nå.") % {"name": name})


class WrongSettings(PluginError):
    """The plugin's form refuses them. `errors` are its sentences by field."""

    def __init__(self, name: str, errors: Mapping[str, Sequence[str]]) -> None:
        self.errors = errors
        told = " ".join(f"{field}: {' '.join(map(str, said))}" for field, said in errors.items())
        super().__init__(_("Innstillingene i %(name)s er ikke lagret. %(errors)s") % {"name": name, "errors": told})


class CannotBePurged(PluginError):
    """Something stands in the way of removing its rows; `obstacles` are whole sentences."""

    def __init__(self, name: str, obstacles: Sequence[str]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(
            _("Det %(name)s har lagret, kan ikke slettes. %(why)s") % {"name": name, "why": " ".join(obstacles)}
        )


class ReasonNeeded(PluginError):
    """Something speaks against the change. It can be made all the same, with a stated reason."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        self.blockers = tuple(blockers)
        super().__init__(
            _("Dette taler mot: %(blockers)s Skriv en begrunnelse hvis det likevel skal gjøres.")
            % {"blockers": " ".join(str(blocker.text) for blocker in blockers)}
        )
