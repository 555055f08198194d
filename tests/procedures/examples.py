"""A small valid rule, as JSON and as a document, that tests bend."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from ip_core.procedures.document import ProcedureDocument

DATA: dict[str, Any] = {
    "format": 1,
    "slug": "individuell-plan",
    "title": "Individuell plan og koordinator",
    "language": "nb",
    "decision_form": "enkeltvedtak",
    "legal_basis": ["pbrl-2-5", "pbrl-2-5-b"],
    "purpose": "At hjelpen henger sammen.",
    "responsibility": "Tjenestekontoret.",
    "evaluation": "Hvert år.",
    "criteria": [{"key": "to-tjenester", "question": "Trenger hun minst to tjenester?", "help": "Tell dem."}],
    "steps": [
        {"key": "vurdere", "act": "assess", "title": "Vurdere", "role": "caseworker", "next": "avgjere"},
        {"key": "avgjere", "act": "decide", "title": "Avgjøre", "role": "caseworker", "next": "velje"},
        {
            "key": "velje",
            "act": "appoint",
            "title": "Velge koordinator",
            "text": "Velg en hun kjenner.",
            "role": "leader",
            "deadline": {"from_event": "submitted", "amount": 14, "unit": "calendar"},
            "condition": "coordinator_granted",
            "next": "seie-ja",
        },
        {
            "key": "seie-ja",
            "act": "accept",
            "title": "Si ja",
            "role": "coordinator",
            "condition": "coordinator_granted",
            "next": "starte",
        },
        {
            "key": "starte",
            "act": "start",
            "title": "Starte",
            "role": "citizen",
            "required_consents": ["plan_made"],
            "condition": "plan_granted",
        },
    ],
    "translations": {
        "nn": {"title": "Individuell plan og koordinator", "steps": {"velje": {"text": "Vel ein ho kjenner."}}}
    },
}


def data(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(DATA), **changes}


def with_step(number: int, **changes: Any) -> dict[str, Any]:
    changed = data()
    changed["steps"][number] |= changes
    return changed


def document(**changes: Any) -> ProcedureDocument:
    return ProcedureDocument.from_json(data(**changes))
