"""Publishing a rule, and loading what is known about the law."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.procedures import queries
from ip_core.procedures.document import ProcedureDocument
from ip_core.procedures.exceptions import InvalidProcedure, Problem
from ip_core.procedures.models import InForce, ProcedureVersion
from ip_core.procedures.rules import problems_in

__all__ = ["check", "publish"]


@transaction.atomic
def publish(
    document: ProcedureDocument, *, municipality: Municipality, approved_by: str, at: datetime | None = None
) -> ProcedureVersion:
    """Store the document as the next version and put it in force from `at` (now).

    Publishing the same text once more changes nothing and returns the version that is there. Going back to an older
    text is a new version: what was in force in between stays true. Raises InvalidProcedure.
    """
    moment = at or clock.now()
    check(document, moment)
    Municipality.objects.select_for_update().get(pk=municipality.pk)  # one number at a time
    latest = queries.versions(municipality, document.slug).first()
    if latest is not None and latest.sha256 == document.sha256:
        return latest
    version = ProcedureVersion(
        municipality=municipality,
        slug=document.slug,
        number=latest.number + 1 if latest else 1,
        published_at=moment,
        document=document.to_json(),
        sha256=document.sha256,
        approved_by=approved_by,
    )
    version.save()
    InForce(municipality=municipality, slug=document.slug, version=version, valid_from=moment).save()
    return version


def check(document: ProcedureDocument, at: datetime | None = None) -> None:
    """Raise InvalidProcedure with everything that is wrong, the law that it stands on included."""
    problems = problems_in(document) + _of_law(document, at or clock.now())
    if problems:
        raise InvalidProcedure(problems)


def _of_law(document: ProcedureDocument, at: datetime) -> list[Problem]:
    """A rule must stand on law that is in force, and for the decision it must be known how one complains."""
    day = clock.local(at).date()
    places = dict.fromkeys(document.legal_basis, "legal_basis")
    for number, step in enumerate(document.steps):
        places |= {key: f"steps.{number}.legal_basis" for key in step.legal_basis if key not in places}
    standing = {reference.key: reference for reference in queries.law_references(places, day)}
    problems = [_not_standing(key, place) for key, place in places.items() if key not in standing]
    families = {standing[key].family for key in document.legal_basis if key in standing}
    if families and not queries.appeal_rules(families, day):
        problems.append(Problem("legal_basis", _("Klagefristen for dette lovgrunnlaget er ikke kjent. Velg et annet.")))
    return problems


def _not_standing(key: str, place: str) -> Problem:
    return Problem(place, _("Lovhenvisningen «%(key)s» gjelder ikke i dag. Velg den som har tatt over.") % {"key": key})
