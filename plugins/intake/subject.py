"""Everything the plugin holds about one person, for that person to read (GDPR article 15)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from ip_core.people.actor import Actor
from ip_core.people.models import Person
from ip_core.plugins.types import SubjectData
from plugins.intake.models import (
    Acknowledgement,
    ApplicationDraft,
    Assessment,
    Complaint,
    ComplaintReview,
    Decision,
    PlanApplication,
)
from plugins.intake.queries import criteria_of
from plugins.intake.summary import application_rows, worded
from theme import dates


def data_about(actor: Actor, person: Person) -> Iterator[SubjectData]:
    """Applications, answers and complaints of her own; to herself also her drafts, and what she has told of others.

    A draft is its author's alone until it is sent, and a notifier's text hers. What somebody has sent on another's
    behalf is that other's (ACCESS §2)."""
    own = Q(proceeding__owner=person)
    herself = actor.person == person and actor.on_behalf_of is None
    if herself:
        yield from _drafts(person)
    sent = own | Q(proceeding__notifier=person) if herself else own
    for application in PlanApplication.objects.filter(sent).select_related("proceeding__owner"):
        rows = tuple((row.question, "\n".join(map(str, row.answers))) for row in application_rows(application))
        title = _("Søknad sendt %(day)s") % {"day": dates.date_long(application.submitted_at)}
        yield SubjectData(title, "intake.PlanApplication", rows)
    for receipt in Acknowledgement.objects.filter(own):
        yield SubjectData(_("Svar om at søknaden kom"), "intake.Acknowledgement", ((_("Tekst"), receipt.text),))
    yield from _assessments(own)
    for decision in Decision.objects.filter(own, issued_at__isnull=False):
        rows = (
            (_("Utfall"), str(decision.get_outcome_display())),
            (_("Begrunnelse"), decision.grounds),
        )
        yield SubjectData(_("Avgjørelse"), "intake.Decision", rows)
    for complaint in Complaint.objects.filter(own):
        yield SubjectData(_("Klage"), "intake.Complaint", ((dates.date_long(complaint.received_at), complaint.text),))
    for review in ComplaintReview.objects.filter(own):
        rows = (
            (str(review.get_result_display()), review.grounds),
            (str(review.get_answer_display()), review.answer_note),
        )
        yield SubjectData(_("Svar på klage"), "intake.ComplaintReview", rows)


def _drafts(person: Person) -> Iterator[SubjectData]:
    for draft in ApplicationDraft.objects.filter(author=person):
        rows = tuple((name, worded(name, value)) for name, value in draft.answers.items())
        yield SubjectData(_("Kladd"), "intake.ApplicationDraft", rows)


def _assessments(own: Q) -> Iterator[SubjectData]:
    """Finished ones: a draft of it is its writer's."""
    finished = Assessment.objects.filter(own, finished_at__isnull=False)
    for assessment in finished.select_related("proceeding__procedure_version").prefetch_related("answers"):
        asked = {criterion.key: criterion.question for criterion in criteria_of(assessment.proceeding)}
        said = {True: _("Ja."), False: _("Nei."), None: ""}
        rows = tuple(
            (asked.get(row.key, row.key), f"{said[row.is_met]} {row.reason}") for row in assessment.answers.all()
        )
        assert assessment.finished_at is not None  # filtered above
        done = ((_("Ferdig"), dates.date_long(assessment.finished_at)),)
        yield SubjectData(_("Vurdering"), "intake.Assessment", done)
        yield SubjectData(_("svar i vurderingen"), "intake.CriterionAnswer", rows)
