"""Who may have another coordinator found, and who may end an appointment whose plan is over (ACCESS §3, handover)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ip_core.access import keys
from ip_core.access.enums import BasisKind, Level
from ip_core.access.reach import Reach
from ip_core.access.verdict import Basis, Verdict, allow, refuse
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.handover import running_coordinator
from ip_core.cases.models import Case, CoordinatorAppointment
from ip_core.decisions.policies import NAMERS, reaches_in
from ip_core.people.actor import Actor
from ip_core.procedures.document import Act


def may_begin_change(actor: Actor, case: Case) -> Verdict:
    """Whoever follows the case up, while there is a plan to hand over and nobody is being found already."""
    reaches = reaches_in(actor, case).values()
    basis = _follows_up(reaches)
    if basis is None:
        return refuse(_("Lederen til koordinatoren finner en ny. Snakk med lederen."), level=_level(reaches))
    refusal = _why_no_change(case)
    return refuse(refusal, level=Level.EXISTS) if refusal else allow(Level.WRITE, basis)


def may_end_appointment(actor: Actor, case: Case) -> Verdict:
    """She herself, or whoever follows the case up, once there is no plan that would be left without a coordinator."""
    reaches = reaches_in(actor, case).values()
    running = running_coordinator(case)
    basis = _follows_up(reaches) or _own(actor, reaches, running)
    if basis is None:
        return refuse(_("Koordinatoren selv eller lederen avslutter oppnevningen."), level=_level(reaches))
    if running is None:
        return refuse(_("Saken har ingen koordinator nå."), level=Level.EXISTS)
    if _has_open_plan(case):
        said = _("Planen er ikke avsluttet. Da må en ny koordinator ha sagt ja først. Lederen finner en.")
        return refuse(said, level=Level.EXISTS)
    return allow(Level.WRITE, basis)


def _why_no_change(case: Case) -> str:
    running = running_coordinator(case)
    if running is None:
        return _("Saken har ingen koordinator nå.")
    if not _has_open_plan(case):
        return _("Planen er avsluttet, så det er ikke noe å ta over.")
    if running.change_began_at is not None:
        return _("Dere er alt i gang med å finne en ny koordinator.")
    if _is_finding_another(case):
        return _("En koordinator blir valgt i den nye søknaden, og tar over planen.")
    if running.proceeding.closed_at is not None:
        if case.proceedings.filter(kind=ProceedingKind.INTAKE, closed_at=None, decided_at=None).exists():
            return _("En ny søknad er kommet. Ny koordinator velges når den er avgjort.")
        return _("Søknaden der koordinatoren ble valgt, er lukket. Eieren må søke på nytt før en ny kan velges.")
    return ""


def _is_finding_another(case: Case) -> bool:
    """A newer application has come to its appointing, or somebody is asked."""
    asked = case.appointments.filter(accepted_at=None, declined_at=None, valid_until=None)
    steps = case.proceedings.filter(
        steps__act__in=(Act.APPOINT, Act.ACCEPT), steps__done_at__isnull=True, closed_at__isnull=True
    )
    return asked.filter(kind=CoordinatorAppointment.Kind.COORDINATOR).exists() or steps.exists()


def _has_open_plan(case: Case) -> bool:
    return case.proceedings.filter(kind=ProceedingKind.PLAN, closed_at__isnull=True).exists()


def _follows_up(reaches: Iterable[Reach]) -> Basis | None:
    """The same as may name a deputy."""
    bases = [reach.basis(keys.EXISTENCE) for reach in reaches if reach.exists]
    return next((one for one in bases if one is not None and one.kind in NAMERS), None)


def _own(actor: Actor, reaches: Iterable[Reach], running: CoordinatorAppointment | None) -> Basis | None:
    if running is None or not any(reach.exists for reach in reaches):
        return None
    mine = any(m.pk == running.membership_id for m in actor.inside(running.case.municipality))
    return Basis(BasisKind.COORDINATOR, str(running.uuid), membership=running.membership_id) if mine else None


def _level(reaches: Iterable[Reach]) -> Level:
    return Level.EXISTS if any(reach.exists for reach in reaches) else Level.NONE
