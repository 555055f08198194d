"""Private items: marked, lifted, and where an item lies that does not follow its section (ACCESS §3).

Core does not know what is written in a plan, so the plugin that does says whether an item is one of the own parts."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.enums import BasisKind, Level
from ip_core.access.limits import OWNERS_SIDE, items_left_out
from ip_core.access.models import Consent, PrivateItem
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.cases.events import record_event
from ip_core.cases.models import Proceeding
from ip_core.history.acting import service
from ip_core.people.actor import Actor


def may_mark_private(actor: Actor, plan: Proceeding, section: str, item: UUID, *, is_own: bool) -> Verdict:
    """Only among own parts, and while the plan is open."""
    reach = engine.reach(actor, plan)
    basis = reach.basis(section)
    if basis is None or basis.kind not in OWNERS_SIDE or not reach.may_read(section, item):
        return refuse(_("Bare eieren av planen kan gjøre noe privat."), level=reach.level(keys.EXISTENCE))
    if not is_own or not reach.may_write(section, item, is_own=True):
        return refuse(_("Du kan bare gjøre det du selv har skrevet, privat, mens planen er åpen."), level=Level.READ)
    return allow(Level.WRITE, basis)


def may_lift_private(actor: Actor, row: PrivateItem) -> Verdict:
    """Who marked it, while she stands on the owner's side; or the owner."""
    reach = engine.reach(actor, row.proceeding)
    basis = reach.basis(row.section)
    if basis is None or basis.kind not in OWNERS_SIDE or not reach.may_read(row.section, row.item_uuid):
        return refuse()
    is_hers = actor.person is not None and row.marked_by_id == actor.person.pk
    return allow(Level.WRITE, basis) if is_hers or basis.kind == BasisKind.OWNER else refuse()


@service
def mark_private(plan: Proceeding, section: str, item: UUID, *, actor: Actor, is_own: bool) -> PrivateItem:
    """Closed to everybody else from the next request on. Twice is the same as once. Raises NotAllowed."""
    may_mark_private(actor, plan, section, item, is_own=is_own).require()
    assert actor.person is not None  # may_mark_private
    row, is_new = PrivateItem.objects.get_or_create(
        proceeding=plan,
        item_uuid=item,
        lifted_at=None,
        defaults={"section": section, "marked_by": actor.person, "marked_at": clock.now()},
    )
    if is_new:
        record_event("item.private", proceeding=plan, key=keys.CONSENTS, actor=actor, item=item)
    return row


@service
def lift_private(row: PrivateItem, *, actor: Actor) -> PrivateItem:
    """It follows its section again. Raises NotAllowed."""
    may_lift_private(actor, row).require()
    if row.lifted_at is None:
        row.lifted_at = clock.now()
        row.save()
        record_event("item.shown", proceeding=row.proceeding, key=keys.CONSENTS, actor=actor, item=row.item_uuid)
    return row


def private_items(plan: Proceeding) -> dict[UUID, PrivateItem]:
    """What is private now. Ask only for whoever may read the items themselves."""
    return {row.item_uuid: row for row in plan.private_items.filter(lifted_at__isnull=True)}


def scopes_of(items: Mapping[UUID, tuple[Proceeding, str]]) -> dict[UUID, str]:
    """The scope of each item, given its plan and section: the section's, or its own where the item lies apart.

    For whoever indexes, and for what is written in the history: the answer is the same for every reader."""
    plans = {plan.pk for plan, _section in items.values()}
    now = clock.now()
    apart = set(
        PrivateItem.objects.filter(proceeding__in=plans, lifted_at__isnull=True).values_list("item_uuid", flat=True)
    )
    begun = Consent.objects.filter(proceeding__in=plans, in_force_at__lte=now)
    apart.update(items_left_out(consent for consent in begun if consent.excluded))
    return {uuid: f"item:{uuid}" if uuid in apart else plan.scope(key) for uuid, (plan, key) in items.items()}


def scope_of(plan: Proceeding, section: str, item: UUID) -> str:
    return scopes_of({item: (plan, section)})[item]


__all__ = (
    "lift_private",
    "mark_private",
    "may_lift_private",
    "may_mark_private",
    "private_items",
    "scope_of",
    "scopes_of",
)
