"""Every address of a plugin, with made-up values where it takes any."""

import re
from collections.abc import Iterator
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

SAMPLES = {"uuid": str(UUID(int=7)), "int": "7", "slug": "x", "str": "x", "path": "x"}


def of_plugin(slug: str, language: str = "nb") -> Iterator[tuple[str, str]]:
    """Pairs of url name and path."""
    for names, path in _walk(get_resolver("ip_site.urls").url_patterns, (), ""):
        if names[:2] == ("plugins", slug):
            yield ":".join(names), f"/{language}/{path}"


def _walk(
    patterns: list[URLPattern | URLResolver], names: tuple[str, ...], before: str
) -> Iterator[tuple[tuple[str, ...], str]]:
    for each in patterns:
        path = before if _is_language(each) else before + _sample(str(each.pattern))
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, (*names, each.namespace) if each.namespace else names, path)
        else:
            yield (*names, each.name or ""), path


def _is_language(each: URLPattern | URLResolver) -> bool:
    return type(each.pattern).__name__ == "LocalePrefixPattern"


def _sample(pattern: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "x"), pattern)
