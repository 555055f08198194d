"""{% load theme %}: dates in words, breadcrumbs, what is wrong with a form."""

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from theme import dates
from theme.differences import Piece, Side, compare

register = template.Library()


@register.inclusion_tag("theme/components/when.html")
def when(moment: date | None, *, today: date, note: str = "", done: bool = False) -> dict[str, Any]:
    """A date with its distance in words under it; no date is said, not left out."""
    if not moment:
        return {"words": note or _("Ingen frist er satt")}
    told = done or bool(note)
    return {
        "datetime": dates.local_date(moment).isoformat(),
        "date": dates.near(moment, today),
        "words": note or ("" if done else dates.distance(moment, today)),
        "state": "" if told else dates.state(moment, today),
    }


@register.inclusion_tag("theme/components/when.html")
def happened(moment: datetime, *, today: date) -> dict[str, Any]:
    """When something in a log took place: the date and the time of day."""
    return {
        "datetime": moment.isoformat(timespec="minutes"),
        "date": dates.near(moment, today),
        "words": dates.clock(moment),
    }


@register.inclusion_tag("theme/navigation/crumbs.html")
def crumbs(*parts: str) -> dict[str, Any]:
    """Breadcrumbs of label and address in turn; a last label without an address is the page itself."""
    links = [{"label": label, "url": url} for label, url in zip(parts[::2], parts[1::2], strict=False)]
    here = parts[-1] if len(parts) % 2 else ""
    return {"links": links, "here": here, "back": links[-1] if links else None}


@register.simple_tag(takes_context=True)
def owner(context: template.Context) -> str:
    """Whose page this is: the municipality as it is addressed, or the product."""
    municipality = context.get("municipality")
    return kommune(getattr(municipality, "name", "") or context.get("municipality_name", "")) or "Medvirk"


@register.simple_tag(takes_context=True)
def opening(context: template.Context) -> str:
    """The title's first word when something must be corrected: a screen reader says the title before all else."""
    form = context.get("form")
    wrong = context.get("page_has_errors") or (getattr(form, "is_bound", False) and getattr(form, "errors", None))
    return _("Feil:") + " " if wrong else ""


@register.simple_tag
def problems(form: forms.BaseForm) -> list[dict[str, str]]:
    """Everything that is wrong with a form, in the order of its fields, each with the id to go to."""
    found = [{"text": str(error), "label": "", "target": ""} for error in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else getattr(field, "target", field.id_for_label)
        found += [{"text": str(error), "label": _as_opening(field.label), "target": target} for error in field.errors]
    return found


def _as_opening(label: object) -> str:
    """A label before the error: a question keeps its mark, anything else gets a colon."""
    text = str(label)
    return text if text.endswith(("?", ":", ".")) else f"{text}:"


@register.simple_tag
def distance(moment: date, today: date) -> str:
    """2 dager igjen"""
    return dates.distance(moment, today)


@register.simple_tag
def differences(before: object, after: object) -> tuple[Side, Side]:
    """Both texts in pieces, with what was removed and added marked."""
    return compare(str(before or ""), str(after or ""))


@register.simple_tag
def marked(pieces: Side, mark: str) -> SafeString:
    """The pieces as one text, what differs inside `del` or `ins`; line breaks stay where they were written."""
    return format_html_join("", "{}", ((_piece(piece, mark),) for piece in pieces))


def _piece(piece: Piece, mark: str) -> str | SafeString:
    if not piece.marked:
        return piece.text
    return format_html("<del>{}</del>" if mark == "del" else "<ins>{}</ins>", piece.text)


@register.filter
def day(moment: date | None, today: date | None = None) -> str:
    """fredag 11. desember"""
    return dates.day(moment, today) if moment else ""


@register.filter
def day_short(moment: date | None, today: date | None = None) -> str:
    """fre. 11. desember"""
    return dates.day_short(moment, today) if moment else ""


@register.filter
def date_long(moment: date | None) -> str:
    """11. desember 2026"""
    return dates.date_long(moment) if moment else ""


@register.filter
def clock(moment: datetime | None) -> str:
    """kl. 14.05"""
    return dates.clock(moment) if moment else ""


@register.filter
def in_words(number: int) -> str:
    """2 is "to"; from thirteen on in figures"""
    return dates.in_words(int(number))


@register.filter
def kommune(name: object) -> str:
    """The municipality as it is addressed: Meland kommune."""
    text = str(name or "")
    return text if not text or text.lower().endswith("kommune") else f"{text} kommune"


@register.filter
def phone_address(number: object) -> str:
    """A telephone number as an address: without the spaces that people read it by."""
    return "tel:" + "".join(sign for sign in str(number) if sign.isdigit() or sign == "+")
