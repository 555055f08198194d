import tomllib
from collections.abc import Iterator
from pathlib import Path

from ip_core.plugins.types import ProcedureTemplate
from ip_core.procedures.document import ProcedureDocument

FILE = Path(__file__).with_name("procedure.toml")


def templates() -> Iterator[ProcedureTemplate]:
    yield ProcedureTemplate(ProcedureDocument.from_json(tomllib.loads(FILE.read_text(encoding="utf-8"))))
