"""Loading in two phases, each in a guard: a plugin that cannot load is quarantined with a reason, and the site starts.

Phase A belongs to the settings (`INSTALLED_APPS += discover().app_configs`), phase B to `ip_core`'s `ready()`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from importlib import import_module
from importlib.metadata import EntryPoint
from types import ModuleType

from django.apps import AppConfig, apps

from ip_core.plugins import checks, discovery, faults, guards, house, setting_up, taking_out
from ip_core.plugins.config import PluginConfig
from ip_core.plugins.enums import Reason
from ip_core.plugins.house import Found, House
from ip_core.plugins.registration import Registration

SEARCHED = ("wagtail_hooks", "image_formats")
"""Modules that Wagtail imports of every installed app, the latter while the site starts (`get_app_submodules`)."""


class Discovered:
    """The outcome of phase A. `app_configs` are dotted paths for INSTALLED_APPS."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.app_configs = tuple(found.config for found in house.loaded.values())


def is_strict() -> bool:
    return os.environ.get("MEDVIRK_PLUGINS_STRICT", "").lower() in {"1", "true", "yes", "on"}


def discover(
    entries: Iterable[EntryPoint] | None = None, *, strict: bool | None = None, beside: Collection[str] = ()
) -> Discovered:
    """Phase A: find, check, order and import the app configs. Nothing of Django need be configured yet.

    `beside` are the site's own apps, whose names and labels nobody takes.
    Raises PluginsRefused when MEDVIRK_PLUGINS_STRICT=1 and a plugin cannot load.
    """
    here = house.move_into(House(strict=is_strict() if strict is None else strict))
    for found in discovery.settle(here, discovery.installed() if entries is None else entries, beside):
        refusal = _missing_here(here, found) or discovery.bad_catalogue(found) or _import_unready(found)
        if refusal:
            here.quarantine(found, *refusal)
        else:
            here.admit(found)
    return Discovered(here)


def installed_apps(*, beside: Collection[str] = ()) -> tuple[str, ...]:
    """What the settings add to INSTALLED_APPS, beside the site's own apps."""
    return discover(beside=beside).app_configs


def start() -> None:
    """Phase B, once all models are there: register with pluggy, refuse unknown hooks and wrappers."""
    here = house.current()
    registration = Registration()
    taking_out.take_out_broken(here)
    _give_back_converters(here)
    for found in list(here.loaded.values()):
        if not here.is_loaded(found.slug):  # fell with what it requires
            registration.remove(found.slug)
            continue
        if refusal := _move_in(here, registration, found):
            registration.remove(found.slug)
            here.quarantine(found, *refusal)
    _silence(here)
    checks.quarantine_failing(here)
    for slug in here.quarantined:
        registration.remove(slug)
    registration.check()
    checks.register()
    here.furnish(registration.implementations(set(here.loaded)))


def _give_back_converters(here: House) -> None:
    """What was taken with the models is given back before it can be anybody else's fault."""
    from ip_core.plugins import addresses

    for found in list(here.loaded.values()):
        if here.is_loaded(found.slug) and addresses.takes_converters(found.package):
            here.quarantine(found, Reason.FORBIDDEN, "takes an address converter of Django's")
    addresses.theirs_again({})


def _move_in(here: House, registration: Registration, found: Found) -> discovery.Refusal | None:
    """Import the parts of one plugin, and see that it has taken nothing of anybody's on the way."""
    from ip_core.plugins import addresses  # views need the models
    from ip_core.plugins.others_models import OthersModels

    before, others = addresses.converters(), OthersModels(apps, here, found)
    refusal = (
        _register(registration, found)
        or _try_addresses(found)
        or _import_settings_form(here, found)
        or _commands(found)
    )
    took = others.refusal()
    if refusal or took:
        others.put_back()
    if took and checks.app_of(found):
        checks.forget(found)
    taken = addresses.theirs_again(before)
    converter = (Reason.FORBIDDEN, f"takes the address converter {', '.join(taken)}") if taken else None
    return refusal or took or converter


def _missing_here(here: House, found: Found) -> discovery.Refusal | None:
    fallen = [slug for slug in sorted(found.requires) if not here.is_loaded(slug)]
    return (Reason.REQUIREMENT, f"requires {fallen[0]}, which is quarantined") if fallen else None


def _import_unready(found: Found) -> discovery.Refusal | None:
    """Import its app config, and see that Django is as far as it was."""
    before = setting_up.Unready()
    refusal = _import_config(found)
    disturbed = before.put_back(found.package)
    return (Reason.IMPORT, f"importing {found.package} {disturbed}") if disturbed else refusal


def _import_config(found: Found) -> discovery.Refusal | None:
    """Import the module with the app config, and see that the config is only a name and a label, and can be made."""
    module_name, _, attribute = found.config.rpartition(".")
    try:
        config = getattr(import_module(module_name), attribute)
    except BaseException as error:  # noqa: BLE001 - the guard: whatever a stranger's module does
        return Reason.IMPORT, faults.said(found.slug, error)
    if not (isinstance(config, type) and issubclass(config, PluginConfig)):
        return Reason.IMPORT, f"{found.config} is not a PluginConfig"
    if getattr(config, "name", None) != found.package:
        return Reason.IMPORT, f"{attribute}.name must be {found.package!r}"
    if getattr(config, "label", None) != found.described.label:
        return Reason.IMPORT, f"{attribute}.label must be {found.described.label!r}, as in the manifest"
    if more := _says_more(config, found.package):
        return Reason.FORBIDDEN, f"{attribute}{more}"
    for name in SEARCHED:
        if discovery.has_submodule(found.package, name):
            return Reason.FORBIDDEN, f"{name} run in every municipality"
    return _make_config(found)


def _says_more(config: type[PluginConfig], package: str) -> str:
    """What it has besides a name and a label: Django would run it at the start of every command, or look elsewhere."""
    before = config.__mro__[: config.__mro__.index(PluginConfig)]
    methods = sorted({name for each in before for name, value in vars(each).items() if hasattr(type(value), "__get__")})
    if methods:
        return f" has a {methods[0]}() of its own"
    return f".path says where its files lie: they lie in {package}" if getattr(config, "path", None) else ""


def _make_config(found: Found) -> discovery.Refusal | None:
    """Make it as Django will in a moment, where nobody would catch it: a package in two places has no path."""
    try:
        AppConfig.create(found.config)
    except BaseException as error:  # noqa: BLE001 - the guard
        return Reason.IMPORT, faults.said(found.slug, error)
    return None


def _register(registration: Registration, found: Found) -> discovery.Refusal | None:
    if not discovery.has_submodule(found.package, "plugin"):
        return None
    try:
        module: ModuleType = import_module(f"{found.package}.plugin")
    except BaseException as error:  # noqa: BLE001 - the guard
        return Reason.IMPORT, faults.said(found.slug, error)
    try:
        problem = registration.add(found.slug, module)
    except BaseException as error:  # noqa: BLE001 - the guard: pluggy asks every name in it, and wakes what is lazy
        return Reason.IMPORT, faults.said(found.slug, error)
    return (Reason.HOOK, problem) if problem else None


def _silence(here: House) -> None:
    """What a plugin has registered with the framework is taken out again, also when it is quarantined for another
    reason; and one that has, or would later, is quarantined for it."""
    listening = guards.ears()
    for found in here.authors():
        own = [each for each in listening if each.is_of(found.package)]
        guards.take_out(own)
        if here.loaded.get(found.slug) is not found:
            continue
        folder = discovery.package_folder(found.package)
        written = guards.written_in(folder) if folder and not own else []
        if own or written:
            here.quarantine(found, Reason.FORBIDDEN, guards.told(own, found.package) if own else ", ".join(written))


def _commands(found: Found) -> discovery.Refusal | None:
    from ip_core.plugins.commands import refusal_of  # needs the models

    return refusal_of(found)


def _try_addresses(found: Found) -> discovery.Refusal | None:
    """Views are imported and addresses compiled at start, so that a broken one is known before the first request."""
    from ip_core.plugins.addresses import BadAddresses, branch_of

    try:
        branch_of(found)
    except BadAddresses as error:
        return Reason.ADDRESSES, str(error)
    except BaseException as error:  # noqa: BLE001 - the guard
        return Reason.ADDRESSES, faults.said(found.slug, error)
    return None


def _import_settings_form(here: House, found: Found) -> discovery.Refusal | None:
    """The form that the manifest names: imported here and not in the settings, because forms need the models."""
    from ip_core.plugins import settings

    module_name, _, attribute = found.described.settings_form.partition(":")
    if not module_name:
        return None
    if module_name != found.package and not module_name.startswith(f"{found.package}."):
        return Reason.SETTINGS, f"settings_form must lie in {found.package}"
    try:
        here.forms[found.slug] = settings.accept(getattr(import_module(module_name), attribute))
    except settings.NoGoodForm as error:
        return Reason.SETTINGS, f"{found.described.settings_form} {error}"
    except BaseException as error:  # noqa: BLE001 - the guard
        return Reason.SETTINGS, faults.said(found.slug, error)
    return None
