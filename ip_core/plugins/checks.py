"""What a plugin's own system checks say, at its start; and the warnings about plugins in everybody's `check`."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.core.checks.registry import registry
from django.core.signals import request_started
from django.db import DatabaseError
from django.db.models import Model

from ip_core.plugins import faults, house
from ip_core.plugins.enums import Reason
from ip_core.plugins.house import Found, House

logger = logging.getLogger(__name__)
ABSENT, QUARANTINED = "medvirk.W001", "medvirk.W002"
FIRST_REQUEST = "medvirk-absent-packages"


def quarantine_failing(here: House) -> None:
    """Quarantine every plugin whose models or own checks have errors, before anything asks them.

    Strangers are asked first, and all of them before any falls: of two strangers that clash both are refused, and a
    bundled plugin never falls for what a stranger did to it."""
    from ip_core.plugins.discovery import CORE

    for is_bundled in (False, True):
        asked = [found for found in here.loaded.values() if (found.distribution == CORE) == is_bundled]
        failing = [(found, problems) for found in asked if (problems := _errors(found))]
        for found, problems in failing:
            if here.is_loaded(found.slug):  # it may have fallen with what it requires
                _take_out(here, found, "; ".join(problems))
    _silence_fallen(here)


def _silence_fallen(here: House) -> None:
    """What fell for another reason is asked nothing, but Django's own `check` would ask it: its checks go, and its
    models if they have errors, until those that are left have none."""
    fallen = [found for found in here.authors() if not here.is_loaded(found.slug) and app_of(found)]
    for found in fallen:
        _forget_checks(found)
    while failing := [found for found in fallen if app_of(found).models and _errors(found)]:
        for found in failing:
            forget(found)


def app_of(found: Found) -> Any:
    """Its app in this process; None if there is none. A quarantined plugin has one, if it fell no sooner than at its
    models."""
    config = apps.app_configs.get(found.manifest.label) if found.manifest else None
    return config if config is not None and config.name == found.package else None


def _errors(found: Found) -> list[str]:
    try:
        config = apps.get_app_config(found.described.label)
        told = [*_of_models(config), *_own(found)]
        return [f"{one.id or 'check'}: {one.msg}" for one in told if one.is_serious()]
    except BaseException as error:  # noqa: BLE001 - the guard: a stranger's check
        return [faults.said(found.slug, error)]


def _of_models(config: AppConfig) -> Iterable[checks.CheckMessage]:
    everybodys = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    for model in config.get_models(include_auto_created=True):
        yield from model.check(databases=())
        yield from _standing_on_others(model)
        table = model._meta.db_table
        if not model._meta.proxy and sum(other._meta.db_table == table for other in everybodys) > 1:
            yield checks.Error(f"{model._meta.label}: table {table} is also that of another model")


def _standing_on_others(model: type[Model]) -> Iterable[checks.CheckMessage]:
    """What is counted, read out and removed as the plugin's would be the other's rows."""
    for other in dict.fromkeys([model._meta.concrete_model, *model._meta.all_parents]):
        if other is not None and other._meta.app_label != model._meta.app_label:
            yield checks.Error(
                f"{model._meta.label}: its rows are those of {other._meta.label}, which is another app's. "
                "Let it point at them with a foreign key"
            )


def _own(found: Found) -> Iterable[checks.CheckMessage]:
    """The checks that it has registered, and what they say of it."""
    for check in _registered_by(found.package):
        for said in check(app_configs=None, databases=None):
            if not isinstance(said, checks.CheckMessage):
                raise TypeError(f"a check answers {type(said).__name__}, which would stop everybody's")
            yield said


def _registered_by(package: str) -> list[Any]:
    both = [*registry.registered_checks, *registry.deployment_checks]
    return [each for each in both if f"{getattr(each, '__module__', '')}.".startswith(f"{package}.")]


def _take_out(here: House, found: Found, detail: str) -> None:
    """With its models and checks, and those of what stands on it: else they would stop every command of the site."""
    before = set(here.loaded)
    here.quarantine(found, Reason.CHECKS, detail)
    for slug in before - set(here.loaded):
        forget(here.quarantined[slug].found)


def forget(fallen: Found) -> None:
    """Its models and its checks are no part of this process any more."""
    _forget_checks(fallen)
    app_of(fallen).forget_models()


def _forget_checks(fallen: Found) -> None:
    for check in _registered_by(fallen.package):
        registry.registered_checks.discard(check)
        registry.deployment_checks.discard(check)


def register() -> None:
    checks.register(absent_packages, "plugins")
    checks.register(quarantined_plugins, "plugins")


def absent_packages(**_: object) -> list[checks.CheckMessage]:
    """Rows whose plugin is not installed: a warning with the counts, never a stop."""
    from ip_core.plugins.absent import leftovers

    try:
        found = leftovers()
    except (DatabaseError, RuntimeError):  # no database yet, or none may be asked
        return []
    return [
        checks.Warning(
            f"Plugin {each.slug} is not installed, and has rows: "
            + ", ".join(f"{name} {count}" for name, count in each.counts.items()),
            hint="Install its package again, or let the rows lie: nobody reaches them.",
            id=ABSENT,
        )
        for each in found
    ]


def tell_at_first_request() -> None:
    """A web server runs no checks: its first request has the log told of rows whose plugin is gone, once a process.

    Not sooner, because a server's parent must hold no connection when it splits off its workers."""
    request_started.connect(_tell_of_absent, dispatch_uid=FIRST_REQUEST, weak=False)


def _tell_of_absent(**_: object) -> None:
    if request_started.disconnect(dispatch_uid=FIRST_REQUEST):  # one of many threads is the first
        for warning in absent_packages():
            logger.warning("%s %s", warning.id, warning.msg)


def quarantined_plugins(**_: object) -> list[checks.CheckMessage]:
    return [
        checks.Warning(f"Plugin {slug} is quarantined ({kept.reason.value}): {kept.detail}", id=QUARANTINED)
        for slug, kept in house.current().quarantined.items()
    ]
