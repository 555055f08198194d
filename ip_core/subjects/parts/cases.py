"""Her matters: where each stands, its steps, what was asked about her, who coordinates."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ip_core.access import keys
from ip_core.cases.models import Case, CoordinatorAppointment, Proceeding
from ip_core.cases.summaries import kind_title, state_of, step_title
from ip_core.people.actor import Actor
from ip_core.plugins.types import SubjectData
from ip_core.subjects.parts.part import POST, Part, cases_of, day, pairs, post
from ip_core.subjects.standing import Standing


def cases_part(here: Standing, actor: Actor) -> Part:
    things: list[SubjectData] = []
    for proceeding in here.sides:
        told = pairs(
            (_("Saksnummer"), proceeding.case.number),
            (_("Begynt"), day(proceeding.opened_at)),
            (_("Hvor den står"), state_of(proceeding)),
            (_("Avgjort"), day(proceeding.decided_at)),
            (_("Utfall"), proceeding.get_outcome_display() if here.reaches(proceeding, keys.OUTCOME) else ""),
            (_("Siste dag for å klage"), day(proceeding.complaint_until)),
            (_("Avsluttet"), day(proceeding.closed_at)),
        )
        things.append(SubjectData(kind_title(proceeding), "ip_core.Proceeding", told))
        things += [*_steps(proceeding, here), *_opinions(proceeding, here)]
    things += [_case(case, here) for case in cases_of(here)]
    things += [_appointment(row, here) for case in cases_of(here) for row in case.appointments.select_related(*POST)]
    return Part("saker", _("Saker"), tuple(things))


def _case(case: Case, here: Standing) -> SubjectData:
    told = pairs(
        (_("Saksnummer"), case.number),
        (_("Begynt"), day(case.opened_at)),
        (_("Skjermet"), _("ja") if case.is_shielded else ""),
    )
    return SubjectData(_("Sak"), "ip_core.Case", told)


def _steps(proceeding: Proceeding, here: Standing) -> Iterator[SubjectData]:
    for step in proceeding.steps.select_related("taker__person", "taker__unit", "proceeding__procedure_version"):
        told = pairs(
            (_("Hvem har det"), post(step.taker, here) if step.taker else ""),
            (_("Begynt"), day(step.opened_at)),
            (_("Frist"), day(step.due_date)),
            (_("Gjort"), day(step.done_at)),
        )
        yield SubjectData(_("Steg: %(name)s") % {"name": step_title(step)}, "ip_core.ProceedingStep", told)


def _opinions(proceeding: Proceeding, here: Standing) -> Iterator[SubjectData]:
    """The finished ones, once the need is assessed: before that they are not the owner's to read (ACCESS §2)."""
    reach = here.reaches_by.get(proceeding)
    if reach is None or not reach.may_read(keys.OPINIONS):
        return
    for row in proceeding.opinion_requests.filter(finished_at__isnull=False).select_related(*POST):
        told = pairs(
            (_("Hvem"), post(row.membership, here)),
            (_("Spurt"), day(row.asked_at)),
            (_("Spørsmål"), row.question),
            (_("Formål"), row.purpose),
            (_("Svar"), row.answer),
        )
        yield SubjectData(_("Uttalelse"), "ip_core.OpinionRequest", told)


def _appointment(row: CoordinatorAppointment, here: Standing) -> SubjectData:
    told = pairs(
        (_("Hvem"), post(row.membership, here)),
        (_("Spurt"), day(row.asked_at)),
        (_("Sa ja"), day(row.accepted_at)),
        (_("Sa nei"), day(row.declined_at)),
        (_("Til"), day(row.valid_until)),
    )
    return SubjectData(_("Koordinator"), "ip_core.CoordinatorAppointment", told)
