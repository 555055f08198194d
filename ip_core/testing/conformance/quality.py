"""`quality.toml`: what a plugin says about itself, rule by rule. It is compared with what is found, never believed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ip_core.testing.conformance.rules import RULES, Tier

FILENAME = "quality.toml"
DONE = "done"
TABLES = ("rules", "queries", "without_history", "needs_session")


@dataclass(frozen=True, slots=True)
class Quality:
    """`exempt` gives the reason for each rule that the plugin does not claim to hold."""

    exempt: Mapping[str, str] = field(default_factory=dict)
    queries: Mapping[str, int] = field(default_factory=dict)
    without_history: Mapping[str, str] = field(default_factory=dict)
    needs_session: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    file_problem: str = ""


def read_quality(folder: Path) -> Quality:
    """Never raises: a file that cannot be read is a finding like any other."""
    try:
        raw = tomllib.loads((folder / FILENAME).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return Quality(file_problem=f"{FILENAME} cannot be read beside the package ({type(error).__name__})")
    except tomllib.TOMLDecodeError as error:
        return Quality(file_problem=f"{FILENAME} is not TOML: {error}")
    unknown = [*(raw.keys() - set(TABLES)), *(_table(raw, "rules").keys() - RULES.keys())]
    problem = f"{FILENAME} names what no rule is called: {', '.join(sorted(unknown))}" if unknown else ""
    exempt, problems = _claims(_table(raw, "rules"))
    queries = {str(key): number for key, number in _table(raw, "queries").items() if type(number) is int}
    without, session = _reasons(raw, "without_history"), _reasons(raw, "needs_session")
    return Quality(exempt, queries, without, session, problems, problem)


def _table(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = raw.get(name, {})
    return found if isinstance(found, dict) else {}


def _reasons(raw: Mapping[str, Any], name: str) -> dict[str, str]:
    """Exceptions with a reason; without one they are none."""
    return {str(key): str(reason) for key, reason in _table(raw, name).items() if str(reason).strip()}


def _claims(rules: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """The exemptions with their reasons, and for each rule what is wrong with the claim."""
    exempt: dict[str, str] = {}
    problems: dict[str, str] = {}
    for code, rule in RULES.items():
        claim = rules.get(code)
        if claim == DONE:
            continue
        if not isinstance(claim, dict) or claim.keys() != {"exempt"}:
            problems[code] = f'{FILENAME} says neither {code} = "done" nor {code} = {{ exempt = "why" }}'
        elif not str(claim["exempt"]).strip():
            problems[code] = f"{FILENAME} exempts {code} without a reason"
        elif rule.tier == Tier.MUST:
            problems[code] = f"{FILENAME} exempts {code}, which every plugin must hold"
        else:
            exempt[code] = str(claim["exempt"]).strip()
    return exempt, problems
