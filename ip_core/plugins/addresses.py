"""A plugin's addresses as one branch of the site's, tried out before anybody follows one.

Django compiles a pattern at the first request that comes near it, and reverses no address at all, anybody's, while one
of them is broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.checks.urls import check_resolver
from django.urls import URLPattern, URLResolver, include, path, resolvers
from django.urls.converters import DEFAULT_CONVERTERS, REGISTERED_CONVERTERS, get_converters
from django.utils.translation import get_language, override

from ip_core.plugins import discovery
from ip_core.plugins.house import Found

Converters = Mapping[str, Any]


class BadAddresses(Exception):
    """Addresses that can be imported, and not used."""


def branch_of(found: Found) -> URLResolver | None:
    """What goes under `/t/`; None if the plugin has no addresses. Raises whatever the plugin's code raises."""
    if not discovery.has_submodule(found.package, "urls"):
        return None
    module = import_module(f"{found.package}.urls")
    if not isinstance(module.urlpatterns, list | tuple):
        raise BadAddresses(f"urlpatterns is {type(module.urlpatterns).__name__} and not a list")
    branch: URLResolver = path(
        f"{found.described.url_slug}/", include((module.urlpatterns, found.slug), namespace=found.slug)
    )
    every = list(_walk([branch]))
    for message in check_resolver(branch):
        if message.is_serious():
            raise BadAddresses(f"{message.id}: {message.msg}")
    for language in _languages(every):
        with override(language):
            branch._populate()  # noqa: SLF001 - as the first `reverse` does
    return branch


def converters() -> Converters:
    """Those that somebody has registered so far, to be compared with later."""
    return {name: one for name, one in REGISTERED_CONVERTERS.items() if name not in DEFAULT_CONVERTERS}


def takes_converters(package: str) -> bool:
    """Whether its models, imported long before its addresses, have taken one of Django's."""
    taken = [type(one).__module__ for name, one in REGISTERED_CONVERTERS.items() if name in DEFAULT_CONVERTERS]
    return any(f"{module}.".startswith(f"{package}.") for module in taken)


def theirs_again(before: Converters) -> list[str]:
    """Give back the converters that were taken since, and tell which: `<uuid:…>` stands in everybody's addresses."""
    kept = {name: before.get(name) for name in (*DEFAULT_CONVERTERS, *before)}
    taken = [name for name, one in kept.items() if REGISTERED_CONVERTERS.get(name) is not one]
    for name in taken:
        REGISTERED_CONVERTERS.pop(name, None)
    REGISTERED_CONVERTERS.update({name: before[name] for name in taken if name in before})
    if taken:
        get_converters.cache_clear()  # type: ignore[attr-defined]
        resolvers._route_to_regex.cache_clear()  # type: ignore[attr-defined]  # noqa: SLF001
    return taken


def _walk(patterns: Iterable[object]) -> Iterator[URLPattern | URLResolver]:
    for each in patterns:
        if not isinstance(each, URLPattern | URLResolver):
            raise BadAddresses(f"{type(each).__name__} {each!r} is no address: use path() or re_path()")
        yield each
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns)


def _languages(every: Iterable[URLPattern | URLResolver]) -> list[str | None]:
    """Every one, where an address is translated; the catalogues are read for nothing else."""
    written = [getattr(each.pattern, "_route", getattr(each.pattern, "_regex", "")) for each in every]
    translated = any(not isinstance(one, str) for one in written)
    return [code for code, _name in settings.LANGUAGES] if translated else [get_language()]
