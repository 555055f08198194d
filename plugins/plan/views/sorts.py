"""The sorts of things in a plan, as their pages know them: form, services, words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ip_core.cases.queries import current_coordinator
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from plugins.plan import services
from plugins.plan.forms import GoalForm, MeasureForm, ParticipantForm, PlanForm, TextForm, initial_of
from plugins.plan.models import Goal, Measure, Participant, PlanItem, SectionText
from plugins.plan.sections import COORDINATION, GOALS, MEASURES, PARTICIPANTS, SECTIONS
from plugins.plan.views.opening import Opened

Words = str | Promise


@dataclass(frozen=True)
class Sort:
    """`section` is where it lives; a text says so itself."""

    model: type[PlanItem]
    section: str
    add: Callable[..., PlanItem]
    change: Callable[..., PlanItem]
    new: Words
    edit: Words
    added: Words
    changed: Words
    deleted: Words
    restored: Words
    delete: Words
    restore: Words


SORTS: dict[str, Sort] = {
    "maal": Sort(
        Goal,
        GOALS,
        services.add_goal,
        services.change_goal,
        new=_("Nytt mål"),
        edit=_("Endre målet"),
        added=_("Målet står i planen."),
        changed=_("Målet er endret."),
        deleted=_("Målet er slettet."),
        restored=_("Målet er hentet tilbake."),
        delete=_("Slett målet"),
        restore=_("Hente tilbake målet?"),
    ),
    "tiltak": Sort(
        Measure,
        MEASURES,
        services.add_measure,
        services.change_measure,
        new=_("Nytt tiltak"),
        edit=_("Endre tiltaket"),
        added=_("Tiltaket står i planen."),
        changed=_("Tiltaket er endret."),
        deleted=_("Tiltaket er slettet."),
        restored=_("Tiltaket er hentet tilbake."),
        delete=_("Slett tiltaket"),
        restore=_("Hente tilbake tiltaket?"),
    ),
    "tekst": Sort(
        SectionText,
        "",
        services.add_text,
        services.change_text,
        new=_("Ny tekst"),
        edit=_("Endre teksten"),
        added=_("Teksten står i planen."),
        changed=_("Teksten er endret."),
        deleted=_("Teksten er slettet."),
        restored=_("Teksten er hentet tilbake."),
        delete=_("Slett teksten"),
        restore=_("Hente tilbake teksten?"),
    ),
    "deltaker": Sort(
        Participant,
        PARTICIPANTS,
        services.add_participant,
        services.change_participant,
        new=_("Ny deltaker"),
        edit=_("Endre deltakeren"),
        added=_("Deltakeren står i planen."),
        changed=_("Deltakeren er endret."),
        deleted=_("Deltakeren er slettet."),
        restored=_("Deltakeren er hentet tilbake."),
        delete=_("Slett deltakeren"),
        restore=_("Hente tilbake deltakeren?"),
    ),
}


def form_for(
    sort: Sort, actor: Actor, there: Opened, *, data: Any = None, row: Any = None, section: str = "", kind: str = ""
) -> PlanForm:
    """The sort's form, empty or as `row` stands. `row` may be an earlier version of the thing."""
    version = getattr(row, "version", None)
    if sort.model is Measure:
        return _measure_form(actor, there, data, row, version)
    if sort.model is SectionText:
        section, kind = (row.section, row.kind) if row is not None else (section, kind)
        initial = {"text": row.text, "seen": version} if row is not None else {}
        return TextForm(data, initial=initial, section=section, kind=kind, hint=str(SECTIONS[section].hint))
    form: type[PlanForm] = GoalForm if sort.model is Goal else ParticipantForm
    return form(data, initial={**initial_of(row, form), "seen": version} if row is not None else {})


def _measure_form(actor: Actor, there: Opened, data: Any, row: Any, version: int | None) -> MeasureForm:
    """Goals only for whoever may read them; people only those she knows of from the plan."""
    plan, reach = there.existing, there.reach
    goals = [g for g in Goal.objects.live().filter(plan=plan) if reach.may_read(GOALS, g.uuid)]
    people = _people(actor, there, row)
    known = {g.pk: g.uuid for g in goals}
    initial = MeasureForm.initial_of(row, {p.pk: p.uuid for p in people}, known) if row is not None else {}
    return MeasureForm(
        data,
        initial={**initial, "seen": version},
        plan=plan,
        people=people,
        goals=goals,
        keeps_goal=row is not None and row.goal_id is not None and row.goal_id not in known,
    )


def _people(actor: Actor, there: Opened, row: Any) -> list[Person]:
    proceeding, reach = there.proceeding, there.reach
    found: list[Person | None] = [proceeding.owner, actor.person]
    if reach.may_read(COORDINATION):
        coordinator = current_coordinator(proceeding)
        found.append(coordinator.person if coordinator else None)
    if reach.may_read(PARTICIPANTS):
        participants = Participant.objects.live().filter(plan=there.existing, person__isnull=False)
        found += [each.person for each in participants.select_related("person")]
    responsible = getattr(row, "responsible_person_id", None)
    if responsible is not None:
        found.append(Person.objects.filter(pk=responsible).first())
    return list(dict.fromkeys(person for person in found if person is not None))
