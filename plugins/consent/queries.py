"""Who can be asked in, what waits for an answer, and who has signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from ip_core import clock
from ip_core.access import behalf, keys, standing
from ip_core.access.addresses import closes_papers, veil_over_consent
from ip_core.access.enums import ConsentKind, SignatureMethod
from ip_core.access.facts import is_running
from ip_core.access.models import AccessGrant, Consent, ConsentFiling, ConsentSignature
from ip_core.access.reach import Reach
from ip_core.access.signing import signers_needed
from ip_core.access.standing import Answer
from ip_core.cases.models import CoordinatorAppointment, Proceeding
from ip_core.cases.queries import current_coordinator
from ip_core.documents.models import StoredFile
from ip_core.documents.queries import files_in
from ip_core.municipalities.models import Municipality, Unit
from ip_core.people.actor import Actor
from ip_core.people.models import Membership, Person
from plugins.consent import sharing
from plugins.consent.enums import READER_ROLES

MOST_FOUND = 20


@dataclass(frozen=True)
class Signer:
    """One who must sign, and when she did."""

    person: Person
    name: str
    signed_at: datetime | None
    is_reader: bool
    paper: ConsentSignature | None = None


def possible_readers(actor: Actor, plan: Proceeding) -> QuerySet[Membership]:
    """Professionals here, or employed outside every municipality, who can be given access to this plan.

    Not the owner or those close to her (a professional basis never counts there), not whoever asks, and not the
    coordinator, who has it all."""
    owner, today = plan.owner, clock.today()
    inside = Q(unit__organisation__municipality=plan.municipality_id) | Q(unit__organisation__municipality=None)
    close = Q(parent_of__child=owner) | Q(guardian_of__ward=owner) | Q(represents__represented=owner) | Q(pk=owner.pk)
    rows = Membership.objects.valid_on(today).filter(inside, role__in=READER_ROLES)
    rows = rows.exclude(person__in=Person.objects.filter(close)).exclude(pk__in=_coordinating(plan))
    if actor.person is not None:
        rows = rows.exclude(person=actor.person)
    return rows.select_related("person", "unit__organisation").order_by(
        "person__family_name", "person__given_name", "pk"
    )


def plan_consent_now(plan: Proceeding) -> Consent | None:
    """The yes to the plan that stands."""
    found = standing.of(plan)[ConsentKind.PLAN_MADE]
    return found.consent if found.answer == Answer.YES else None


def waiting_like(consent: Consent) -> Consent | None:
    """One that waits for an answer, for the same reader."""
    first = consent.grants.first()
    for one in waiting_on(consent.proceeding, ConsentKind.INFORMATION):
        if first is not None and any(grant.grantee == first.grantee for grant in one.grants.all()):
            return one
    return None


def reader_again(grant: AccessGrant, plan: Proceeding, actor: Actor) -> Membership | Unit | Person | None:
    """Whoever the access was for, if she can still be let in."""
    if grant.membership_id is not None:
        return possible_readers(actor, plan).filter(pk=grant.membership_id).first()
    if grant.grantee_unit is not None:
        return sharing.units_for(plan).filter(pk=grant.holder.pk).first()
    person = grant.grantee_person
    return person if person is not None and sharing.may_be_kin(actor, plan, person) else None


def _coordinating(plan: Proceeding) -> list[int]:
    now = clock.now()
    rows = CoordinatorAppointment.objects.filter(case=plan.case_id)
    return [row.membership_id for row in rows if is_running(row, now)]


def named(rows: QuerySet[Membership], words: str) -> list[Membership]:
    """Those whose name, title or place of work has every word; one more than is shown, to know that there are more."""
    for word in words.split()[:6]:
        rows = rows.filter(_has(word))
    return list(rows[: MOST_FOUND + 1])


def colleagues(municipality: Municipality) -> QuerySet[Membership]:
    """Everybody who works in the municipality today: one of them is a witness."""
    rows = Membership.objects.valid_on(clock.today()).filter(unit__organisation__municipality=municipality)
    return rows.select_related("person", "unit__organisation")


def units_named(rows: QuerySet[Unit], words: str) -> list[Unit]:
    for word in words.split()[:6]:
        rows = rows.filter(_has(word, ("name", "organisation__name")))
    return list(rows[: MOST_FOUND + 1])


OF_PERSON = ("person__given_name", "person__family_name", "title", "unit__name", "unit__organisation__name")


def _has(word: str, fields: tuple[str, ...] = OF_PERSON) -> Q:
    """Both spellings of the first letter: SQLite folds A–Z only, and Øyvind is a name."""
    found = Q()
    for spelled in {word, word.capitalize(), word.lower()}:
        for field in fields:
            found |= Q(**{f"{field}__icontains": spelled})
    return found


def waiting_on(plan: Proceeding, kind: ConsentKind | None = None) -> QuerySet[Consent]:
    """Prepared, not answered; the oldest first."""
    rows = Consent.objects.filter(proceeding=plan, in_force_at__isnull=True, withdrawn_at__isnull=True)
    rows = rows.filter(kind=kind) if kind else rows
    return rows.select_related("proceeding", "case__owner").prefetch_related(
        "signatures", "grants__grantee_person", "grants__grantee_unit"
    )


def signers(consent: Consent, actor: Actor) -> list[Signer]:
    """Everybody whose signature is needed today, with theirs if it is there."""
    signed = {signature.person_id: signature for signature in consent.signatures.all()}
    owner = consent.case.owner
    return [_signer(person, owner, signed.get(person.pk), actor) for person in signers_needed(consent)]


def _signer(person: Person, owner: Person, signature: ConsentSignature | None, actor: Actor) -> Signer:
    is_paper = signature is not None and signature.method == SignatureMethod.PAPER
    return Signer(
        person,
        behalf.signed_by(signature, owner) if signature else person.name,
        signature.signed_at if signature else None,
        is_reader=person == actor.person and (actor.is_citizen or actor.on_behalf_of is not None),
        paper=signature if is_paper else None,
    )


def papers(consent: Consent, reach: Reach, actor: Actor) -> list[StoredFile]:
    """The signed papers, the first one first, for whoever reads the consents, and all that stands in them."""
    if closes_papers(consent, veil_over_consent(consent, actor)):
        return []
    found = files_in(consent.proceeding, keys.CONSENTS, reach)
    return [stored for stored in found if stored.item_uuid == consent.uuid]


def coordinator_name(plan: Proceeding) -> str:
    appointment = current_coordinator(plan)
    return appointment.person.name if appointment else ""


def latest_journal(municipality: Municipality) -> str:
    """The name of the system that something was last filed in here, to begin with; empty where nothing has been."""
    rows = ConsentFiling.objects.filter(consent__case__municipality=municipality)
    return rows.order_by("-recorded_at", "-pk").values_list("system", flat=True).first() or ""
