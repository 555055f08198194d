"""A draft or an application as rows of question and answer, for whoever looks it over or reads it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ip_core.access import keys
from ip_core.access.addresses import OPEN, Veil
from ip_core.access.enums import BasisKind
from ip_core.access.reach import Reach
from plugins.intake.answers import COORDINATOR, FIELDS, NO, PLAN, YES
from plugins.intake.enums import ContactWay, Question
from plugins.intake.forms.questions import title_of
from plugins.intake.models import ApplicationDraft, PlanApplication
from theme import dates


@dataclass(frozen=True)
class Row:
    """One question, what was answered, and where it is changed."""

    question: str
    answers: tuple[str, ...]
    url: str = ""


def worded(name: str, value: Any) -> str:
    """An answer as it is read: choices in words, dates in letters."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_choice(str(one)) for one in value)))
    if isinstance(value, bool):
        return _("Ja") if value else _("Nei")
    if name in ("birth_date", "informed_on") and value:
        return _day(value)
    return _choice(str(value or ""))


def _day(value: Any) -> str:
    try:
        return dates.date_long(value if isinstance(value, date) else date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _choice(value: str) -> str:
    words = {
        COORDINATOR: _("Koordinator"),
        PLAN: _("Individuell plan"),
        YES: _("Koordinatoren kan lese søknaden"),
        NO: _("Bare den som avgjør, kan lese den"),
        **{way.value: str(way.label) for way in ContactWay},
    }
    return words.get(value, value)


def summary_rows(draft: ApplicationDraft, key: str) -> list[Row]:
    """Every question of the form, answered or not, with the way back to it."""
    return [
        Row(
            title_of(question, draft.filed_for),
            tuple(_labelled(question, draft)),
            reverse("plugins:intake:question", args=[key, question]),
        )
        for question in draft.questions
    ]


def _labelled(question: Question, draft: ApplicationDraft) -> list[str]:
    return [text for name in FIELDS[question] if (text := worded(name, draft.answers.get(name)))]


def application_rows(
    application: PlanApplication,
    veil: Veil = OPEN,
    reach: Reach | None = None,
    only: Collection[str] = (keys.APPLICATION, keys.WISHES, keys.CONTACT),
) -> list[Row]:
    """What was sent, in the order it was asked; wishes and contact only to whom they are open (`reach`, if given)."""
    wants = [COORDINATOR] * application.wants_coordinator + [PLAN] * application.wants_plan
    rows = [
        (keys.APPLICATION, Row(_("Det er søkt om"), (worded("wants", wants),))),
        (keys.APPLICATION, Row(_("Hva er vanskelig å få til i dag?"), (application.need,))),
        (keys.APPLICATION, Row(_("Hvem gir hjelp i dag?"), (application.services,))),
        (keys.WISHES, Row(_("Ønsket koordinator"), (application.wished_coordinator,))),
        (keys.CONTACT, Row(_("Kontakt"), _contact(application, veil))),
        (keys.CONTACT, Row(_("Meldt av"), _notifier(application))),
    ]
    shown = [row for key, row in rows if key in only and (key == keys.APPLICATION or _is_open(reach, key))]
    return [Row(row.question, tuple(filter(None, row.answers))) for row in shown if any(row.answers)]


def _is_open(reach: Reach | None, key: str) -> bool:
    """To the notifier it is all her own text."""
    basis = reach.basis(keys.APPLICATION) if reach is not None else None
    is_notifiers = basis is not None and basis.kind == BasisKind.NOTIFIER
    return reach is None or is_notifiers or reach.may_read(key)


def _contact(application: PlanApplication, veil: Veil) -> tuple[str, ...]:
    return (application.get_contact_way_display(), veil(application.phone), application.contact_when)


def _notifier(application: PlanApplication) -> tuple[str, ...]:
    if not application.is_notification:
        return ()
    told = _("Personen ble fortalt om meldingen %(day)s.") % {"day": _day(application.informed_on)}
    return (application.notifier_name, application.notifier_relation, application.notifier_phone, told)
