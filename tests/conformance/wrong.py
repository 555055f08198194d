"""The wrong plugins of `wrong.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("wrong.toml")


@dataclass(frozen=True)
class Wrong:
    """A fault, the rule that it breaks, and what is written otherwise than in the right plugin."""

    breaks: str
    edits: tuple[Mapping[str, str], ...]
    heavy: bool = False

    def make(self, package: Path) -> None:
        """Turn the right plugin into this one."""
        for edit in self.edits:
            path = package / edit["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(edit.get("text") or _changed(path.read_text(encoding="utf-8"), edit), encoding="utf-8")


def _changed(text: str, edit: Mapping[str, str]) -> str:
    found = text.count(edit["before"])
    assert found == 1, f"{edit['file']} holds {edit['before']!r} {found} times"
    return text.replace(edit["before"], edit["after"])


WRONG = {
    row["name"]: Wrong(row["breaks"], tuple(row["edits"]), row.get("heavy", False))
    for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["wrong"]
}
