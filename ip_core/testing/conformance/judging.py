"""Rule by rule: what was found, against what `quality.toml` says."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.core.cache import cache
from django.db import transaction
from django.utils import translation

from ip_core.plugins.enums import Reason
from ip_core.testing.conformance.checking import Lacks, Nothing, run
from ip_core.testing.conformance.rules import LOADS, RULES, Needs, Rule
from ip_core.testing.conformance.stage import DemoFailed, Stage
from ip_core.testing.conformance.subject import Subject
from ip_core.testing.database import TestDatabase

RULE_OF = {
    Reason.MANIFEST: "C01",
    Reason.DUPLICATE: "C01",
    Reason.CORE_RANGE: "C01",
    Reason.HOOK: "C04",
    Reason.FORBIDDEN: "C10",
    Reason.SETTINGS: "C24",
}
"""Which rule tells of a quarantine; every other reason stands under the first line, "it loads"."""


class Outcome(Enum):
    HELD = "held"
    BROKEN = "broken"
    EXEMPT = "exempt"
    LACKING = "not tried"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`note` says why a rule is exempt or was not tried, or that a green one could say done."""

    slug: str
    rule: Rule
    outcome: Outcome
    findings: tuple[str, ...] = ()
    note: str = ""
    lacking: str = ""


class Judge:
    """Judges one plugin. The stage is built for the first rule that needs it, and kept."""

    def __init__(self, slug: str, database: TestDatabase, *, selected: Iterable[str] = ()) -> None:
        self.subject = Subject(slug)
        self.database = database
        self.selected = frozenset(selected)
        self._stage: Stage | None = None
        self._no_stage = ""

    def judge(self, rule: Rule) -> Judgement:
        if rule is LOADS:
            return self._verdict(rule, tuple(self._loading()))
        if blocked := self._blocked(rule):
            return Judgement(self.subject.slug, rule, Outcome.BLOCKED, note=blocked)
        try:
            found = self._tried(rule)
        except Lacks as lack:
            return self._lacking(rule, lack)
        return self._verdict(rule, found)

    def _loading(self) -> Iterable[str]:
        """That the kit can try it at all."""
        if self.subject.quality.file_problem:
            yield self.subject.quality.file_problem
        kept = self.subject.quarantine
        if kept is None:
            if self._demo_problem():
                yield self._no_stage
            return
        told_by = RULE_OF.get(kept.reason)
        if told_by is None or (self.selected and told_by not in self.selected):
            yield f"it is quarantined ({kept.reason.value}): {kept.detail}"

    def _demo_problem(self) -> str:
        """Only looked for when a rule that is asked for needs the stage."""
        wanted = [RULES[code] for code in (self.selected or RULES)]
        if any(rule.needs == Needs.STAGE for rule in wanted):
            self.stage()
        return self._no_stage

    def _blocked(self, rule: Rule) -> str:
        kept = self.subject.quarantine
        if kept and RULE_OF.get(kept.reason) == rule.code:
            return ""
        if kept and rule.needs > Needs.SOURCE:
            return f"it does not load ({kept.reason.value})"
        if kept and self.subject.found.manifest is None and rule.code != "C01":
            return "its manifest cannot be read"
        if rule.needs == Needs.STAGE and self.stage() is None:
            return "its demo_data cannot be made"
        return ""

    def stage(self) -> Stage | None:
        if self._stage is None and not self._no_stage:
            try:
                self._stage = Stage.build(self.subject)
            except DemoFailed as error:
                self._no_stage = str(error)
        return self._stage

    def _tried(self, rule: Rule) -> tuple[str, ...]:
        kept = self.subject.quarantine
        if kept and RULE_OF.get(kept.reason) == rule.code:
            return tuple(part.strip() for part in kept.detail.split(";"))
        try:
            return tuple(self._run(rule))
        except Lacks:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - what a plugin raises is a finding
            return (f"it raised {describe(error, self.subject.package)}",)
        finally:
            cache.clear()

    def _run(self, rule: Rule) -> list[str]:
        if rule.needs in (Needs.SOURCE, Needs.HOUSE):
            return list(run(rule.code, self.subject))
        if rule.needs == Needs.RUIN:
            self._stage = None
            self.database.restore()
            return list(run(rule.code, self.subject))
        stage = self.stage()
        assert stage is not None  # _blocked
        if rule.code == "C30":  # a browser reads from another thread: it sees only what is committed
            return list(run(rule.code, stage))
        with transaction.atomic(), translation.override(stage.a.municipality.primary_language):
            try:
                return list(run(rule.code, stage))
            finally:
                transaction.set_rollback(True)

    def _verdict(self, rule: Rule, found: tuple[str, ...]) -> Judgement:
        findings = tuple(one for one in found if not isinstance(one, Nothing))
        note = "; ".join(one for one in found if isinstance(one, Nothing))
        quality = self.subject.quality
        if problem := "" if quality.file_problem else quality.problems.get(rule.code, ""):
            findings = (problem, *findings)
        elif reason := quality.exempt.get(rule.code, ""):
            if findings:
                return Judgement(self.subject.slug, rule, Outcome.EXEMPT, findings, reason)
            if not note:
                note = f"exempt ({reason}), but it holds: quality.toml could say done"
        outcome = Outcome.BROKEN if findings else Outcome.HELD
        return Judgement(self.subject.slug, rule, outcome, findings, note)

    def _lacking(self, rule: Rule, lack: Lacks) -> Judgement:
        note = f"{lack.name}: {lack.reason}"
        return Judgement(self.subject.slug, rule, Outcome.LACKING, note=note, lacking=lack.name)


def describe(error: BaseException, package: str) -> str:
    """Kind, message, and the innermost line of the plugin's own code."""
    frames = traceback.extract_tb(error.__traceback__)
    folder = package.replace(".", "/")
    own = [frame for frame in frames if f"/{folder}/" in frame.filename]
    frame = (own or list(frames))[-1] if frames else None
    where = f" at {frame.filename.rpartition(folder + '/')[2]}:{frame.lineno}" if frame else ""
    return f"{type(error).__name__}: {error}{where}"
