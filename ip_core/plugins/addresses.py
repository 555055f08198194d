"""A plugin's addresses as one branch of the site's, tried out before anybody follows one.

Django compiles a pattern at the first request that comes near it, and reverses no address at all, anybody's, while one
of them is broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module

from django.conf import settings
from django.core.checks.urls import check_resolver
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import get_language, override

from ip_core.plugins import discovery
from ip_core.plugins.house import Found


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
