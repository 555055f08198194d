"""The procedure that comes with the plugin. What cases follow is what a municipality has published."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from ip_core.plugins.types import ProcedureTemplate
from ip_core.procedures.document import ProcedureDocument

FILE = Path(__file__).with_name("procedure.toml")


def templates() -> Iterator[ProcedureTemplate]:
    """Raises InvalidProcedure for a file that could not be published."""
    yield ProcedureTemplate(ProcedureDocument.from_json(tomllib.loads(FILE.read_text(encoding="utf-8"))))
