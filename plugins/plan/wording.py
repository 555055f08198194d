"""What the parts of a plan are called when something is said about them: in history, in messages, beside fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.plan.enums import TextKind
from plugins.plan.sections import SECTIONS
from theme import dates

Label = str | Promise

FIELDS: Mapping[str, Mapping[str, Label]] = {
    "goal": {"words": gettext_lazy("Mål")},
    "measure": {
        "what": gettext_lazy("Hva som skal gjøres"),
        "extent": gettext_lazy("Hvor mye"),
        "responsible": gettext_lazy("Ansvarlig"),
        "due_date": gettext_lazy("Frist"),
        "goal": gettext_lazy("Mål det hører til"),
        "done_at": gettext_lazy("Gjort"),
    },
    "section": {"text": gettext_lazy("Tekst")},
    "participant": {"role": gettext_lazy("Rolle"), "name": gettext_lazy("Navn")},
    "plan": {
        "valid_from": gettext_lazy("Gjelder fra"),
        "valid_until": gettext_lazy("Gjelder til og med"),
        "next_review_date": gettext_lazy("Neste gjennomgang"),
    },
}

_HAPPENED: Mapping[tuple[str, str], Label] = {
    ("goal", "added"): gettext_lazy("Nytt mål"),
    ("goal", "changed"): gettext_lazy("Endret mål"),
    ("goal", "deleted"): gettext_lazy("Slettet mål"),
    ("goal", "restored"): gettext_lazy("Mål hentet tilbake"),
    ("measure", "added"): gettext_lazy("Nytt tiltak"),
    ("measure", "changed"): gettext_lazy("Endret tiltak"),
    ("measure", "deleted"): gettext_lazy("Slettet tiltak"),
    ("measure", "restored"): gettext_lazy("Tiltak hentet tilbake"),
    ("participant", "added"): gettext_lazy("Ny deltaker"),
    ("participant", "changed"): gettext_lazy("Endret deltaker"),
    ("participant", "deleted"): gettext_lazy("Slettet deltaker"),
    ("participant", "restored"): gettext_lazy("Deltaker hentet tilbake"),
    ("section", "added"): gettext_lazy("Ny tekst: %(part)s"),
    ("section", "changed"): gettext_lazy("Endret tekst: %(part)s"),
    ("section", "deleted"): gettext_lazy("Slettet tekst: %(part)s"),
    ("section", "restored"): gettext_lazy("Tekst hentet tilbake: %(part)s"),
    ("plan", "added"): gettext_lazy("Planen ble laget"),
    ("plan", "changed"): gettext_lazy("Endret planperiode"),
}


@dataclass(frozen=True)
class Names:
    """What the keys in a row stand for, as far as this reader may know."""

    people: Mapping[int, str]
    goals: Mapping[int, str]


def happened(noun: str, verb: str, row: Any) -> str:
    """Endret mål"""
    return str(_HAPPENED[noun, verb]) % {"part": part_title(row)}


def part_title(row: Any) -> str:
    """What a text is about: its section, or its own heading among the goals."""
    if not hasattr(row, "section"):
        return ""
    return str(SECTIONS[row.section].title if row.kind == TextKind.TEXT else TextKind(row.kind).label)


def described(noun: str, row: Any, names: Names) -> dict[str, str]:
    """The row's fields in words, by the field's label. `row` may be a row, a version of it, or what somebody typed."""
    return {str(label): _said(row, name, names) for name, label in FIELDS[noun].items()}


def _said(row: Any, name: str, names: Names) -> str:
    if name == "responsible":
        return names.people.get(row.responsible_person_id, "") or row.responsible_label
    if name == "goal":
        return names.goals.get(row.goal_id, "")
    value = getattr(row, name)
    if name == "done_at":
        return _("Ja, %(day)s") % {"day": dates.date_long(value)} if value else ""
    return dates.date_long(value) if name.endswith(("_date", "_from", "_until")) and value else str(value or "")
