"""Who did it, and for whom: "Ingvild Sandvik på vegne av Nora Sandvik (har foreldreansvar)" (DOMAIN B7).

The basis is said where it is stored with what was done, as with a signature and a withdrawal. Of the rest history tells
for whom it was written; what an older row does not tell is not made up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ip_core.access.enums import BasisKind
from ip_core.access.models import AccessGrant, Consent, ConsentSignature
from ip_core.people.models import Person

BASES = {
    BasisKind.PARENT: gettext_lazy("har foreldreansvar"),
    BasisKind.GUARDIAN: gettext_lazy("er verge"),
    BasisKind.REPRESENTATIVE: gettext_lazy("har fullmakt"),
    BasisKind.NEXT_OF_KIN: gettext_lazy("er nærmeste pårørende, etter en avgjørelse"),
    BasisKind.CARE_ORDER: gettext_lazy("arbeider der barnevernet har omsorgen"),
}


def acting(name: str, other: str = "", basis: str = "") -> str:
    """Within a sentence. Without an `other` it is her own act, or nobody knows for whom it was."""
    if not other:
        return name
    said = {"name": name, "other": other, "why": str(BASES.get(basis, ""))}  # type: ignore[call-overload]
    if said["why"]:
        return _("%(name)s på vegne av %(other)s (%(why)s)") % said
    return _("%(name)s på vegne av %(other)s") % said


def signed_by(signature: ConsentSignature, owner: Person) -> str:
    """In the capacity that stands in the signature."""
    other = owner.name if signature.person_id != owner.pk else ""
    return acting(signature.person.name, other, signature.capacity)


def names_of(history: Any, people: Mapping[int, Person], **state: object) -> dict[int, str]:
    """By the id of the row: who wrote it, as history has it of the first version in this state. One query for all.

    Where somebody else wrote it down for her, as on paper or by word of mouth, history does not know for whom she
    said it, and her name stands alone."""
    if not people:
        return {}
    rows = history.filter(id__in=list(people), **state).order_by("history_id")
    written: dict[int, tuple[UUID | None, str]] = {}
    for pk, who, other in rows.values_list("id", "actor_uuid", "on_behalf_label"):
        written.setdefault(pk, (who, other))
    return {pk: _named(person, *written.get(pk, (None, ""))) for pk, person in people.items()}


def withdrawn_by(row: Consent | AccessGrant) -> str:
    """Who took it back, by the right that stands in the row; empty while nobody has."""
    if row.withdrawn_by is None:
        return ""
    owner = (row.consent if isinstance(row, AccessGrant) else row).proceeding.owner
    other = owner.name if row.withdrawn_by_id != owner.pk and row.withdrawal_basis in BASES else ""
    return acting(row.withdrawn_by.name, other, row.withdrawal_basis)


def _named(person: Person, who: UUID | None, other: str) -> str:
    return acting(person.name, other if who == person.uuid else "")


__all__ = ("acting", "names_of", "signed_by", "withdrawn_by")
