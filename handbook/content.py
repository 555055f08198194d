"""The written content of the practice municipalities, read from `demo_content/`: texts by language, rules by place."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.html import escape

from ip_core.municipalities.models import Municipality
from ip_core.procedures.document import FORMAT

FOLDER = Path(__file__).parent / "demo_content"
BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Content:
    """What one municipality says in one language."""

    pages: dict[str, Any]
    own: dict[str, Any]

    @property
    def home(self) -> dict[str, Any]:
        return dict(self.own["home"])

    @property
    def procedure(self) -> dict[str, Any]:
        return dict(self.own["procedure"])


def read(municipality: Municipality, language: str) -> Content:
    """The shared pages with the municipality's names in them, and its own front page and procedure."""
    names = {
        "{kommune}": f"{municipality.name} kommune",
        "{eining}": municipality.coordinating_unit_name,
        "{telefon}": " · ".join(filter(None, (municipality.contact_phone, municipality.contact_hours))),
    }
    return Content(_filled(_load(f"pages.{language}"), names), _load(f"{municipality.slug}.{language}"))


def rule(municipality: Municipality) -> dict[str, Any]:
    """The municipality's rule without words: the same file stands behind both languages."""
    return {"format": FORMAT, **_load(municipality.slug)}


def exists_for(municipality: Municipality) -> bool:
    return (FOLDER / f"{municipality.slug}.toml").exists()


def html(text: str) -> str:
    """Paragraphs, lists and bold, as Wagtail stores them."""
    return "".join(_block(block) for block in text.strip().split("\n\n"))


def _block(block: str) -> str:
    lines = block.strip().splitlines()
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    return f"<p>{_inline(' '.join(lines))}</p>"


def _inline(text: str) -> str:
    return BOLD.sub(r"<b>\1</b>", escape(text))


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, names) for one in value]
    if isinstance(value, str):
        for mark, name in names.items():
            value = value.replace(mark, name)
    return value
