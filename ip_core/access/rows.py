"""What the pages about access show, in words and ready for a template. Dates stay dates: the template says them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import behalf, keys, places, policies, wording
from ip_core.access.addresses import OPEN, Veil, asked, veil_over
from ip_core.access.endings import warning_days
from ip_core.access.enums import BasisKind, ConsentKind
from ip_core.access.gates import AccessPage, Viewer
from ip_core.access.models import AccessGrant, Consent, ConsentSignature
from ip_core.access.overview import ON_BEHALF, Holder
from ip_core.access.past import Past
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, age_limit
from ip_core.people.models import Person
from ip_core.plugins.queries import is_on


@dataclass(frozen=True)
class Part:
    """One section of a grant, and where it alone is withdrawn."""

    name: str
    url: str


@dataclass(frozen=True)
class HolderRow:
    """One row of "Har tilgang nå"."""

    name: str
    post: str
    reads: str
    writes: str
    both: str
    why: str
    until: date | None = None
    while_: str = ""
    is_soon: bool = False
    given_at: datetime | None = None
    purpose: str = ""
    is_idle: bool = False
    withdraw_url: str = ""
    parts: tuple[Part, ...] = ()
    see_as_url: str = ""


@dataclass(frozen=True)
class PastRow:
    """One row of "Hadde tilgang før"."""

    name: str
    post: str
    sections: str
    since: date
    until: date
    how: str


@dataclass(frozen=True)
class SignerRow:
    """Who signed and when; on paper also the day that stands there, who registered it and who witnessed."""

    name: str
    at: datetime
    paper_day: date | None = None
    registered_by: str = ""
    witnessed_by: str = ""


@dataclass(frozen=True)
class ConsentRow:
    """One consent, with the text as it was shown."""

    consent: Consent
    title: str
    parts: list[wording.Part]
    excluded: str
    signers: tuple[SignerRow, ...]
    leaves_out_places: bool = False
    withdraw_url: str = ""


def holder_rows(holders: list[Holder], page: AccessPage, actor: Actor) -> list[HolderRow]:
    """For everybody but the reader herself."""
    seen = Counter(holder.consent.pk for holder in holders if holder.consent is not None)
    shared = frozenset(pk for pk, times in seen.items() if times > 1)
    veil = veil_over(page.case, actor)
    return [_veiled(_holder_row(h, page, shared), h, veil) for h in holders if h.grantee != actor.person]


def _veiled(row: HolderRow, holder: Holder, veil: Veil) -> HolderRow:
    """Where the address is protected, local units are neutral to whoever does not need them."""
    if isinstance(holder.grantee, Person):
        return replace(row, post=veil(row.post)) if holder.membership is not None else row
    return replace(row, name=veil(row.name), post=veil(row.post) if row.post else "")


def _holder_row(holder: Holder, page: AccessPage, shared: frozenset[int]) -> HolderRow:
    is_grant = bool(holder.grants)
    hides = holder.basis.kind in ON_BEHALF and page.viewer != Viewer.OWNER
    reads, writes = _besides_consents(holder.reads), _besides_consents(holder.writes)
    told = _("det som følger av rollen") if hides else "" if reads == writes else wording.sections(reads)
    last = wording.last_day(holder.until) if holder.until else None
    return HolderRow(
        name=str(holder.grantee),
        post=wording.post(holder.membership) or _post_on_behalf(holder) or _unit_before(holder),
        reads=wording.opening(told),
        writes="" if hides or reads == writes else wording.opening(wording.sections(writes)),
        both="" if hides or reads != writes else wording.opening(wording.sections(reads)),
        why="" if is_grant else wording.because(holder.basis.kind),
        until=last,
        while_=_while(holder, page),
        is_soon=last is not None and (last - clock.today()).days <= warning_days()[0],
        given_at=holder.since if is_grant else None,
        purpose=wording.phrase(holder.grants[0].purpose) if is_grant else "",
        is_idle=is_grant and not holder.reads,
        see_as_url=_see_as(holder, page, shared),
        **_withdrawal(holder, page, shared),  # type: ignore[arg-type]
    )


def _besides_consents(sections: frozenset[str]) -> frozenset[str]:
    """Whoever reads the plan by post or on her behalf sees the consents too; it needs no saying."""
    return sections - {keys.CONSENTS}


def _post_on_behalf(holder: Holder) -> str:
    words = {BasisKind.PARENT: _("forelder"), BasisKind.GUARDIAN: _("verge"), BasisKind.REPRESENTATIVE: _("fullmektig")}
    return words.get(holder.basis.kind, "")


def _unit_before(holder: Holder) -> str:
    """To whom it was given, when it has followed the unit to another."""
    given = dict.fromkeys(str(grant.grantee) for grant in holder.grants if grant.grantee != holder.grantee)
    return _("tidligere %(units)s") % {"units": wording.joined(given)} if given else ""


def _while(holder: Holder, page: AccessPage) -> str:
    """How long, when no day is set."""
    kind = holder.basis.kind
    if kind in (BasisKind.COORDINATOR, BasisKind.DEPUTY, BasisKind.OWN_COORDINATOR):
        return _("Så lenge personen er koordinator")
    if kind == BasisKind.PARENT:
        years = {"years": age_limit(HEALTH_MAJORITY, clock.today())}
        if page.viewer == Viewer.OWNER:
            return _("Til du fyller %(years)s år") % years
        return _("Til barnet fyller %(years)s år") % years
    if kind in ON_BEHALF:
        return _("Så lenge fullmakten eller vergemålet varer")
    if kind == BasisKind.OPINION:
        return _("Til personen har svart, eller søknaden er avgjort")
    return _("Så lenge personen har saken")


def _withdrawal(holder: Holder, page: AccessPage, shared: frozenset[int]) -> dict[str, object]:
    """The whole consent when it is for this one alone; else section by section. The coordinator writes down what
    somebody has said."""
    consent = holder.consent
    if consent is None or page.viewer == Viewer.GRANTEE:
        return {}
    how = "withdraw" if page.is_owners_side else "spoken"
    parts = tuple(
        Part(part_name(grant), reverse(f"case-grant-{how}", args=[page.case.uuid, grant.uuid]))
        for grant in holder.grants
    )
    if consent.pk in shared:
        return {"parts": parts}
    whole = reverse(f"case-consent-{how}", args=[page.case.uuid, consent.uuid])
    return {"withdraw_url": whole, "parts": parts if len(parts) > 1 else ()}


def _see_as(holder: Holder, page: AccessPage, shared: frozenset[int]) -> str:
    """What exactly she sees, in the plugin that asks for consents; nothing where it is off."""
    consent = holder.consent
    is_hers = consent is not None and consent.kind == ConsentKind.INFORMATION and consent.pk not in shared
    if consent is None or not is_hers or not is_on("consent", page.case.municipality):
        return ""
    return reverse("plugins:consent:see-as", args=[consent.uuid])


def part_name(grant: AccessGrant) -> str:
    if grant.item_uuid is None:
        return wording.section(grant.section)
    return _("et punkt i %(section)s") % {"section": wording.section(grant.section)}


def past_row(past: Past, actor: Actor, veil: Veil = OPEN) -> PastRow:
    return PastRow(
        name=str(past.grantee) if isinstance(past.grantee, Person) else veil(str(past.grantee)),
        post=veil(wording.post(past.membership)),
        sections=_("koordinator") if past.is_coordinator else wording.sections(past.sections),
        since=clock.local(past.since).date(),
        until=wording.last_day(past.until) if past.how == "expired" else clock.local(past.until).date(),
        how=_how(past, actor.person),
    )


def _how(past: Past, reader: Person | None) -> str:
    if past.how == "withdrawn" and past.by is not None:
        if past.written_by is not None:
            said = {"name": past.by_name, "writer": past.written_by.name}
            return _("%(name)s sa at tilgangen skulle trekkes. %(writer)s skrev det ned.") % said
        if past.by == reader:
            return _("Du trakk tilgangen tilbake.")
        return _("%(name)s trakk tilgangen tilbake.") % {"name": past.by_name}
    words = {
        "withdrawn": _("Tilgangen ble trukket tilbake."),
        "expired": _("Gikk ut av seg selv."),
        "closed": _("Planen ble avsluttet."),
        "ended": _("Er ikke koordinator lenger."),
    }
    return words[past.how]


def consent_rows(consents: Iterable[Consent], page: AccessPage, actor: Actor) -> list[ConsentRow]:
    """The engine is asked once for each kind, not for each consent: the answer is the same."""
    may: dict[str, bool] = {}
    veil = veil_over(page.case, actor)
    rows = []
    for consent in consents:
        if consent.kind not in may:
            reach = page.reaches[consent.proceeding]
            may[consent.kind] = page.is_owners_side and bool(policies.may_withdraw_consent(actor, consent, reach))
            may[consent.kind] = may[consent.kind] or page.viewer == Viewer.COORDINATOR
        rows.append(_consent_row(consent, page, asked(veil, consent, actor), may_withdraw=may[consent.kind]))
    return rows


def _consent_row(consent: Consent, page: AccessPage, veil: Veil, *, may_withdraw: bool) -> ConsentRow:
    how = "withdraw" if page.is_owners_side else "spoken"
    return ConsentRow(
        consent=consent,
        title=consent_title(consent, veil),
        parts=wording.parts(consent.text, with_places=not veil.is_drawn),
        excluded=wording.left_out(consent.excluded),
        signers=tuple(_signer(signature, page.case.owner) for signature in consent.signatures.all()),
        leaves_out_places=veil.is_drawn and places.names_places(consent.text),
        withdraw_url=reverse(f"case-consent-{how}", args=[page.case.uuid, consent.uuid]) if may_withdraw else "",
    )


def _signer(signature: ConsentSignature, owner: Person) -> SignerRow:
    return SignerRow(
        behalf.signed_by(signature, owner),
        signature.signed_at,
        signature.signed_on,
        str(signature.registered_by or ""),
        str(signature.witnessed_by or ""),
    )


def consent_title(consent: Consent, veil: Veil) -> str:
    """ "Samtykke til at planen blir laget" ; for sharing, with whom."""
    names = veil.let_in_by(consent)
    if consent.kind == ConsentKind.INFORMATION and names:
        return _("Samtykke til å dele med %(names)s") % {"names": names}
    return _("Samtykke til %(what)s") % {"what": ConsentKind(consent.kind).label}


def withdrawal_heading(consent: Consent, names: str) -> str:
    if consent.kind == ConsentKind.INFORMATION and names:
        return _("Trekke tilbake tilgangen til %(names)s?") % {"names": names}
    return _("Trekke tilbake samtykket til %(what)s?") % {"what": ConsentKind(consent.kind).label}
