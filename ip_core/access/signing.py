"""Whose signature a consent needs (ACCESS §4), asked at the instant of signing."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, keys, policies
from ip_core.access.enums import BasisKind, ConsentKind, Level
from ip_core.access.models import Consent
from ip_core.access.reach import Reach
from ip_core.access.signers import Signers, mandated_to_sign, signers_of
from ip_core.access.verdict import Verdict, refuse
from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor, actor_for
from ip_core.people.enums import Capacity
from ip_core.people.models import Person


def signers_on(consent: Consent) -> Signers:
    """Those who are to sign this one today.

    Where the owner signs alone, whoever has her mandate to sign this kind may do it for her; never what gives herself
    access (ACCESS §4)."""
    owner = consent.case.owner
    found = signers_of(owner, consent.kind)
    if found.people != (owner,):
        return found
    given_to = {grant.grantee_person_id for grant in consent.grants.all()} if consent.pk is not None else set()
    able = [one for one in mandated_to_sign(owner, consent.kind, consent.case.uuid) if one.pk not in given_to]
    return Signers((owner, *able), any_one=True) if able else found


def signers_needed(consent: Consent) -> list[Person]:
    return list(signers_on(consent).people)


def signers_for(owner: Person) -> list[Person]:
    """Those who sign for her today, whatever the consent is about."""
    return list(signers_of(owner).people)


def signs_as(person: Person, owner: Person) -> BasisKind:
    """In which capacity one of those who are needed signs."""
    day = clock.today()
    if person.pk == owner.pk:
        return BasisKind.OWNER
    if owner.child_of.valid_on(day).filter(parent=person, has_responsibility=True).exists():
        return BasisKind.PARENT
    if owner.guarded_by.valid_on(day).filter(guardian=person).exists():
        return BasisKind.GUARDIAN
    if owner.represented_by.valid_on(day).filter(representative=person).exists():
        return BasisKind.REPRESENTATIVE
    return BasisKind.CARE_ORDER if person.memberships.valid_on(day).exists() else BasisKind.NEXT_OF_KIN


def is_signer(actor: Actor, plan: Proceeding) -> bool:
    """Whether this session is one whose signature the plan's owner's consents need: herself, parents, or whoever a
    decision puts in their place, as a professional too (a care order). Never judged by capacity."""
    may_write = engine.reach(actor, plan).level(keys.CONSENTS) >= Level.WRITE
    return may_write and actor.person is not None and actor.person in signers_for(plan.owner)


def by_parents(owner: Person) -> bool:
    """Whether it is her parents who sign; a child in care, or with a guardian, is not told that it is."""
    signers = {person.pk for person in signers_for(owner)}
    parents = owner.child_of.valid_on(clock.today()).filter(has_responsibility=True)
    return bool(signers) and signers <= set(parents.values_list("parent_id", flat=True))


def may_say_no(actor: Actor, consent: Consent) -> Verdict:
    """As to decline; but a no to an electronic plan closes it (ACCESS §3), so a coordinator does not take it away."""
    verdict = policies.may_decline_consent(actor, consent)
    if verdict and verdict.level < Level.WRITE and consent.kind == ConsentKind.ELECTRONIC:
        return refuse(
            _("Et nei her stenger planen. Det kan bare eieren svare, eller de som handler for eieren."),
            level=verdict.level,
        )
    return verdict


def is_complete(consent: Consent) -> bool:
    signed = set(consent.signatures.values_list("person_id", flat=True))
    return signers_on(consent).are_complete(signed)


def readable_by_signers(proceeding: Proceeding, item: UUID | None = None) -> frozenset[str]:
    """What at least one of those who sign may read, or where she may read that item: nobody gives more (ACCESS §4).

    A section that a child has hidden from both parents can be given to no one before it is 16."""
    found: set[str] = set()
    for reach in _reaches_of_signers(proceeding):
        found |= {key for key in keys.PLAN_SECTIONS if reach.may_read(key, item)}
    return frozenset(found)


def every_signer_reads(proceeding: Proceeding, section: str, item: UUID) -> bool:
    """Whether what an item is called may stand in a text that all of them read: none has it hidden from her."""
    return all(
        any(reach.may_read(section, item) for reach in _reaches_of(signer, proceeding))
        for signer in signers_for(proceeding.owner)
    )


def _reaches_of_signers(proceeding: Proceeding) -> Iterator[Reach]:
    for signer in signers_for(proceeding.owner):
        yield from _reaches_of(signer, proceeding)


def _reaches_of(signer: Person, proceeding: Proceeding) -> Iterator[Reach]:
    owner = proceeding.owner
    behalf = None if signer.pk == owner.pk else owner
    for capacity in (Capacity.CITIZEN, Capacity.PROFESSIONAL) if behalf else (Capacity.CITIZEN,):
        yield engine.reach(actor_for(signer, capacity=capacity, on_behalf_of=behalf), proceeding)
