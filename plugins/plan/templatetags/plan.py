"""{% load plan %}: names in a row beside the reader, and looking up by key."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django import template
from django.utils.translation import gettext as _

from ip_core.access.wording import joined

register = template.Library()
T = TypeVar("T")


@register.filter
def with_you(names: Iterable[str]) -> str:
    """Du, Eirik og Torunn"""
    return joined([_("Du"), *names])


@register.filter
def for_key(table: Mapping[str, T], key: str) -> T | None:
    return table.get(key)
