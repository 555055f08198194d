"""What can be found of an application: its text and the letter, each under the scope of who may read it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ip_core.access import keys
from ip_core.municipalities.models import Municipality
from ip_core.plugins.types import SearchKind
from ip_core.search.services import Entry
from plugins.intake.models import Decision, PlanApplication

PLUGIN = "intake"
APPLICATION, DECISION = "intake.application", "intake.decision"


def application_entry(application: PlanApplication) -> Entry:
    """Without the case number: the notifier may find her own text, and learns of no case."""
    proceeding = application.proceeding
    with override(application.language):
        title = _("Melding om behov for %(name)s") if application.is_notification else _("Søknad fra %(name)s")
        words = str(title) % {"name": proceeding.owner.name}
    return Entry(
        municipality=proceeding.municipality,
        plugin=PLUGIN,
        kind=APPLICATION,
        object_uuid=application.uuid,
        scope=proceeding.scope(keys.APPLICATION),
        title=words,
        body="\n".join(filter(None, (application.need, application.services))),
        address=f"t/soknad/{proceeding.uuid}/soknad/",
        updated_at=application.submitted_at,
    )


def decision_entry(decision: Decision) -> Entry:
    """The letter, once it is sent: owner's side and taker find it, leader and coordinator do not."""
    proceeding = decision.proceeding
    return Entry(
        municipality=proceeding.municipality,
        plugin=PLUGIN,
        kind=DECISION,
        object_uuid=decision.uuid,
        scope=proceeding.scope(keys.LETTER),
        title=str(decision.letter["heading"]),
        body=decision.grounds,
        address=f"t/soknad/{proceeding.uuid}/brev/",
        updated_at=decision.issued_at,
    )


def applications(municipality: Municipality) -> Iterator[Entry]:
    rows = PlanApplication.objects.with_scope(municipality=municipality)
    rows = rows.select_related("proceeding__municipality", "proceeding__owner")
    return (application_entry(row) for row in rows)


def decisions(municipality: Municipality) -> Iterator[Entry]:
    rows = Decision.objects.with_scope(municipality=municipality).filter(issued_at__isnull=False)
    return (decision_entry(row) for row in rows.select_related("proceeding__municipality"))


KINDS = (
    SearchKind(APPLICATION, _("Søknad"), applications),
    SearchKind(DECISION, _("Svar på søknad"), decisions),
)
