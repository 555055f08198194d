"""Packages and corrections, for whoever may have them at this moment."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from ip_core.access import engine
from ip_core.access.enums import Level
from ip_core.access.verdict import Verdict, allow
from ip_core.cases.models import Case
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.subjects import policies
from ip_core.subjects.models import CorrectionRequest, SubjectExport
from ip_core.subjects.standing import CLOSED, Standing, standing


def here_for(actor: Actor, municipality: Municipality) -> Standing:
    """The gate of "everything about me": Http404 for whoever is at work, or acts for nobody here."""
    found = standing(actor, municipality)
    if found is None or not policies.may_ask_for_everything(actor, municipality):
        raise Http404
    return found


def exports_of(actor: Actor, municipality: Municipality) -> QuerySet[SubjectExport]:
    """One's own wishes, for the one that this session is about."""
    rows = SubjectExport.objects.filter(municipality=municipality, asked_by=actor.person, subject=actor.subject)
    return rows.select_related("file", "subject")


def export_for(actor: Actor, municipality: Municipality, uuid: UUID) -> SubjectExport:
    """The gate of one package: whoever asked for it, as what she was then. Http404 for all others."""
    here_for(actor, municipality)
    found: SubjectExport = get_object_or_404(exports_of(actor, municipality), uuid=uuid)
    return found


def is_still_open(export: SubjectExport, here: Standing) -> bool:
    """Asked again at the moment it is handed out: all that went into it is still open to her, and nothing is closed
    that was not closed when it was made."""
    then, now = set(export.scopes), set(here.scopes)
    lost = {word for word in then - now if not word.startswith(CLOSED)}
    shut = {word for word in now - then if word.startswith(CLOSED)}
    return not lost and not shut


def may_open_everything(actor: Actor, municipality: Municipality) -> Verdict:
    here_for(actor, municipality)
    return allow(Level.READ)


def may_open_export(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    export_for(actor, municipality, uuid)
    return allow(Level.READ)


def case_for_correction(actor: Actor, municipality: Municipality, uuid: UUID) -> tuple[Case, Standing]:
    """The gate of asking for a correction: the owner's side of the case."""
    here = here_for(actor, municipality)
    for proceeding in here.sides:
        if proceeding.case.uuid == uuid:
            return proceeding.case, here
    raise Http404


def may_open_correction_form(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    case_for_correction(actor, municipality, uuid)
    return allow(Level.WRITE)


def correction_for(actor: Actor, municipality: Municipality, uuid: UUID) -> CorrectionRequest:
    """The gate of one correction: the owner's side, and whoever looks after that part."""
    rows = CorrectionRequest.objects.filter(proceeding__municipality=municipality)
    related = ("proceeding__case__owner", "proceeding__municipality", "asked_by", "answered_by")
    found: CorrectionRequest = get_object_or_404(rows.select_related(*related), uuid=uuid)
    verdict = policies.may_read_correction(actor, found)
    if not verdict and verdict.level < Level.READ:
        raise Http404
    return found


def may_open_correction(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    found = correction_for(actor, municipality, uuid)
    reach = engine.reach(actor, found.proceeding)
    return allow(Level.READ, reach.basis(found.key) or policies.may_answer_correction(actor, found).basis)


def corrections_of(here: Standing, case: Case) -> list[CorrectionRequest]:
    """What this side has asked for in the case, within what it reaches."""
    rows = CorrectionRequest.objects.filter(proceeding__case=case).select_related("proceeding", "asked_by")
    return [row for row in rows if here.reaches(row.proceeding, row.key)]


def corrections_waiting(actor: Actor, municipality: Municipality) -> list[CorrectionRequest]:
    """The work list's: those that this actor is to answer."""
    if not actor.is_professional:
        return []
    rows = CorrectionRequest.objects.filter(proceeding__municipality=municipality, answered_at__isnull=True)
    rows = rows.select_related("proceeding__case__owner", "proceeding__municipality").order_by("asked_at")
    return [row for row in rows if policies.may_answer_correction(actor, row)]
