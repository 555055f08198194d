"""Who is to be let in: a professional under one post, everybody in a unit, or somebody close to the owner.

A person close to her is found by name and birth date alone, both exact, among those who have signed in here: nobody is
listed, and what is said when nobody is found tells nothing about anybody's case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import wording
from ip_core.access.signing import signers_for
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Unit
from ip_core.people.actor import Actor
from ip_core.people.models import Membership, Person
from plugins.consent.enums import READER_ROLES

Reader = Membership | Unit | Person
_SALT = "consent.reader"


def name_of(reader: Reader) -> str:
    return reader.person.name if isinstance(reader, Membership) else reader.name


def about(reader: Reader) -> str:
    """What stands after the name: post, employer, or that somebody is close to the owner."""
    if isinstance(reader, Membership):
        return wording.post(reader)
    if isinstance(reader, Unit):
        return _("alle som arbeider med saker der, i %(organisation)s") % {"organisation": reader.organisation.name}
    return _("som privatperson")


def units_for(plan: Proceeding) -> QuerySet[Unit]:
    """Units here, or outside every municipality, where somebody now works whom a unit's access would open for."""
    today = clock.today()
    working = Membership.objects.valid_on(today).filter(role__in=READER_ROLES).values("unit")
    inside = Q(organisation__municipality=plan.municipality_id) | Q(organisation__municipality=None)
    return Unit.objects.filter(inside, pk__in=working).select_related("organisation").order_by("name", "pk")


def kin_of(actor: Actor, plan: Proceeding) -> list[Person]:
    """Those whom a recorded tie makes known to the owner already. The ones who sign have it all, and are left out."""
    owner, today = plan.owner, clock.today()
    parents = Person.objects.filter(parent_of__in=owner.child_of.valid_on(today))
    guardians = Person.objects.filter(guardian_of__in=owner.guarded_by.valid_on(today))
    representatives = Person.objects.filter(represents__in=owner.represented_by.valid_on(today))
    found = dict.fromkeys([*parents, *guardians, *representatives])
    return [person for person in found if may_be_kin(actor, plan, person)]


def person_called(actor: Actor, plan: Proceeding, name: str, born: date) -> Person | None:
    """Exactly this name and birth date, once, among those who have signed in."""
    wanted = " ".join(name.split()).casefold()
    rows = Person.objects.filter(birth_date=born, account__isnull=False, account__is_active=True)
    found = [person for person in rows if person.name.casefold() == wanted and may_be_kin(actor, plan, person)]
    return found[0] if len(found) == 1 else None


def may_be_kin(actor: Actor, plan: Proceeding, person: Person) -> bool:
    """Not the owner, not whoever asks, not those who sign; the coordinator has it all in her own capacity."""
    return person.pk != plan.owner_id and person != actor.person and person not in signers_for(plan.owner)


def ticket(plan: Proceeding, person: Person) -> str:
    """What the address carries after a person was found for this plan: nobody can be named by guessing."""
    return signing.dumps([str(plan.uuid), person.pk], salt=_SALT, compress=False)


def person_with(actor: Actor, plan: Proceeding, carried: str) -> Person | None:
    try:
        uuid, pk = signing.loads(carried, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    person = Person.objects.filter(pk=pk).first() if uuid == str(plan.uuid) else None
    return person if person is not None and may_be_kin(actor, plan, person) else None


@dataclass(frozen=True)
class Choice:
    """One who can be chosen, and where the next step is."""

    name: str
    about: str
    url: str
