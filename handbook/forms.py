"""What an editor is told before anything is published. A draft may be unfinished; a rule may not."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError
from wagtail.blocks.list_block import ListBlockValidationError

from ip_core.procedures.exceptions import Problem

if TYPE_CHECKING:
    from handbook.models import ProcedurePage

FORM_FIELDS = {"slug": "rule_slug"}
"""Where the rule's name for a field is not the page's."""
STREAMS = ("steps", "criteria", "legal_basis")


class HandbookPageForm(WagtailAdminPageForm):
    """The page form of every type."""


class ProcedurePageForm(HandbookPageForm):
    """Asks the rule itself what is wrong, and puts each answer at the field or block that it is about."""

    instance: ProcedurePage

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or self.is_deferred_validation:
            return
        from handbook.rules import problems

        for field, error in _by_field(problems(self.instance, self.parent_page.specific.home)):
            self.add_error(field if field in self.fields else None, error)


def _by_field(found: list[Problem]) -> list[tuple[str, Any]]:
    """Problems of a stream are gathered: it takes one error, which says where in it each belongs."""
    plain: list[tuple[str, Any]] = []
    streams: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
    for problem in found:
        name, *rest = problem.place.split(".")
        if name in STREAMS:
            streams[name].append((rest, problem.message))
        else:
            plain.append((FORM_FIELDS.get(name, name), problem.message))
    return plain + [(name, _stream_error(places)) for name, places in streams.items()]


def _stream_error(places: list[tuple[list[str], str]]) -> StreamBlockValidationError:
    """`[(["2", "role"], "…")]` as Wagtail's nested errors, by the block's place on the page; no place: the whole."""
    whole = [ValidationError(message) for place, message in places if not place]
    errors: dict[int, dict[str, ValidationError]] = defaultdict(dict)
    for place, message in places:
        if place:
            errors[int(place[0])][_block_field(place[1:])] = _field_error(place[1:], message)
    blocks = {number: StructBlockValidationError(block_errors=fields) for number, fields in errors.items()}
    return StreamBlockValidationError(block_errors=blocks, non_block_errors=whole)


def _block_field(field: list[str]) -> str:
    """The rule's `next` is the order on the page: shown at the key, for there is no such field."""
    return "key" if not field or field[0] == "next" else field[0]


def _field_error(field: list[str], message: str) -> ValidationError:
    if field[:1] == ["deadline"] and len(field) > 1:
        return StructBlockValidationError(block_errors={field[1]: ValidationError(message)})
    if field[:1] == ["legal_basis"]:
        return ListBlockValidationError(non_block_errors=[ValidationError(message)])
    return ValidationError(message)
