"""Dates and distances in words, in bokmål and nynorsk.

Our own tables: the sentence around a date decides its form, and Django's catalogues have neither the short weekdays
nor the distances. Nothing here reads the clock: today is always handed in.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

SPACE: Final = "\N{NO-BREAK SPACE}"
SOON_DAYS: Final = 4
"""Up to this many days left, a date is marked as soon."""
NEAR_DAYS: Final = 14
"""Within this distance a date is said with its weekday."""
IN_DAYS: Final = 60
"""Beyond this many days the distance is said in months."""

MONTHS: Final = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)
WEEKDAYS: Final = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"),
}
WEEKDAYS_SHORT: Final = {
    "nb": ("man.", "tir.", "ons.", "tor.", "fre.", "lør.", "søn."),
    "nn": ("mån.", "tys.", "ons.", "tor.", "fre.", "lau.", "søn."),
}
NUMBERS: Final = {
    "nb": ("ingen", "én", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"),
    "nn": ("ingen", "éin", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"),
}


def local_date(moment: date) -> date:
    """The calendar day in the current time zone."""
    if not isinstance(moment, datetime):
        return moment
    return _local(moment).date()


def day_and_month(moment: date) -> str:
    """11. desember"""
    on = local_date(moment)
    return f"{on.day}.{SPACE}{MONTHS[on.month - 1]}"


def date_long(moment: date) -> str:
    """11. desember 2026"""
    return f"{day_and_month(moment)}{SPACE}{local_date(moment).year}"


def day(moment: date, today: date | None = None) -> str:
    """fredag 11. desember; with the year when today is in another one"""
    return f"{_written_form(WEEKDAYS)[local_date(moment).weekday()]} {_with_year(moment, today)}"


def day_short(moment: date, today: date | None = None) -> str:
    """fre. 11. desember; with the year when today is in another one"""
    return f"{_written_form(WEEKDAYS_SHORT)[local_date(moment).weekday()]} {_with_year(moment, today)}"


def near(moment: date, today: date) -> str:
    """With the weekday when it is within a fortnight, without it beyond."""
    distant = abs((local_date(moment) - local_date(today)).days) > NEAR_DAYS
    return _with_year(moment, today) if distant else day_short(moment, today)


def clock(moment: datetime) -> str:
    """kl. 14.05"""
    return f"kl.{SPACE}{_local(moment):%H.%M}"


def distance(moment: date, today: date) -> str:
    """How far off a deadline is, in words: the words carry the state, colour only supports them."""
    days = (local_date(moment) - local_date(today)).days
    if days == 0:
        return _("i dag")
    if days == 1:
        return _("i morgen")
    if days < 0:
        return _said(ngettext("%(n)s dag over fristen", "%(n)s dager over fristen", -days), -days)
    if days <= IN_DAYS:
        return _said(ngettext("%(n)s dag igjen", "%(n)s dager igjen", days), days)
    months = round(days / 30.44)
    return _said(ngettext("%(n)s måned igjen", "%(n)s måneder igjen", months), months)


def state(moment: date, today: date) -> str:
    """`overdue`, `soon`, or nothing when there is time."""
    days = (local_date(moment) - local_date(today)).days
    if days < 0:
        return "overdue"
    return "soon" if days <= SOON_DAYS else ""


def in_words(number: int) -> str:
    """Numbers to twelve in words, larger ones in figures."""
    words = _written_form(NUMBERS)
    return words[number] if 0 <= number < len(words) else str(number)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(timezone.get_current_timezone()) if timezone.is_aware(moment) else moment


def _with_year(moment: date, today: date | None) -> str:
    another_year = today is not None and local_date(today).year != local_date(moment).year
    return date_long(moment) if another_year else day_and_month(moment)


def _said(sentence: str, number: int) -> str:
    return (sentence % {"n": number}).replace(" ", SPACE, 1)


def _written_form(table: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return table.get((get_language() or "nb")[:2], table["nb"])
