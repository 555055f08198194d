"""Asking: put the text together, prepare the consent, and add the accesses it is to open. Core keeps and decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils import translation
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, keys, registering
from ip_core.access import services as access
from ip_core.access.enums import ConsentKind, Level
from ip_core.access.exceptions import GrantNotPossible
from ip_core.access.limits import items_left_out
from ip_core.access.models import AccessGrant, Consent
from ip_core.access.seeking import sought
from ip_core.access.services import GrantAsked
from ip_core.access.signing import every_signer_reads
from ip_core.access.wishes import closed_by
from ip_core.cases.models import Proceeding
from ip_core.cases.queries import current_coordinator
from ip_core.documents.services import store_file
from ip_core.history.acting import service
from ip_core.municipalities.models import Unit
from ip_core.people.actor import Actor, actor_for
from ip_core.people.enums import Capacity
from ip_core.people.models import Membership, Person
from plugins.consent import policies, queries, suggestions, texts
from plugins.consent.exceptions import AlreadyAsked
from plugins.consent.items import Item, readable_items
from plugins.consent.sharing import Reader, about, name_of, person_called
from plugins.consent.texts import Wish


@dataclass(frozen=True)
class Sharing:
    """Who is to see what, why and for how long. `writes` holds sections and the values of single items.

    `left_out`: single items that stay closed, also where their section is open; `excluded` are whole sections."""

    reader: Reader
    sections: tuple[str, ...]
    purpose: str
    last_day: date
    writes: tuple[str, ...] = ()
    excluded: tuple[str, ...] = field(default=())
    exception: str = ""
    items: tuple[Item, ...] = ()
    first_day: date | None = None
    left_out: tuple[Item, ...] = ()


@service
def ask_to_share(
    plan: Proceeding, sharing: Sharing, *, actor: Actor, language: str, instead_of: Consent | None = None
) -> Consent:
    """Prepare the consent and its accesses; nothing opens before it is signed.

    Raises NotAllowed, GrantNotPossible. `instead_of` is an unanswered one that this takes the place of."""
    policies.may_ask_to_share(actor, plan).require()
    if instead_of is not None:
        access.decline_consent(instead_of, actor=actor)
    consent = access.prepare_consent(
        plan,
        actor=actor,
        kind=ConsentKind.INFORMATION,
        text=texts.compose(ConsentKind.INFORMATION, _sharing_wish(plan, sharing, language), language),
        exception_text=sharing.exception,
        excluded=(*sharing.excluded, *(item.value for item in sharing.left_out)),
    )
    for section in sharing.sections:
        access.ask_for_grant(consent, _grant(sharing, section, section), actor=actor)
    for item in sharing.items:
        access.ask_for_grant(consent, _grant(sharing, item.section, item.value, item.uuid), actor=actor)
    return consent


@service
def renew(consent: Consent, *, actor: Actor, language: str) -> Consent:
    """The same once more, from today: a new consent, to be read and signed. The old one runs out as it was.

    What can no longer be given is left out. Raises NotAllowed, GrantNotPossible; AlreadyAsked while one waits."""
    plan = consent.proceeding
    policies.may_ask_to_share(actor, plan).require()
    if queries.waiting_like(consent) is not None:
        raise AlreadyAsked(_("Fornyelsen er alt gjort klar. Les den, og svar der."))
    sharing = _once_more(consent, actor)
    if sharing is None:
        raise GrantNotPossible(_("Dette kan ikke fornyes slik det var. Gi en ny tilgang i stedet."))
    return ask_to_share(plan, sharing, actor=actor, language=language)


def _value(grant: AccessGrant, by_item: Mapping[UUID, str]) -> str:
    """As the form names it: the item, or the section."""
    return by_item.get(grant.item_uuid, grant.section) if grant.item_uuid is not None else grant.section


def _asked_by(grant: AccessGrant) -> GrantAsked:
    """The wish that this access came of."""
    return GrantAsked(
        grant.section,
        grant.purpose,
        grant.valid_until,
        membership=grant.membership,
        unit=grant.grantee_unit,
        item=grant.item_uuid,
        person=grant.grantee_person if grant.membership is None else None,
    )


def _once_more(consent: Consent, actor: Actor) -> Sharing | None:
    """None when the reader has left, or nothing of it can be given now."""
    plan, grants = consent.proceeding, list(consent.grants.filter(withdrawn_at__isnull=True))
    reader = queries.reader_again(grants[0], plan, actor) if grants else None
    reach = engine.reach(actor, plan)
    kept = [one for one in grants if reach.may_read(one.section, one.item_uuid) and one.section in keys.GRANTABLE]
    kept = [one for one in kept if closed_by(plan, _asked_by(one)) is None]
    if reader is None or not kept:
        return None
    known = {item.uuid: item for item in readable_items(plan, reach)}
    items = tuple(known[one.item_uuid] for one in kept if one.item_uuid in known)
    by_item = {item.uuid: item.value for item in items}
    return Sharing(
        reader,
        tuple(one.section for one in kept if one.item_uuid is None),
        kept[0].purpose,
        suggestions.usual_last_day(clock.today()),
        writes=tuple(_value(g, by_item) for g in kept if g.level >= Level.WRITE),
        excluded=tuple(word for word in consent.excluded if "/" not in word),
        exception=consent.exception_text,
        items=items,
        left_out=_left_out(consent, known),
    )


def _left_out(consent: Consent, known: Mapping[UUID, Item]) -> tuple[Item, ...]:
    """What was closed stays closed, also what whoever renews cannot read or what is no more; then without its words."""
    apart = items_left_out([consent])
    return tuple(known.get(uuid) or Item(section, uuid, _("et punkt")) for uuid, section in apart.items() if section)


@service
def ask_for(
    plan: Proceeding,
    kind: ConsentKind,
    *,
    actor: Actor,
    language: str,
    exception: str = "",
    excluded: tuple[str, ...] = (),
) -> Consent:
    """Prepare one of the yes-or-no consents. Raises NotAllowed; AlreadyAsked while one waits."""
    policies.may_ask_for(actor, plan, kind).require()
    Proceeding.objects.select_for_update().get(pk=plan.pk)
    if queries.waiting_on(plan, kind).exists():
        raise AlreadyAsked(_("Samtykket er alt gjort klart. Les det, og svar der."))
    return access.prepare_consent(
        plan,
        actor=actor,
        kind=kind,
        text=texts.compose(kind, _plan_wish(plan, exception, excluded), language),
        exception_text=exception,
        excluded=excluded,
    )


def seek_kin(plan: Proceeding, name: str, born: date, *, actor: Actor) -> Person | None:
    """Somebody close, by exact name and birth date. Raises NotAllowed, TooManyTries."""
    policies.may_ask_to_share(actor, plan).require()
    return sought(lambda: person_called(actor, plan, name, born), actor=actor, municipality=plan.municipality)


@service
def ask_for_period(plan: Proceeding, first: date, last: date, *, actor: Actor, language: str) -> Consent:
    """A new yes to the plan, for a new period. The one that stands counts until this is signed, and takes over without
    a gap. Raises NotAllowed; AlreadyAsked while one waits."""
    policies.may_ask_for_period(actor, plan).require()
    Proceeding.objects.select_for_update().get(pk=plan.pk)
    if queries.waiting_on(plan, ConsentKind.PLAN_MADE).exists():
        raise AlreadyAsked(_("Samtykket er alt gjort klart. Les det, og svar der."))
    standing = queries.plan_consent_now(plan)
    exception = standing.exception_text if standing else ""
    excluded = tuple(standing.excluded) if standing else ()
    wish = replace(_plan_wish(plan, exception, excluded), period=(first, last))
    return access.prepare_consent(
        plan,
        actor=actor,
        kind=ConsentKind.PLAN_MADE,
        text=texts.compose(ConsentKind.PLAN_MADE, wish, language),
        exception_text=exception,
        excluded=excluded,
        period=(first, last),
    )


@service
def register_paper(
    consent: Consent, signer: Person, *, actor: Actor, scan: UploadedFile[bytes], **paper: Any
) -> Consent:
    """The signature, and the paper itself as a file of the consent: read by whoever reads the consents, no others.

    `paper` as for core's `register_paper`. Raises what that raises, and FileRefused; then nothing is kept."""
    plan = consent.proceeding
    signed = registering.register_paper(consent, signer, actor=actor, **paper)
    scope = plan.scope(keys.CONSENTS)
    store_file(
        scan, actor=actor, municipality=plan.municipality, scope=scope, proceeding=plan, item=consent.uuid
    )  # fmt: skip
    return signed


def ask_for_plan(
    plan: Proceeding, *, actor: Actor, language: str, exception: str = "", excluded: tuple[str, ...] = ()
) -> Consent:
    """Prepare the consent that the plan is made."""
    return ask_for(plan, ConsentKind.PLAN_MADE, actor=actor, language=language, exception=exception, excluded=excluded)


def _grant(sharing: Sharing, section: str, value: str, item: UUID | None = None) -> GrantAsked:
    reader, first = sharing.reader, sharing.first_day
    return GrantAsked(
        section,
        sharing.purpose,
        clock.midnight_after(sharing.last_day),
        membership=reader if isinstance(reader, Membership) else None,
        unit=reader if isinstance(reader, Unit) else None,
        person=reader if isinstance(reader, Person) else None,
        level=Level.WRITE if value in sharing.writes else Level.READ,
        item=item,
        since=clock.start_of(first) if first is not None else None,
    )


def _sharing_wish(plan: Proceeding, sharing: Sharing, language: str) -> Wish:
    name = name_of(sharing.reader)
    with translation.override(language):
        is_private = isinstance(sharing.reader, Person)
        hides_post = bool(plan.owner.address_protection) and isinstance(sharing.reader, Membership)
        said = "" if hides_post else about(sharing.reader)
        items = tuple((item.section, _told(plan, item)) for item in sharing.items)
        left_out = tuple((item.section, _told(plan, item)) for item in sharing.left_out)
    later = sharing.first_day is not None and sharing.first_day > clock.today()
    return Wish(
        owner=plan.owner.name,
        number=plan.case.number,
        municipality=plan.municipality.name,
        grantee_name=name,
        grantee_about=said if is_private else "",
        grantee_post="" if is_private else said,
        is_unit=isinstance(sharing.reader, Unit),
        sections=sharing.sections,
        items=items,
        left_out=left_out,
        writes=tuple(dict.fromkeys(value.partition("/")[0] for value in sharing.writes)),
        purpose=sharing.purpose,
        last_day=sharing.last_day,
        first_day=sharing.first_day if later else None,
        excluded=sharing.excluded,
        exception=sharing.exception,
    )


def _told(plan: Proceeding, item: Item) -> str:
    """The coordinator, and all who sign, read the consent: what is closed to one of them must not stand there in its
    own words."""
    appointment = current_coordinator(plan)
    if appointment is not None:
        coordinator = actor_for(appointment.person, capacity=Capacity.PROFESSIONAL)
        if not engine.reach(coordinator, plan).may_read(item.section, item.uuid):
            return _("et punkt som koordinatoren ikke ser")
    if not every_signer_reads(plan, item.section, item.uuid):
        return _("et punkt som ikke alle som skriver under, ser")
    return item.title


def _plan_wish(plan: Proceeding, exception: str, excluded: tuple[str, ...]) -> Wish:
    return Wish(
        owner=plan.owner.name,
        number=plan.case.number,
        municipality=plan.municipality.name,
        coordinator=queries.coordinator_name(plan),
        excluded=excluded,
        exception=exception,
    )
