"""{% load handbook %}: rich text in the design system's clothes, and a version in words."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.rich_text import RichText, expand_db_html

from ip_core.procedures.models import ProcedureVersion
from theme import dates

register = template.Library()

CLASSES = {"<ul>": '<ul class="ds-list">', "<ol>": '<ol class="ds-list">', "<a ": '<a class="ds-link" '}


@register.filter
def rich(value: RichText) -> SafeString:
    """What an editor wrote. Wagtail has cleaned it: no tag is there but those of `blocks.FEATURES`."""
    text = expand_db_html(value.source)
    for plain, dressed in CLASSES.items():
        text = text.replace(plain, dressed)
    return mark_safe(text)


@register.filter
def version_words(version: ProcedureVersion) -> str:
    """versjon 3 fra 1. september 2026"""
    words = {"number": version.number, "date": dates.date_long(version.published_at)}
    return _("versjon %(number)d fra %(date)s") % words
