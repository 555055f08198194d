"""Notices leave the house: addressed at that very moment, and only to those who may see what happened then."""

from __future__ import annotations

import logging
from datetime import timedelta
from itertools import groupby

from django.core.mail import EmailMessage
from django.db.models import F, Q
from django_scopes import scope, scopes_disabled

from ip_core import clock
from ip_core.notices import sms, texts
from ip_core.notices.audiences import Receiver, may_know
from ip_core.notices.enums import Channel, Fate
from ip_core.notices.models import ContactChoice, Notice
from ip_core.people.enums import Capacity
from ip_core.people.models import Account, Person

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=2)
TOO_OLD = timedelta(days=3)


def work(limit: int = 100) -> int:
    """Send what is due. Several to one person in one municipality are one message. Returns how many messages."""
    sent = 0
    for (_municipality, _person), rows in groupby(_leased(limit), key=lambda row: (row.municipality_id, row.person_id)):
        sent += _tell(list(rows))
    return sent


def _leased(limit: int) -> list[Notice]:
    """Take them from other workers, with all that is due to the same persons."""
    now = clock.now()
    free = Q(done_at__isnull=True) & (Q(lease_until__isnull=True) | Q(lease_until__lte=now))
    with scopes_disabled():
        due = Notice.objects.filter(free, due_at__lte=now).values_list("person_id", flat=True)[:limit]
        persons = set(due)
        if not persons:
            return []
        until = now + LEASE
        Notice.objects.filter(free, person_id__in=persons).update(lease_until=until, attempts=F("attempts") + 1)
        rows = Notice.objects.filter(lease_until=until, done_at__isnull=True, person_id__in=persons)
        related = ("event", "municipality__site", "person", "on_behalf_of")
        return list(rows.select_related(*related).order_by("municipality_id", "person_id", "pk"))


def _tell(rows: list[Notice]) -> bool:
    """One person, one municipality. False when nothing was sent."""
    first, now = rows[0], clock.now()
    with scope(municipality=first.municipality):
        allowed = [row for row in rows if _may_leave(row)]
        address = _address(first.person, allowed)
        if not allowed:
            return False
        if address is None:
            _done(allowed, Fate.NO_ADDRESS)
            return False
        try:
            _send(first, *address)
        except OSError as trouble:  # SMTP's errors too
            logger.warning("a notice was not taken (%s); it is tried again", type(trouble).__name__)
            wait = min(FIRST_WAIT * 2 ** min(first.attempts, 10), LONGEST_WAIT)
            Notice.objects.filter(pk__in=[row.pk for row in allowed]).update(lease_until=None, due_at=now + wait)
            return False
        _done(allowed, Fate.SENT)
    return True


def _may_leave(row: Notice) -> bool:
    """Too old is of no use; whoever may not see it now is not told that there was something."""
    if clock.now() - row.created_at > TOO_OLD:
        _done([row], Fate.TOO_OLD)
        return False
    if not may_know(Receiver(row.person, row.capacity, row.on_behalf_of), row.event):
        _done([row], Fate.NOT_ALLOWED)
        return False
    return True


def _done(rows: list[Notice], fate: Fate) -> None:
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(done_at=clock.now(), fate=fate, lease_until=None)


def _address(person: Person, rows: list[Notice]) -> tuple[str, str] | None:
    """As she has chosen; who has not chosen is told at work, at the address that her employer gave."""
    choice = ContactChoice.objects.filter(person=person).first()
    if choice is not None:
        chosen = {Channel.MAIL: choice.email, Channel.SMS: choice.phone, Channel.NONE: ""}[Channel(choice.channel)]
        return (choice.channel, chosen) if chosen else None
    if not any(row.capacity == Capacity.PROFESSIONAL for row in rows):
        return None
    account = Account.objects.filter(person=person).exclude(email="").first()
    return (Channel.MAIL, account.email) if account is not None else None


def _send(row: Notice, channel: str, address: str) -> None:
    language = texts.language_of(row.person, row.municipality)
    body = texts.text(language, row.municipality)
    if channel == Channel.SMS:
        sms.backend().send(address, body)
        return
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": language}
    EmailMessage(texts.subject(language), body, to=[address], headers=headers).send()
