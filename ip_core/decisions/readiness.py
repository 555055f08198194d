"""What must be so before something can be decided: a sentence when it is not, nothing when it is.

The page says it before anything is typed, and the service again when it is sent."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ip_core.cases.models import Case, CoordinatorAppointment


def lacks_for_insight(case: Case) -> str:
    if case.owner.died_at is not None:
        return ""
    return _("Innsyn etter dødsfall gis først når dødsfallet er ført inn.")


def lacks_for_own_coordinator(case: Case) -> str:
    if not case.own_coordinators.filter(valid_until__isnull=True).exists():
        return ""
    return _("En egen koordinator er alt valgt i saken. Avslutt det først.")


def lacks_for_deputy(case: Case) -> str:
    return "" if running_coordinator(case) else _("Saken har ingen koordinator å være stedfortreder for.")


def running_coordinator(case: Case) -> CoordinatorAppointment | None:
    return case.appointments.filter(
        kind=CoordinatorAppointment.Kind.COORDINATOR, accepted_at__isnull=False, valid_until__isnull=True
    ).first()
