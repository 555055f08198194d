"""What has been decided about who stands in for her, who is stopped, what is closed, and each break-glass.

To herself with the reasons. To whoever acts for her what the case's history tells her too: no reason but that of a
break-glass, and nothing of what is hidden from somebody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ip_core.access import emergencies, keys, mandates, wording
from ip_core.access.models import BreakGlass, HiddenSection, OwnCoordinator, PrivateItem
from ip_core.cases.models import Case
from ip_core.people.actor import Actor
from ip_core.plugins.types import SubjectData
from ip_core.subjects.parts.history import open_scopes
from ip_core.subjects.parts.part import Pairs, Part, cases_of, day, instant, name, pairs, post, veil
from ip_core.subjects.standing import Standing


def decisions_part(here: Standing, actor: Actor) -> Part:
    things: list[SubjectData] = []
    for case in cases_of(here):
        if here.is_herself or f"decisions:{case.uuid}" in open_scopes(here, case):
            things += [*_about_people(case, here), *_about_the_case(case, here)]
    things += [_break_glass(row, here) for row in emergencies.told_to(here.sides)]
    things += [*_hidden(here), *_private(here, actor)]
    told = "" if here.is_herself else _("Grunnene, og hva som er skjult for noen, får bare den det gjelder.")
    return Part("avgjorelser", _("Avgjørelser"), tuple(things), told)


def _about_people(case: Case, here: Standing) -> Iterator[SubjectData]:
    for found in case.competence_decisions.select_related("next_of_kin", "recorded_by"):
        said = ((_("Avgjort av"), found.decided_by), (_("Nærmeste pårørende"), name(found.next_of_kin)))
        mandate = (_("Omfatter"), mandates.words(found.scope) if found.next_of_kin else "")
        yield _row(_("Avgjørelse om samtykkekompetanse"), found, here, *said, mandate)
    for stop in case.suspensions.select_related("person", "recorded_by"):
        needed = _("ja") if stop.is_signature_needed else _("nei")
        said = ((_("For hvem"), stop.person.name), (_("Deler"), _sections(stop.sections)))
        yield _row(_("Stoppet tilgang"), stop, here, *said, (_("Må fortsatt skrive under"), needed))
    for order in case.care_orders.select_related("unit", "recorded_by"):
        yield _row(_("Omsorgsovertakelse"), order, here, (_("Enhet"), veil(here)(order.unit.name)))
    for insight in case.insight_decisions.select_related("person", "recorded_by"):
        said = ((_("Hvem"), insight.person.name), (_("Deler"), _sections(insight.sections)))
        yield _row(_("Innsyn etter dødsfall"), insight, here, *said)
    for own in case.own_coordinators.select_related("person", "named_by"):
        yield _own_coordinator(own)


def _about_the_case(case: Case, here: Standing) -> Iterator[SubjectData]:
    for shield in case.shieldings.select_related("recorded_by"):
        yield _row(
            _("Skjermet sak"), shield, here, (_("Åpnet igjen fordi"), shield.ended_reason if here.is_herself else "")
        )
    for address in case.address_decisions.select_related("recorded_by"):
        yield _row(_("Adressesperre"), address, here, (_("Adressen er"), address.get_protection_display()))
    for handler in case.named_handlers.select_related("person"):
        told = pairs((_("Hvem"), handler.person.name), (_("Når"), instant(handler.named_at)))
        yield SubjectData(_("Navngitt i skjermet sak"), "ip_core.NamedHandler", told)


def _row(title: str, row: Any, here: Standing, *said: tuple[str, str]) -> SubjectData:
    told = pairs(
        *said,
        (_("Fra"), instant(row.valid_from)),
        (_("Til"), instant(row.valid_until)),
        (_("Registrert av"), name(row.recorded_by)),
        (_("Grunn"), getattr(row, "reason", "") if here.is_herself else ""),
    )
    return SubjectData(title, f"ip_core.{type(row).__name__}", told)


def _own_coordinator(row: OwnCoordinator) -> SubjectData:
    told = pairs(
        (_("Hvem"), row.person.name),
        (_("Spurt"), instant(row.named_at)),
        (_("Registrert av"), name(row.named_by)),
        (_("Sa ja"), instant(row.accepted_at)),
        (_("Fra"), instant(row.valid_from)),
        (_("Til"), instant(row.valid_until)),
    )
    return SubjectData(_("Egen koordinator"), "ip_core.OwnCoordinator", told)


def _break_glass(row: BreakGlass, here: Standing) -> SubjectData:
    """Nothing of it reaches whoever has one of its sections hidden from her."""
    told = pairs(
        (_("Hvem"), post(row.membership, here)),
        (_("Deler"), _sections(row.sections)),
        (_("Grunn"), row.reason),
        (_("Spurt"), instant(row.asked_at)),
        (_("Bekreftet av"), post(row.confirmed_by, here) if row.confirmed_by else ""),
        (_("Bekreftet"), instant(row.confirmed_at)),
        (_("Sa nei"), instant(row.declined_at)),
        (_("Til"), instant(row.until)),
    )
    return SubjectData(_("Nødtilgang"), "ip_core.BreakGlass", told)


def _hidden(here: Standing) -> Iterator[SubjectData]:
    """What she has closed to a parent, or what was closed to one for her sake. Hers alone."""
    if not here.is_herself:
        return
    rows = HiddenSection.objects.filter(proceeding__in=list(here.sides)).select_related("parent", "hidden_by")
    for row in rows.order_by("hidden_at", "pk"):
        told: Pairs = pairs(
            (_("Del av planen"), keys.label(row.section)),
            (_("For hvem"), row.parent.name),
            (_("Skjult av"), name(row.hidden_by)),
            (_("Fra"), instant(row.hidden_at)),
            (_("Åpnet igjen"), instant(row.lifted_at)),
            (_("Grunn"), row.reason),
        )
        yield SubjectData(_("Skjult del"), "ip_core.HiddenSection", told)


def _private(here: Standing, actor: Actor) -> Iterator[SubjectData]:
    """All of them to herself; to somebody on her behalf those that she has marked."""
    rows = PrivateItem.objects.filter(proceeding__in=list(here.sides)).select_related("marked_by")
    for row in rows.order_by("marked_at", "pk"):
        if here.is_herself or row.marked_by == actor.person:
            told = pairs(
                (_("Del av planen"), keys.label(row.section)),
                (_("Merket av"), row.marked_by.name),
                (_("Fra"), day(row.marked_at)),
                (_("Åpnet igjen"), day(row.lifted_at)),
            )
            yield SubjectData(_("Privat"), "ip_core.PrivateItem", told)


def _sections(found: list[str]) -> str:
    return wording.sections(found) if found else _("alt")
