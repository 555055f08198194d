"""Everything the plugin holds about one person, for that person to read (GDPR article 15)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ip_core.access import engine
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from ip_core.plugins.enums import State
from ip_core.plugins.types import Blocker, SubjectData

from fjord_kontakter.models import SECTION, Contact


def data_about(actor: Actor, person: Person) -> Iterator[SubjectData]:
    """The contacts in the person's own plans. For herself all of them; for others those they may read."""
    herself = actor.person == person and actor.on_behalf_of is None
    for contact in Contact.objects.filter(proceeding__owner=person).select_related("proceeding__case__owner"):
        may_read = engine.reach(actor, contact.proceeding).may_read(SECTION) and contact.removed_at is None
        if herself or may_read:
            yield SubjectData(_("Kontakt"), "kontakter.Contact", _rows(contact))


def _rows(contact: Contact) -> tuple[tuple[str, str], ...]:
    """Under the same names as in history."""
    terms = Contact.HISTORY_WORDS.fields
    told = {name: getattr(contact, name) for name in terms}
    told["removed_at"] = _("ja") if contact.removed_at else ""
    return tuple((str(term), told[name]) for name, term in terms.items() if told[name])


def blockers(target: State) -> Iterator[Blocker]:
    """Off closes the contacts to those who wrote them; read-only does not."""
    count = Contact.objects.filter(removed_at__isnull=True, proceeding__closed_at__isnull=True).count()
    if target == State.OFF and count:
        told = _("Kontakter i åpne planer: %(count)d. Velg bare lesing for å beholde dem synlige.")
        yield Blocker(told % {"count": count})
