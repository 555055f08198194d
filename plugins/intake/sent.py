"""What went along with a question for an opinion, as whoever was asked reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ip_core.access import keys
from ip_core.access.addresses import veil_over
from ip_core.access.models import OpinionRequest
from ip_core.access.reach import Reach
from ip_core.documents.models import StoredFile
from ip_core.documents.queries import files_in
from ip_core.people.actor import Actor
from ip_core.procedures.document import Criterion
from plugins.intake import queries
from plugins.intake.models import CriterionAnswer
from plugins.intake.opinions import SENDABLE
from plugins.intake.summary import Row, application_rows


@dataclass(frozen=True)
class Sent:
    """What was sent with a question, as far as it is there; `keys` are the objects whose content is among it."""

    keys: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    files: tuple[StoredFile, ...] = ()
    criteria: tuple[tuple[Criterion, CriterionAnswer | None], ...] = ()


def sent_with(asked: OpinionRequest, actor: Actor, reach: Reach) -> Sent:
    """Exactly those objects, and of them what this reader may still read."""
    proceeding = asked.proceeding
    shown = {key for key in asked.sent_objects if reach.may_read(key)}
    application, assessment = queries.application_of(proceeding), queries.assessment_of(proceeding)
    rows = application_rows(application, veil_over(proceeding.case, actor), reach, shown) if application else []
    files = files_in(proceeding, keys.ATTACHMENTS, reach) if keys.ATTACHMENTS in shown else []
    is_shown = keys.ASSESSMENT in shown and assessment is not None and assessment.finished_at is not None
    criteria = queries.answered_criteria(proceeding, assessment) if is_shown and assessment else []
    return Sent(_in_order(shown), tuple(rows), tuple(files), tuple(criteria))


def _in_order(shown: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in SENDABLE if key in set(shown))
