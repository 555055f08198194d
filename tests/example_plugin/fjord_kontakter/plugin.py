"""What the plugin answers when Medvirk asks (ip_core.plugins.hookspecs). The answers themselves lie beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.models import Person
from ip_core.plugins import hookimpl, types
from ip_core.plugins.enums import State

from fjord_kontakter import procedures, retention, search, subject


@hookimpl
def citizen_services(actor: Actor) -> Iterable[types.Service]:
    if not actor.is_citizen:
        return []
    return [types.Service(_("Kontakter"), _("Hvem du kan ringe om planen."), reverse("plugins:kontakter:start"))]


@hookimpl
def register_search() -> Iterable[types.SearchKind]:
    return search.KINDS


@hookimpl
def register_procedure_templates() -> Iterable[types.ProcedureTemplate]:
    return procedures.templates()


@hookimpl
def subject_data(actor: Actor, person: Person) -> Iterable[types.SubjectData]:
    return subject.data_about(actor, person)


@hookimpl
def retention_candidates(municipality: Municipality, on: date) -> Iterable[types.RetentionCandidates]:
    return retention.candidates(municipality, on)


@hookimpl
def state_blockers(target: State) -> Iterable[types.Blocker]:
    return subject.blockers(target)
