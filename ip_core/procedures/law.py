"""Loads `data/law.toml` into the database: what is known about the law, with source and date of check."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from ip_core.procedures.models import AppealRule, LawReference

DATA = Path(__file__).parent / "data" / "law.toml"


@transaction.atomic
def load_law(path: Path = DATA) -> None:
    """Bring the tables in step with the file. Running it again changes nothing; what left the file is taken away."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    families: dict[str, dict[str, str]] = data["family"]
    _bring_in_step(LawReference, [_reference(families, row) for row in data["reference"]], ("key", "valid_from"))
    _bring_in_step(AppealRule, data["appeal"], ("family", "valid_from"))


def load_law_after_migrate(using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    """Receiver of post_migrate: without the law no procedure could be published. Silent while the tables are away."""
    if LawReference._meta.db_table in connections[using].introspection.table_names():
        load_law()


def _reference(families: dict[str, dict[str, str]], row: dict[str, Any]) -> dict[str, Any]:
    act = families[row["family"]]
    return {"act_nb": act["nb"], "act_nn": act["nn"], **row}


def _bring_in_step(
    model: type[LawReference] | type[AppealRule], rows: list[dict[str, Any]], identity: tuple[str, ...]
) -> None:
    fields = {field.name: field.get_default() for field in model._meta.concrete_fields if not field.primary_key}
    kept = []
    for row in rows:
        values = {**fields, **row}
        known = {name: values.pop(name) for name in identity}
        kept.append(model.objects.update_or_create(defaults=values, **known)[0].pk)
    model.objects.exclude(pk__in=kept).delete()
