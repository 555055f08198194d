"""For those who run the plugin: what speaks against switching it off, how it is doing, what it holds about somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ip_core import clock, counts
from ip_core.access import rows
from ip_core.access.addresses import veil_over_consent
from ip_core.access.enums import ConsentKind
from ip_core.access.models import Consent
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from ip_core.plugins.enums import State
from ip_core.plugins.types import Blocker, HealthLine, SubjectData
from plugins.consent import texts
from theme import dates

LONG_WAIT = timedelta(days=14)


def against(target: State) -> Iterator[Blocker]:
    """Off stops nobody from withdrawing (that is core's), but no one can be asked or say yes."""
    if target == State.ON:
        return
    now = clock.now()
    signed = Consent.objects.filter(in_force_at__isnull=False, withdrawn_at__isnull=True, proceeding__closed_at=None)
    in_force = sum(1 for consent in signed if consent.is_in_force(now))
    if in_force and target == State.OFF:
        yield Blocker(_in_force(in_force))
    if waiting := _waiting().count():
        yield Blocker(_that_wait(waiting))


def _in_force(number: int) -> str:
    few = _(
        "Færre enn %(fewest)s samtykker er i kraft. De gjelder fortsatt og kan trekkes. "
        "Velg bare lesing, så kan de også leses."
    )
    many = _("%(n)s samtykker er i kraft. De gjelder fortsatt og kan trekkes. Velg bare lesing, så kan de også leses.")
    return counts.told(number, few=few, many=many)


def _that_wait(number: int) -> str:
    few = _("Færre enn %(fewest)s samtykker venter på underskrift. Ingen kan skrive under så lenge.")
    many = _("%(n)s samtykker venter på underskrift. Ingen kan skrive under så lenge.")
    return counts.told(number, few=few, many=many)


def _waiting() -> QuerySet[Consent]:
    return Consent.objects.filter(in_force_at__isnull=True, withdrawn_at__isnull=True, proceeding__closed_at=None)


def health() -> Iterator[HealthLine]:
    """Without personal data: whether the texts are there, and whether requests are left lying."""
    missing = [kind for kind in ConsentKind.values if not _is_complete(kind)]
    if missing:
        yield HealthLine(_("Tekster mangler"), "error", ", ".join(missing))
    old = _waiting().filter(prepared_at__lt=clock.now() - LONG_WAIT).exists()
    words = _("Noen samtykker har ventet mer enn to uker på underskrift.")  # a number beside that of all would tell few
    yield HealthLine(_("Underskrifter"), "warning", words) if old else HealthLine(_("Underskrifter"), "ok")


def _is_complete(kind: str) -> bool:
    try:
        found = texts.source(kind)
    except (OSError, ValueError):
        return False
    wanted = {"body", "no", "done"}
    return all(wanted <= found.get(language, {}).keys() for language in texts.LANGUAGES)


def held_about(person: Person, actor: Actor) -> Iterator[SubjectData]:
    """The consents that this person owns, as the plugin asked for them; core keeps the rows."""
    found = (
        Consent.objects.filter(case__owner=person)
        .select_related("case__owner")
        .prefetch_related("signatures__person", "grants__grantee_person", "grants__grantee_unit")
    )
    told = tuple((rows.consent_title(consent, veil_over_consent(consent, actor)), _fate(consent)) for consent in found)
    if told:
        yield SubjectData(_("Samtykker"), "ip_core.Consent", told)


def _fate(consent: Consent) -> str:
    said = [
        _("%(name)s skrev under %(date)s.") % {"name": one.person.name, "date": dates.date_long(one.signed_at)}
        for one in consent.signatures.all()
    ]
    if consent.withdrawn_at is not None:
        said.append(_("Trukket eller avslått %(date)s.") % {"date": dates.date_long(consent.withdrawn_at)})
    return " ".join(said) or _("Venter på underskrift.")
