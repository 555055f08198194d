"""A consent as an accessible PDF: a copy to keep, or, while it waits, a paper to sign. A core page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from ip_core import clock
from ip_core.access import behalf, gates, keys, places, rows, wording
from ip_core.access.addresses import Veil, veil_over_consent
from ip_core.access.models import Consent, ConsentSignature
from ip_core.access.signing import signers_needed
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict
from ip_core.documents import letters
from ip_core.documents.enums import FileKind
from ip_core.documents.letters import Letter, LetterSection
from ip_core.documents.models import neutral_name
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in
from ip_core.people.models import Person


def may_open_copy(actor: Actor, municipality: Municipality, *, uuid: UUID, consent: UUID) -> Verdict:
    page = gates.access_page(actor, municipality, uuid)
    return page.reaches[gates.consent_on(page, consent).proceeding].verdict(keys.CONSENTS)


@require_GET
@signed_in
@shows(gate=may_open_copy)
def consent_copy(request: HttpRequest, uuid: UUID, consent: UUID) -> HttpResponse:
    """Also when it is withdrawn, and when the plugin that asked for it is off."""
    page = gates.access_page(request.actor, request.municipality, uuid)
    found = gates.consent_on(page, consent)
    request.reads.note(found.proceeding, [keys.CONSENTS], page.reaches[found.proceeding])
    pdf = pdf_of(found, veil_over_consent(found, request.actor))
    response = HttpResponse(pdf, content_type="application/pdf")
    name = neutral_name(found.uuid, FileKind.PDF)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def pdf_of(consent: Consent, veil: Veil) -> bytes:
    """The same bytes each time, until something happens to the consent."""
    return letters.render(letter_of(consent, veil), day=_day(consent))


def letter_of(consent: Consent, veil: Veil) -> Letter:
    """In the language that it was asked in; the same consent gives the same letter to all who see it whole."""
    with override(consent.language):
        return Letter(
            language=consent.language,
            title=rows.consent_title(consent, veil),
            sender=consent.case.municipality.name,
            receiver=consent.case.owner.name,
            date=wording.long_date(_day(consent)),
            reference=_("Sak %(number)s") % {"number": consent.case.number},
            sections=tuple(_sections(consent, veil)),
        )


def _day(consent: Consent) -> date:
    """Of the latest that happened to it."""
    return clock.local(consent.withdrawn_at or consent.in_force_at or consent.prepared_at).date()


def _sections(consent: Consent, veil: Veil) -> Iterator[LetterSection]:
    for part in wording.parts(consent.text, with_places=not veil.is_drawn):
        lines = [line for block in part.blocks for line in ([f"– {item}" for item in block.items] or [block.text])]
        yield LetterSection(part.heading, tuple(lines))
    signed = list(consent.signatures.select_related("person", "registered_by", "witnessed_by"))
    if signed:
        yield LetterSection(_("Underskrifter"), tuple(_signed(one, consent.case.owner) for one in signed))
    if consent.in_force_at is None and consent.withdrawn_at is None:
        yield LetterSection(_("Til å skrive under"), tuple(_blanks(consent, signed)))
    if consent.withdrawn_at is not None:
        yield LetterSection(_("Trukket tilbake"), (_ended(consent),))
    about = {"version": consent.text_version, "sha": consent.text_sha256}
    lines = [_("Tekst %(version)s. Kontrollsum: %(sha)s") % about]
    if veil.is_drawn and places.names_places(consent.text):
        lines.append(_("Steder og enheter er utelatt i denne kopien. Kontrollsummen gjelder hele teksten."))
    yield LetterSection("", tuple(lines))


def _signed(signature: ConsentSignature, owner: Person) -> str:
    said = {"name": behalf.signed_by(signature, owner), "date": wording.long_date(signature.signed_at)}
    if signature.signed_on is None:
        return _("%(name)s skrev under digitalt %(date)s.") % said
    said |= {
        "date": wording.long_date(signature.signed_on),
        "writer": str(signature.registered_by or ""),
        "witness": str(signature.witnessed_by or ""),
    }
    return _("%(name)s skrev under på papir %(date)s. %(writer)s registrerte det, og %(witness)s var vitne.") % said


def _blanks(consent: Consent, signed: list[ConsentSignature]) -> Iterator[str]:
    done = {one.person_id for one in signed}
    for person in signers_needed(consent):
        if person.pk not in done:
            yield _("%(name)s, dato og underskrift:") % {"name": person.name}
            yield "." * 60
    yield _("Vitne, dato og underskrift:")
    yield "." * 60


def _ended(consent: Consent) -> str:
    assert consent.withdrawn_at is not None  # only what has ended
    said = {"name": behalf.withdrawn_by(consent), "date": wording.long_date(consent.withdrawn_at)}
    if consent.in_force_at is None:
        return _("%(name)s svarte nei %(date)s.") % said
    return _("%(name)s trakk samtykket %(date)s.") % said
