"""Who can read each section, by core's own answer. Shown to the owner and the coordinator only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ip_core.access.addresses import veil_over
from ip_core.access.enums import BasisKind
from ip_core.access.overview import holders_of
from ip_core.access.reach import Reach
from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor
from plugins.plan.queries.stage import has_own_plan


@dataclass(frozen=True)
class Audience:
    """`usual` reads most sections; `different` are the sections that others read. The reader herself is left out."""

    usual: tuple[str, ...]
    different: dict[str, tuple[str, ...]]


def may_know_audience(actor: Actor, proceeding: Proceeding, reach: Reach) -> bool:
    """The owner and her coordinator. A parent only while the plan is on the parent's screen: after that, who reads
    what would tell one parent what the child has hidden from the other."""
    basis = reach.basis("consents")
    if basis is None or not reach.may_read("consents"):
        return False
    if basis.kind == BasisKind.PARENT:
        return not has_own_plan(proceeding, actor.day)
    return basis.kind in (BasisKind.OWNER, BasisKind.COORDINATOR, BasisKind.DEPUTY)


def audience_of(actor: Actor, proceeding: Proceeding, sections: Iterable[str]) -> Audience:
    """Names in the order owner, those with a grant, coordinator, those who act for the owner."""
    wanted = tuple(sections)
    readers = [(holder.grantee, holder.reads) for holder in holders_of([proceeding])[proceeding]]
    if has_own_plan(proceeding, actor.day):
        readers.insert(0, (proceeding.owner, frozenset(wanted)))
    veil = veil_over(proceeding.case, actor)
    others = [(veil.named(who), reads) for who, reads in readers if who != actor.person]
    by_section = {key: tuple(dict.fromkeys(name for name, reads in others if key in reads)) for key in wanted}
    if not by_section:
        return Audience((), {})
    usual = Counter(by_section.values()).most_common(1)[0][0]
    return Audience(usual, {key: names for key, names in by_section.items() if names != usual})
