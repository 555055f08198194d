"""Taking a plugin out of Django: what Django itself imports of every installed app, in no guard of ours.

Template tags are imported when the first page is made, migrations and the package of commands when anybody migrates. A
plugin that breaks there is no app of this process any more, and neither is what stands on it; nor one whose command
would take the place of Django's."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.template.backends.django import get_package_libraries

from ip_core.plugins import checks, discovery, faults, migration_rules
from ip_core.plugins.enums import Reason
from ip_core.plugins.house import Found, House
from ip_core.plugins.others_models import OthersModels


def take_out_broken(here: House) -> None:
    """Until nothing more falls: what is gone takes along the migrations that others' migrations stand on."""
    standing = {found.described.label: found for found in here.all() if checks.app_of(found)}
    fell = True
    while fell:
        fell = False
        for found in list(standing.values()):
            if found.described.label not in standing:
                continue
            if refusal := _refusal(here, found, standing):
                for each in _quarantine(here, found, refusal):
                    if standing.pop(each.described.label, None):
                        _take_out(each)
                fell = True


def _refusal(here: House, found: Found, standing: dict[str, Found]) -> discovery.Refusal | None:
    """Of what is imported here too nothing may change what is others'."""
    others = OthersModels(apps, here, found)
    refusal = _tags(found) or _commands(found) or _migrations(found, standing)
    took = others.refusal()
    if refusal or took:
        others.put_back()
    return refusal or took


def _quarantine(here: House, found: Found, refusal: discovery.Refusal) -> list[Found]:
    """It and those that fall with it. What is quarantined already keeps its first reason."""
    if not here.is_loaded(found.slug):
        return [found]
    before = dict(here.loaded)
    here.quarantine(found, *refusal)
    return [each for slug, each in before.items() if slug not in here.loaded]


def _take_out(found: Found) -> None:
    """Django goes through its list of apps while this runs: so it gets a new one."""
    gone = checks.app_of(found)
    checks.forget(found)
    apps.app_configs = {label: each for label, each in apps.app_configs.items() if each is not gone}
    apps.clear_cache()


def _tags(found: Found) -> discovery.Refusal | None:
    if not discovery.has_submodule(found.package, "templatetags"):
        return None
    package = f"{found.package}.templatetags"
    try:
        names = {name.removeprefix(f"{package}.") for name in get_package_libraries(import_module(package))}
    except BaseException as error:  # noqa: BLE001 - the guard
        return Reason.IMPORT, faults.said(found.slug, error)
    taken = sorted(names & _tags_of_others(found))
    return (Reason.FORBIDDEN, f"takes the name of others' template tags: {', '.join(taken)}") if taken else None


def _tags_of_others(found: Found) -> set[str]:
    """Of template tags with one name Django takes the last. What is bundled keeps its names."""
    if found.distribution == discovery.CORE:
        return set()
    others = ["django", *(config.name for config in apps.app_configs.values() if config.name != found.package)]
    folders = [discovery.package_folder(f"{name}.templatetags") for name in others]
    return {path.stem for folder in folders if folder for path in folder.glob("*.py")} - {"__init__"}


def _commands(found: Found) -> discovery.Refusal | None:
    from ip_core.plugins.commands import refusal_of  # needs the models

    return refusal_of(found)


def _migrations(found: Found, standing: dict[str, Found]) -> discovery.Refusal | None:
    try:
        migration_rules.examine(found, standing)
    except migration_rules.BadMigrations as error:
        return Reason.MODELS, str(error)
    except BaseException as error:  # noqa: BLE001 - the guard
        return Reason.MODELS, faults.said(found.slug, error)
    return None
