"""Receipts of the journal: that a consent, or its end, stands in the municipality's journal or archive, and where.

Two ways to the same row. A plugin for the municipality's own system hears of `consent.in_force` and of
`consent.withdrawn` in `on_event`, files `paper(event)` there and tells `note_filed`; or whoever coordinates files it by
hand and writes that down. What is filed is kept by law after a withdrawal; here stands only where."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.addresses import Veil
from ip_core.access.copies import pdf_of
from ip_core.access.enums import REGISTRARS, FiledEvent, Level
from ip_core.access.exceptions import RegistrationNotPossible
from ip_core.access.models import Consent, ConsentFiling
from ip_core.access.verdict import Verdict, refuse
from ip_core.cases.models import Event
from ip_core.history.acting import service
from ip_core.people.actor import Actor


def consent_of(event: Event) -> Consent:
    """The consent that an event is about. Raises Consent.DoesNotExist for an event of something else."""
    return Consent.objects.select_related("case__owner", "proceeding").get(uuid=event.references.get("consent"))


def paper(event: Event) -> bytes:
    """What is to be filed, as an accessible PDF: the text, who signed, how and when, and its end if it has one.

    The same bytes each time for the same state of the consent, so that a second delivery can be recognised."""
    return pdf_of(consent_of(event), Veil(is_drawn=False))


def may_file(actor: Actor, consent: Consent) -> Verdict:
    """By hand: the coordinator or her deputy, who reads the consents. Also when the plan is closed."""
    verdict = engine.reach(actor, consent.proceeding).verdict(keys.CONSENTS)
    if verdict and (verdict.basis is None or verdict.basis.kind not in REGISTRARS):
        return refuse(_("Det er koordinatoren som skriver ned hva som er ført i journal."), level=verdict.level)
    if verdict and not unfiled(consent):
        return refuse(_("Samtykket venter på svar. Det er ikke noe å føre i journal ennå."), level=Level.READ)
    return verdict


def unfiled(consent: Consent) -> list[FiledEvent]:
    """What has happened to it that can be put down: nothing while it waits."""
    if consent.in_force_at is None:
        return []
    ended = consent.withdrawn_at is not None
    return [FiledEvent.IN_FORCE, FiledEvent.WITHDRAWN] if ended else [FiledEvent.IN_FORCE]


@service
def file_by_hand(
    consent: Consent, event: FiledEvent | str, *, actor: Actor, system: str, reference: str, filed_on: date
) -> ConsentFiling:
    """Raises NotAllowed, RegistrationNotPossible. Twice is the same as once."""
    may_file(actor, consent).require()
    happened = {FiledEvent.IN_FORCE: consent.in_force_at, FiledEvent.WITHDRAWN: consent.withdrawn_at}[FiledEvent(event)]
    if happened is None or not clock.local(happened).date() <= filed_on <= clock.today():
        raise RegistrationNotPossible(_("Dagen må være i dag eller før, og ikke før det skjedde."))
    return _put(consent, event, actor, system=system, reference=reference, filed_on=filed_on)


@service
def note_filed(event: Event, *, actor: Actor, system: str, reference: str) -> ConsentFiling:
    """For a plugin that has filed `paper(event)` by itself. Twice is the same as once; raises ValueError for an event
    that is not filed."""
    return _put(
        consent_of(event), FiledEvent(event.kind), actor, system=system, reference=reference, filed_on=clock.today()
    )


def _put(
    consent: Consent, event: FiledEvent | str, actor: Actor, *, system: str, reference: str, filed_on: date
) -> ConsentFiling:
    row, _is_new = ConsentFiling.objects.get_or_create(
        consent=consent,
        event=event,
        system=system,
        reference=reference,
        defaults={"filed_on": filed_on, "filed_by": actor.person, "recorded_at": clock.now()},
    )
    return row
