"""{% load plan %}: names in a row, and looking up by key."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django import template

from ip_core.access.wording import joined

register = template.Library()
T = TypeVar("T")


@register.filter
def listed(names: Iterable[str]) -> str:
    """Torunn, Eirik og Ingvild"""
    return joined(names)


@register.filter
def for_key(table: Mapping[str, T], key: str) -> T | None:
    return table.get(key)
