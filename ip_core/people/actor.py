"""The Actor: who acts, in which capacity, for whom, how surely known, at which instant.

Built once per request by middleware; goes into every policy, query and service. It, not the account,
stands in history, events and the access log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.enums import Role
from ip_core.municipalities.models import Municipality
from ip_core.people.enums import Assurance, Capacity
from ip_core.people.models import Account, Identity, Membership, Person

DEMO_ISSUER = "demo"


@dataclass(frozen=True)
class Actor:
    """ACCESS §1. `memberships` are those valid at `at`; only a professional has any."""

    account: Account | None
    person: Person | None
    capacity: str
    memberships: tuple[Membership, ...]
    on_behalf_of: Person | None
    assurance: int
    at: datetime
    system_label: str = ""

    @classmethod
    def anonymous(cls) -> Actor:
        return cls(None, None, "", (), None, Assurance.NONE, clock.now())

    @classmethod
    def system(cls, label: str = "Medvirk") -> Actor:
        """The product itself, in jobs and set-up. It reads nothing through the access engine."""
        return cls(None, None, "", (), None, Assurance.NONE, clock.now(), label)

    @property
    def is_signed_in(self) -> bool:
        return self.person is not None

    @property
    def is_citizen(self) -> bool:
        return self.capacity == Capacity.CITIZEN

    @property
    def is_professional(self) -> bool:
        return self.capacity == Capacity.PROFESSIONAL

    @property
    def day(self) -> date:
        return clock.local(self.at).date()

    @property
    def label(self) -> str:
        """Name as it stands in history: "Kari Nes på vegne av Ola Nes"."""
        if self.person is None:
            return self.system_label or _("Ikke innlogget")
        if self.on_behalf_of:
            return _("%(name)s på vegne av %(other)s") % {"name": self.person.name, "other": self.on_behalf_of.name}
        return self.person.name

    @property
    def name(self) -> str:
        return self.person.name if self.person else ""

    @property
    def capacity_label(self) -> str:
        """What stands after the name in "Du er her som …"."""
        if self.on_behalf_of:
            behalf = _("på vegne av %(other)s") % {"other": self.on_behalf_of.name}
            return f"{self.memberships[0].label}, {behalf}" if self.memberships else behalf
        if self.is_professional and self.memberships:
            return self.memberships[0].label
        return str(Capacity(self.capacity).label) if self.capacity else ""

    @property
    def subject(self) -> Person | None:
        """The person whose own matters a citizen's session is about."""
        return self.on_behalf_of or self.person

    def inside(self, municipality: Municipality) -> tuple[Membership, ...]:
        """Memberships in the municipality's own organisation; outside ones count through grants alone.

        None while she acts for somebody: then only bases for that person count (ACCESS §1)."""
        if self.on_behalf_of is not None:
            return ()
        return tuple(m for m in self.memberships if m.unit.organisation.municipality_id == municipality.pk)

    def with_role(self, role: Role | str, municipality: Municipality) -> tuple[Membership, ...]:
        return tuple(m for m in self.inside(municipality) if m.role == role)

    def acting_for(self, other: Person | None) -> Actor:
        return replace(self, on_behalf_of=other)


def actor_for(
    person: Person,
    *,
    capacity: str,
    on_behalf_of: Person | None = None,
    assurance: int = Assurance.HIGH,
) -> Actor:
    """An actor for a known person, at the clock's instant. Memberships count for a professional only."""
    now = clock.now()
    memberships: tuple[Membership, ...] = ()
    if capacity == Capacity.PROFESSIONAL:
        valid = person.memberships.valid_on(clock.local(now).date())
        memberships = tuple(valid.with_places().select_related("person"))
    account = Account.objects.filter(person=person).first()
    return Actor(account, person, capacity, memberships, on_behalf_of, assurance, now)


def actor_for_handle(handle: str) -> Actor:
    """The demo's person with this handle, as her sign-in link would make her. Raises Identity.DoesNotExist."""
    identity = Identity.objects.select_related("account__person").get(issuer=DEMO_ISSUER, subject=handle)
    person = identity.account.person
    if person is None:
        raise Identity.DoesNotExist(handle)
    return actor_for(person, capacity=usual_capacity(person), on_behalf_of=usual_subject(person))


def usual_capacity(person: Person) -> str:
    """Professional for whoever has a valid membership; else citizen."""
    works = person.memberships.valid_on(clock.today()).exists()
    return Capacity.PROFESSIONAL if works else Capacity.CITIZEN


def usual_subject(person: Person) -> Person | None:
    """A parent with exactly one child under 18, and no work here, begins on behalf of that child."""
    if usual_capacity(person) == Capacity.PROFESSIONAL:
        return None
    children = list(people_to_act_for(person))
    return children[0] if len(children) == 1 else None


def people_to_act_for(person: Person) -> list[Person]:
    """Those whom this person may choose to act for today, by a recorded basis."""
    day = clock.today()
    parenthood = person.parent_of.valid_on(day).filter(has_responsibility=True).select_related("child")
    children = [p.child for p in parenthood if (age := p.child.age_on(day)) is not None and age < 18]
    wards = [g.ward for g in person.guardian_of.valid_on(day).select_related("ward")]
    represented = [r.represented for r in person.represents.valid_on(day).select_related("represented")]
    return list(dict.fromkeys([*children, *wards, *represented, *_next_of_kin_to(person)]))


def _next_of_kin_to(person: Person) -> list[Person]:
    """Whom a recorded decision says lacks competence, with this person as next of kin (ACCESS §4)."""
    from ip_core.access.models import CompetenceDecision  # people come before access

    rows = CompetenceDecision.objects.with_scopes_disabled().filter(next_of_kin=person)
    return [row.case.owner for row in rows.select_related("case__owner") if row.is_in_force(clock.now())]


def children_in_care(person: Person) -> list[Person]:
    """Children whom a care order lets this person act for at work, by a post of hers today that it counts for.

    Nobody else is told who they are, and none of them is a child longer than to a parent (ACCESS §4)."""
    from ip_core.access.bases import CARE_ROLES, is_in_parents_row  # people come before access
    from ip_core.access.models import CareOrder, CompetenceDecision

    def lacks_competence(order: CareOrder) -> bool:
        rows = CompetenceDecision.objects.with_scopes_disabled().filter(case=order.case)
        return any(row.is_in_force(clock.now()) for row in rows)

    here = person.memberships.valid_on(clock.today()).filter(role__in=CARE_ROLES).values("unit")
    orders = CareOrder.objects.with_scopes_disabled().filter(unit__in=here).select_related("case__owner")
    owners = [
        order.case.owner
        for order in orders
        if order.is_in_force(clock.now())
        and is_in_parents_row(order.case.owner, clock.today(), partial(lacks_competence, order))
    ]
    return list(dict.fromkeys(owners))
