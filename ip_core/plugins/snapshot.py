"""What plugins are written against, kept as data: every hook and every answer, and the version that they have.

A test compares `hooks.json` with what is declared now. A change is written there by

    python -m ip_core.plugins.snapshot

which refuses while `API_VERSION` has not been raised far enough: a plugin's `requires_core` speaks of it.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from packaging.version import Version

from ip_core.plugins import hookspecs
from ip_core.plugins.hookspecs import API_VERSION, SPECS, HookSpec

FILE = Path(__file__).with_name("hooks.json")
HOW = ("returns", "phase", "states", "on_failure", "writes")
"""What an implementation counts on besides its arguments."""

Snapshot = dict[str, Any]


def taken() -> Snapshot:
    """As things are declared now."""
    kinds = {spec.item: None for spec in SPECS.values() if spec.item}
    return {
        "api_version": API_VERSION,
        "hooks": {name: _hook(spec) for name, spec in sorted(SPECS.items())},
        "answers": {kind.__name__: _fields(kind) for kind in sorted(kinds, key=lambda kind: kind.__name__)},
    }


def kept() -> Snapshot:
    found: Snapshot = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def _hook(spec: HookSpec) -> dict[str, Any]:
    signature = inspect.signature(getattr(hookspecs, spec.name))
    return {
        "arguments": {name: _type(one.annotation) for name, one in signature.parameters.items()},
        "returns": _type(signature.return_annotation),
        "phase": spec.phase.value,
        "states": sorted(state.value for state in spec.states),
        "on_failure": spec.on_failure.value,
        "writes": spec.writes,
    }


def _fields(kind: type) -> dict[str, str]:
    return {
        one.name: _type(one.type) + ("" if one.default is MISSING else f" = {_default(one.default)}")
        for one in fields(kind)
    }


def _type(annotation: object) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def _default(value: object) -> str:
    """The same in every process: a set has no order of its own."""
    return f"frozenset({sorted(value)})" if isinstance(value, frozenset) else repr(value)


def changes(before: Snapshot, after: Snapshot) -> Iterator[tuple[bool, str]]:
    """What is different, and whether a plugin that was written before may break on it."""
    for name, hook in before["hooks"].items():
        now = after["hooks"].get(name)
        if now is None:
            yield True, f"hook {name} is gone"
            continue
        for what in HOW:
            if hook[what] != now[what]:
                yield True, f"hook {name}: {what} was {hook[what]}, is {now[what]}"
        yield from _different(f"hook {name}", hook["arguments"], now["arguments"], new_may_be_left_out=True)
    yield from ((False, f"hook {name} is new") for name in after["hooks"].keys() - before["hooks"].keys())
    for name, old in before["answers"].items():
        if name in after["answers"]:
            yield from _different(f"answer {name}", old, after["answers"][name], new_may_be_left_out=False)
        else:
            yield True, f"answer {name} is gone"
    yield from ((False, f"answer {name} is new") for name in after["answers"].keys() - before["answers"].keys())


def _different(
    what: str, before: Mapping[str, str], after: Mapping[str, str], *, new_may_be_left_out: bool
) -> Iterator[tuple[bool, str]]:
    for name, old in before.items():
        if after.get(name) != old:
            yield True, f"{what}: {name} was {old}, is {after.get(name, 'gone')}"
    for name in after.keys() - before.keys():
        breaks = not (new_may_be_left_out or " = " in after[name])
        yield breaks, f"{what}: {name} is new"


def refusal(before: Snapshot, after: Snapshot) -> str:
    """Why this may not be written; empty when the version says enough about what has changed."""
    found = list(changes(before, after))
    if not found:
        return ""
    old, new = Version(before["api_version"]), Version(after["api_version"])
    breaks = any(one for one, _text in found)
    needed = _next(old, breaks=breaks)
    if new >= needed:
        return ""
    told = "\n".join(f"  - {text}{' (breaks plugins)' if one else ''}" for one, text in sorted(found, reverse=True))
    return f"API_VERSION is {new} and must be at least {needed}, because\n{told}"


def _next(old: Version, *, breaks: bool) -> Version:
    """Semantic versioning; before 1.0 the second number is the one that says that plugins may break."""
    if old.major == 0:
        return Version(f"0.{old.minor + 1}.0" if breaks else f"0.{old.minor}.{old.micro + 1}")
    return Version(f"{old.major + 1}.0.0" if breaks else f"{old.major}.{old.minor + 1}.0")


def as_text(snapshot: Snapshot) -> str:
    return json.dumps(snapshot, ensure_ascii=False, indent=2) + "\n"


def write() -> None:
    """Raises SystemExit with the reason when the version does not say enough."""
    now = taken()
    if FILE.exists() and (said := refusal(kept(), now)):
        sys.exit(said)
    FILE.write_text(as_text(now), encoding="utf-8")


if __name__ == "__main__":
    write()
