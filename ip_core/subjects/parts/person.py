"""Who she is to us, where she works, and who acts for whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ip_core.access import mandates
from ip_core.people.actor import Actor
from ip_core.people.models import Membership, Parenthood, Person
from ip_core.plugins.types import SubjectData
from ip_core.subjects.parts.part import Part, day, instant, name, pairs
from ip_core.subjects.standing import Standing


def person_part(here: Standing, actor: Actor) -> Part:
    """Telephone, identity number, posts and what was written before go to herself alone."""
    person = here.subject
    rows = [(_("Navn"), person.name), (_("Født"), day(person.birth_date)), (_("Språk"), person.get_language_display())]
    if not here.is_herself:
        told = (SubjectData(_("Deg"), "ip_core.Person", pairs(*rows)), *_ties(here))
        return Part("person", _("Person"), told, _("Telefon, fødselsnummer og stillinger får bare den det gjelder."))
    rows += [
        (_("Telefon"), person.phone),
        (_("Fødselsnummer"), person.national_id),
        (_("Adressen er"), person.get_address_protection_display()),
    ]
    things = [SubjectData(_("Deg"), "ip_core.Person", pairs(*rows)), *_before(person)]
    things += [_membership(row) for row in person.memberships.select_related("unit", "deputy_for__person")]
    return Part("person", _("Person"), (*things, *_ties(here)))


def _before(person: Person) -> Iterator[SubjectData]:
    """What stood there earlier: each time that something of it was another than now."""
    now = _said(person)
    told = [(instant(row.history_date), _said(row)) for row in person.history.order_by("history_date", "history_id")]
    earlier = tuple((at, words) for at, words in told if words != now)
    if earlier:
        yield SubjectData(_("Slik sto det før"), "ip_core.HistoricalPerson", earlier)


def _said(row: Any) -> str:
    stated = (f"{row.given_name} {row.family_name}", day(row.birth_date), row.phone, row.get_language_display())
    return ", ".join(part for part in (*stated, row.get_address_protection_display()) if part)


def _membership(row: Membership) -> SubjectData:
    told = pairs(
        (_("Stilling"), row.label),
        (_("Rolle"), row.get_role_display()),
        (_("Stedfortreder for"), name(row.deputy_for.person) if row.deputy_for else ""),
        (_("Plass til antall saker"), str(row.capacity_cases or "")),
        (_("Fra"), day(row.valid_from)),
        (_("Til"), day(row.valid_until)),
    )
    return SubjectData(_("Arbeid"), "ip_core.Membership", told)


def _ties(here: Standing) -> Iterator[SubjectData]:
    """Who is registered as acting for her; and for whom she does, for herself alone."""
    person = here.subject
    if not (here.is_herself or here.is_whole):
        return
    for parent in person.child_of.select_related("parent", "recorded_by"):
        yield _tie(_("Forelder"), parent.parent, parent, here)
    for guard in person.guarded_by.select_related("guardian", "recorded_by"):
        yield _tie(_("Verge"), guard.guardian, guard, here)
    for row in person.represented_by.select_related("representative", "recorded_by", "witnessed_by"):
        yield _tie(_("Fullmektig"), row.representative, row, here)
    if here.is_herself:
        yield from _for_others(person, here)


def _for_others(person: Person, here: Standing) -> Iterator[SubjectData]:
    """Whom she acts for. What was decided about that other person is in that person's own package."""
    for child in person.parent_of.select_related("child"):
        yield _short(_("Barn"), child.child, child)
    for ward in person.guardian_of.select_related("ward"):
        yield _short(_("Verge for"), ward.ward, ward)
    for row in person.represents.select_related("represented"):
        yield _short(_("Fullmektig for"), row.represented, row)


def _short(title: str, other: Person, row: Any) -> SubjectData:
    told = pairs((_("Navn"), other.name), (_("Fra"), day(row.valid_from)), (_("Til"), day(row.valid_until)))
    return SubjectData(title, _label(row), told)


def _tie(title: str, other: Person, row: Any, here: Standing) -> SubjectData:
    is_parent = isinstance(row, Parenthood)
    told = pairs(
        (_("Navn"), other.name),
        (_("Foreldreansvar"), "" if not is_parent else _("ja") if row.has_responsibility else _("nei")),
        (_("Omfatter"), "" if is_parent else mandates.words(row.scope)),
        (_("Fra"), day(row.valid_from)),
        (_("Til"), day(row.valid_until)),
        (_("Avsluttet"), instant(row.ended_at)),
        (_("Avgjort av"), row.decided_by),
        (_("Bygger på"), row.document),
        (_("Registrert av"), name(row.recorded_by)),
        (_("Bevitnet av"), name(getattr(row, "witnessed_by", None))),
        (_("Grunn"), row.reason if here.is_herself else ""),
    )
    return SubjectData(title, _label(row), told)


def _label(row: Any) -> str:
    return f"ip_core.{type(row).__name__}"
