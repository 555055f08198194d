"""The nine statutory parts (DOMAIN §3.2): what they are called, and what could stand where nothing is written yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ip_core.access import keys
from plugins.plan.enums import TextKind

GOALS, PARTICIPANTS, COORDINATION = "goals", "participants", "coordination"
CONTRIBUTIONS, MEASURES, EXECUTION = "contributions", "measures", "execution"
PERIOD, CONSENTS, COOPERATION = "period", keys.CONSENTS, "cooperation"
DOCUMENTS = "documents"
"""Files beside the nine parts: a section of its own, given and closed as they are."""


@dataclass(frozen=True)
class Section:
    """One part. `title` heads it, `short` stands in the list of contents, `hint` where it is empty."""

    key: str
    title: str | Promise
    short: str | Promise
    hint: str | Promise


SECTIONS = {
    section.key: section
    for section in (
        Section(
            GOALS,
            _("Mål, ressurser og behov"),
            _("Mål og behov"),
            _("Her kan det stå hva som er viktig framover, hva som går bra, og hva det trengs hjelp til."),
        ),
        Section(
            PARTICIPANTS,
            _("Hvem er med"),
            _("Hvem er med"),
            _("Her kan det stå hvem som samarbeider om planen, og hva de er med som."),
        ),
        Section(
            COORDINATION,
            _("Koordinator"),
            _("Koordinator"),
            _("Her står det hvem som holder i planen."),
        ),
        Section(
            CONTRIBUTIONS,
            _("Hva hver og en bidrar med"),
            _("Hva hver bidrar med"),
            _("Her kan det stå hva eieren av planen, de som hjelper, og familien gjør hver for seg."),
        ),
        Section(
            MEASURES,
            _("Tiltak"),
            _("Tiltak"),
            _("Her kan det stå hva som skal gjøres, hvor mye, hvem som har ansvaret, og når."),
        ),
        Section(
            EXECUTION,
            _("Slik gjør vi det"),
            _("Slik gjør vi det"),
            _("Her kan det stå hvordan hjelpen skal foregå: hvem som kommer, når, og hva de bør vite."),
        ),
        Section(
            PERIOD,
            _("Planperiode og evaluering"),
            _("Planperiode"),
            _("Her kan det stå hvor lenge planen gjelder, og når dere skal se på den sammen igjen."),
        ),
        Section(
            CONSENTS,
            _("Samtykke"),
            _("Samtykke"),
            _("Her står det hva det er sagt ja til, og hvem som har fått tilgang."),
        ),
        Section(
            COOPERATION,
            _("Samarbeid med andre"),
            _("Samarbeid med andre"),
            _("Det kan være sykehuset, skolen eller en organisasjon. Eieren av planen bestemmer om noen skal spørres."),
        ),
    )
}
assert tuple(SECTIONS) == keys.STATUTORY_SECTIONS

TEXT_SECTIONS = tuple(key for key in keys.STATUTORY_SECTIONS if key != CONSENTS)
"""New parts may be written anywhere but among the consents (ACCESS §3, own parts)."""

KINDS_IN_GOALS = (TextKind.VOICE, TextKind.RESOURCES, TextKind.NEEDS)


def may_stand_in(section: str, kind: str) -> bool:
    """Own words, resources and needs stand with the goals; every other section has plain texts."""
    if section == GOALS:
        return kind in KINDS_IN_GOALS
    return section in TEXT_SECTIONS and kind == TextKind.TEXT
