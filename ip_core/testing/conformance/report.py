"""What the developer reads: the rule, what was found, how it is mended; and at the end one line for each rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ip_core.testing.conformance.judging import Judgement, Outcome
from ip_core.testing.conformance.rules import Tier

MOST = 12
"""Findings of one rule that are shown; the rest are counted."""
TIERS = {Tier.MUST: "must", Tier.EXPECTED: "expected", Tier.EXCELLENT: "excellent"}


def told(judgement: Judgement) -> str:
    """One broken rule, in full."""
    rule = judgement.rule
    lines = [f"{rule.code} ({TIERS[rule.tier]}): {rule.says}.", "", "Found:"]
    lines += [f"  - {one}" for one in judgement.findings[:MOST] or (judgement.note,)]
    if len(judgement.findings) > MOST:
        lines.append(f"  - and {len(judgement.findings) - MOST} more")
    return "\n".join([*lines, "", f"Mend: {rule.mend.replace('SLUG', judgement.slug)}"])


def as_property(judgement: Judgement) -> dict[str, str]:
    return {
        "slug": judgement.slug,
        "code": judgement.rule.code,
        "tier": TIERS[judgement.rule.tier],
        "outcome": judgement.outcome.value,
        "says": judgement.rule.says,
        "note": judgement.findings[0] if judgement.outcome == Outcome.BROKEN else judgement.note,
    }


def table(properties: Iterable[dict[str, str]]) -> Iterator[str]:
    """By plugin, one line for each rule, and how it went all in all."""
    rows = sorted(properties, key=lambda row: (row["slug"], row["code"]))
    for slug in sorted({row["slug"] for row in rows}):
        own = [row for row in rows if row["slug"] == slug]
        yield ""
        yield f"Medvirk's rules for plugins: {slug}"
        for row in own:
            yield f"  {row['code']}  {row['outcome']:<9}  {row['tier']:<9}  {row['says']}"
            if row["note"]:
                yield f"       {'':<9}  {'':<9}  {row['note'][:160]}"
        counts = {word: sum(row["outcome"] == word for row in own) for word in (one.value for one in Outcome)}
        yield "  " + ", ".join(f"{count} {word}" for word, count in counts.items() if count)
