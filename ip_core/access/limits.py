"""What narrows applies always, and all of it, whatever the basis (ACCESS §1). All of it stands here, in one order.

The wall lies before this: rows of another municipality are never read. Protected address narrows words, not sections:
`addresses`. The others, in the order they are asked: suspended basis · own-case rule · private item · exception in a
consent, section hidden by the child · plugin state · plugin veto · thread audience, which asks what is left of other
bases. Each only takes away; an existence that follows from something goes with it, before plugins and after all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from ip_core.access import keys
from ip_core.access.bases import OwnersSide, coordinator_of, hidden_from, owners_side, suspended
from ip_core.access.enums import BasisKind, ConsentKind, Level
from ip_core.access.facts import ProceedingFacts, Ties
from ip_core.access.models import AccessGrant, Consent, Thread
from ip_core.access.reach import Allowance, Reach, Thing
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.ages import OWN_PLAN, age_limit
from ip_core.plugins.dispatch import hooks
from ip_core.plugins.enums import State
from ip_core.plugins.types import Veto

OWNERS_SIDE = frozenset({
    BasisKind.OWNER, BasisKind.PARENT, BasisKind.GUARDIAN, BasisKind.REPRESENTATIVE, BasisKind.NEXT_OF_KIN,
    BasisKind.CARE_ORDER,
})  # fmt: skip
UNTOUCHABLE = frozenset({keys.CONSENTS, keys.EXISTENCE})
"""No plugin state and no veto touches withdrawing, "who can see my plan" and the log, for the owner's side."""

FOLLOWS = (OWNERS_SIDE - {BasisKind.OWNER}) | {
    BasisKind.GRANT, BasisKind.OWN_COORDINATOR, BasisKind.BREAK_GLASS, BasisKind.INSIGHT,
}  # fmt: skip
"""Bases whose existence only follows from a section or an object: it goes when that goes."""

NO_BASIS_FOR_A_THREAD = frozenset({BasisKind.INVITATION, BasisKind.BREAK_GLASS})


@dataclass(frozen=True)
class Apart:
    """Items that do not follow their section: `marked` private, or left out in a consent; `closed` to this reader.

    `private`: closed to her because they are marked, so that only a personal grant on the item opens them. `ever`: and
    those that have lain so. `others`: those that have been private by somebody else's mark."""

    sections: dict[UUID, str] = field(default_factory=dict)
    marked: frozenset[UUID] = frozenset()
    private: frozenset[UUID] = frozenset()
    closed: frozenset[UUID] = frozenset()
    ever: dict[UUID, str] = field(default_factory=dict)
    others: frozenset[UUID] = frozenset()


def narrowed(actor: Actor, ties: Ties, facts: ProceedingFacts, found: Iterable[Allowance], state: str | None) -> Reach:
    """All that narrows, in one order. No plugin is asked about what core has taken already; without a state, none is
    asked at all.

    Existence that follows is asked for twice: before plugins, since of the owner's side they do not touch it, and at
    the end for everybody else."""
    left: Iterable[Allowance] = _by_suspension(actor, facts, found)
    left = _by_own_case(actor, ties, facts, left)
    apart = items_apart(actor, facts)
    left = _by_item(left, apart)
    left = _with_existence_that_follows(list(without(left, narrowed_away(actor, facts))))
    if state is not None:
        left = _by_veto(actor, facts, list(_by_plugin_state(left, state)))
    left = _by_audience(actor, ties, facts, list(left))
    left = list(_with_existence_that_follows(list(left), kept=_is_untouchable))
    reach = Reach.of(facts.proceeding.uuid, left, apart.sections, apart.closed, apart.marked)
    return replace(reach, versions=_versions(reach, left, apart)) if apart.ever else reach


def _versions(reach: Reach, found: Iterable[Allowance], apart: Apart) -> dict[UUID, Allowance]:
    """Written while an item lay apart, by what she reads it now: for the owner, for whoever on her behalf has marked it
    each time, and for a person by a grant on that very item, also when the mark is lifted (ACCESS §5)."""
    personal = Reach.of(reach.proceeding_uuid, (one for one in found if one.is_personal)).items
    read = {}
    for item, key in apart.ever.items():
        follows = reach.cells.get(key) if item not in apart.others | apart.closed else None
        one = follows or (personal if item in apart.others else reach.items).get(item)
        if one is not None and one.level >= Level.READ:
            read[item] = one
    return read


def _is_untouchable(one: Allowance) -> bool:
    return one.key in UNTOUCHABLE and one.basis.kind in OWNERS_SIDE


def _by_plugin_state(found: Iterable[Allowance], state: str) -> Iterator[Allowance]:
    """Off: nothing. Read-only: write becomes read. The owner's side keeps her core pages (ACCESS §5)."""
    for one in found:
        if _is_untouchable(one) or state == State.ON:
            yield one
        elif state == State.READ_ONLY:
            yield one.at_most(Level.READ)


def _by_suspension(actor: Actor, facts: ProceedingFacts, found: Iterable[Allowance]) -> Iterator[Allowance]:
    """Every basis of that person in the case, in both capacities."""
    stopped = suspended(actor.person, facts) if actor.person is not None else None
    if stopped is None:
        return iter(())
    return (one for one in found if one.key not in stopped and one.home not in stopped)


def is_own_case(actor: Actor, ties: Ties, facts: ProceedingFacts) -> bool:
    """One's own, or that of somebody one is, or was, parent, guardian or representative for (ACCESS §1)."""
    if not actor.is_professional or actor.person is None:
        return False
    kin = {row.next_of_kin_id for row in facts.every_competence_decision}
    return facts.owner.pk == actor.person.pk or facts.owner.pk in ties.ever or actor.person.pk in kin


def _by_own_case(actor: Actor, ties: Ties, facts: ProceedingFacts, found: Iterable[Allowance]) -> Iterator[Allowance]:
    """There no professional basis counts, and a professional session has no other."""
    return iter(()) if is_own_case(actor, ties, facts) else iter(found)


def items_apart(actor: Actor, facts: ProceedingFacts) -> Apart:
    """Private: for the owner, and for who marked it while she acts for her. Left out in a consent: not for whom it
    binds."""
    if not facts.is_plan or actor.person is None:
        return Apart()
    is_owner = actor.is_citizen and actor.person.pk == facts.owner.pk
    on_behalf = actor.on_behalf_of is not None and actor.on_behalf_of.pk == facts.owner.pk
    sections = {row.item_uuid: row.section for row in facts.private}
    every = {row.item_uuid: row.section for row in facts.every_private}
    others = [r for r in facts.every_private if not (is_owner or (on_behalf and r.marked_by_id == actor.person.pk))]
    left_out = items_left_out([c for c in facts.consents if c.in_force_at is not None and c.in_force_at <= facts.at])
    private = frozenset(row.item_uuid for row in others if row in facts.private)
    closed = private | {uuid for uuid in left_out if str(uuid) in narrowed_away(actor, facts)}
    return Apart(
        sections={**left_out, **sections},
        marked=frozenset(sections),
        private=private,
        closed=frozenset(closed),
        ever={**left_out, **every},
        others=frozenset(row.item_uuid for row in others),
    )


def items_left_out(consents: Iterable[Consent]) -> dict[UUID, str]:
    """Items that a consent leaves out, with the section where it says so ("goals/<uuid>")."""
    found = {}
    for consent in consents:
        for word in consent.excluded:
            section, _slash, item = str(word).rpartition("/")
            if is_uuid(item):
                found[UUID(item)] = section
    return found


def is_uuid(word: str) -> bool:
    try:
        return str(UUID(word)) == word
    except ValueError:
        return False


def _by_item(found: Iterable[Allowance], apart: Apart) -> Iterator[Allowance]:
    """A private item is open to persons with a grant on that very item; a unit's grant does not open it."""
    return (one for one in found if one.thing or one.item not in apart.private or one.is_personal)


def narrowed_away(actor: Actor, facts: ProceedingFacts) -> frozenset[str]:
    """Sections, objects and items (as text) that are closed to this reader whatever her basis.

    Hidden from her by the child. Enforced exceptions: what a consent leaves out is closed to its grantees under every
    consent; one in the plan consent binds everybody but the owner's side, the coordinator too (ACCESS §4)."""
    person = actor.person
    if person is None or (person.pk == facts.owner.pk and actor.is_citizen):
        return frozenset()
    left_out = set(hidden_from(person, facts))
    if actor.on_behalf_of is not None:
        return frozenset(left_out)
    for consent in facts.consents:
        has_begun = consent.in_force_at is not None and consent.in_force_at <= facts.at
        if not has_begun or not consent.excluded:
            continue
        is_plans = consent.kind == ConsentKind.PLAN_MADE
        if is_plans or any(_is_or_was_grantee(actor, grant) for grant in facts.grants_of(consent)):
            left_out.update(str(key).rpartition("/")[2] for key in consent.excluded)
    return frozenset(left_out)


def _is_or_was_grantee(actor: Actor, grant: AccessGrant) -> bool:
    """The person in whatever capacity, and whoever works in the unit now: the wider reading of who is bound."""
    if actor.person is not None and grant.grantee_person_id == actor.person.pk:
        return True
    return any(grant.grantee_unit_id in m.stands_for(actor.day) for m in actor.memberships)


def without(found: Iterable[Allowance], closed: frozenset[str]) -> Iterator[Allowance]:
    return (one for one in found if not {one.key, one.home, str(one.item)} & closed)


def _by_veto(actor: Actor, facts: ProceedingFacts, found: list[Allowance]) -> Iterator[Allowance]:
    """A plugin may narrow access, never widen it; one that raises means no."""
    if not found:
        return
    vetoes = vetoes_on(actor, facts.proceeding, facts.municipality)
    for one in found:
        if _is_untouchable(one) or not any(veto.covers(one.key) or veto.covers(one.home) for veto in vetoes):
            yield one


def vetoes_on(actor: Actor, proceeding: Proceeding, municipality: Municipality) -> list[Veto]:
    return list(hooks(municipality).access_veto(actor=actor, proceeding=proceeding))


def _by_audience(actor: Actor, ties: Ties, facts: ProceedingFacts, found: list[Allowance]) -> Iterator[Allowance]:
    """A thread is for its audience: the owner; those on behalf of a child under 12; the named, by another basis."""
    side = owners_side(actor, ties, facts) if any(one.thing == Thing.THREAD for one in found) else None
    others = [one for one in found if one.thing is None and one.basis.kind not in NO_BASIS_FOR_A_THREAD]
    widest = max((one for one in others if one.level >= Level.READ), key=lambda one: one.rank, default=None)
    threads = {thread.uuid: thread for thread in facts.threads} if facts.is_plan else {}
    for one in found:
        if one.thing != Thing.THREAD:
            yield one
        elif widest is not None and one.item in threads and _is_in(threads[one.item], actor, side, facts):
            yield replace(one, basis=widest.basis)


def _is_in(thread: Thread, actor: Actor, side: OwnersSide | None, facts: ProceedingFacts) -> bool:
    if side is not None and side.basis.kind == BasisKind.OWNER:
        return True
    if side is not None and side.is_in_threads and side.reaches(keys.MESSAGES) and _is_below_twelve(facts):
        return True
    if side is not None and side.scope is not None and keys.MESSAGES not in side.scope:
        return False  # a mandate reaches messages only if they are named in it, whoever is named in the thread (§4)
    members = [row for row in thread.members.all() if row.is_in_force(facts.at)]
    if any(row.person_id == actor.person.pk for row in members if actor.person is not None and row.person_id):
        return True
    appointed = [*facts.coordinators, *facts.deputies]
    return (
        any(row.is_coordinator for row in members)
        and actor.is_professional
        and any(coordinator_of(actor, a, facts) for a in appointed)
    )


def _is_below_twelve(facts: ProceedingFacts) -> bool:
    age = facts.owner.age_on(facts.day)
    return age is not None and age < age_limit(OWN_PLAN, facts.day)


def _with_existence_that_follows(
    found: list[Allowance], kept: Callable[[Allowance], bool] = lambda _one: False
) -> list[Allowance]:
    """An existence that only followed from a section or an object goes when that went."""
    with_content = {one.basis for one in found if one.key != keys.EXISTENCE and one.thing is None}
    return [
        one
        for one in found
        if one.key != keys.EXISTENCE or one.basis.kind not in FOLLOWS or one.basis in with_content or kept(one)
    ]


__all__ = ("OWNERS_SIDE", "is_own_case", "items_apart", "items_left_out", "narrowed", "narrowed_away", "without")
