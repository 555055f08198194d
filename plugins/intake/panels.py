"""What core's own pages show of applications: a panel on the case, warnings and health in the administration."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from ip_core import clock, counts
from ip_core.access.queries import reaches_of
from ip_core.cases.enums import Outcome, ProceedingKind
from ip_core.cases.models import Case, Proceeding
from ip_core.plugins.enums import State
from ip_core.plugins.types import Blocker, HealthLine
from ip_core.procedures.enums import Act
from ip_core.procedures.models import InForce
from plugins.intake.journey import complaint_step, waiting_step
from plugins.intake.queries import PROCEDURE
from plugins.intake.status import Status, status_of


def status_panels(request: HttpRequest, case: Case) -> Iterator[tuple[Proceeding, Status]]:
    """The applications of this case that exist for the reader, until the plan itself takes over. Noted as read."""
    for proceeding, reach in reaches_of(request.actor, request.municipality).items():
        if proceeding.case_id == case.pk and reach.exists and _is_news(proceeding):
            status = status_of(request.actor, proceeding, reach)
            request.reads.note(proceeding, status.shown, reach)
            yield proceeding, status


def _is_news(proceeding: Proceeding) -> bool:
    """Under way until the plan begins, complained about, or answered with no while there is time to complain."""
    if proceeding.kind != ProceedingKind.INTAKE or proceeding.closed_at is not None:
        return False
    waiting = waiting_step(proceeding)
    if complaint_step(proceeding) is not None:
        return True
    if waiting is not None:
        return waiting.act != Act.START
    until = proceeding.complaint_until
    return proceeding.outcome == Outcome.REFUSED and until is not None and clock.today() <= until


def blockers(target: State) -> Iterator[Blocker]:
    """Applications that are not decided yet."""
    rows = Proceeding.objects.filter(kind=ProceedingKind.INTAKE, closed_at__isnull=True, decided_at__isnull=True)
    count = rows.count()
    if target == State.ON or not count:
        return
    few = _(
        "Færre enn %(fewest)s søknader er ikke avgjort. "
        "Ingen kan arbeide med dem så lenge modulen er av eller bare kan leses."
    )
    many = _("%(n)s søknader er ikke avgjort. Ingen kan arbeide med dem så lenge modulen er av eller bare kan leses.")
    yield Blocker(counts.told(count, few=few, many=many))


def health_lines() -> Iterator[HealthLine]:
    """Without a published procedure nothing can be sent."""
    if InForce.objects.filter(slug=PROCEDURE).exists():
        yield HealthLine(_("Rutinen for søknader er publisert."), "ok")
    else:
        mend = reverse("wagtailadmin_home")
        yield HealthLine(_("Ingen kan søke før kommunen har publisert rutinen."), "error", url=mend)
