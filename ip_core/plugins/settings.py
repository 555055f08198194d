"""A municipality's settings for a plugin: the plugin's own Django form says what there is to choose, and judges it.

What a field begins with (`initial`) is the national default. It holds where the municipality has chosen nothing, and
for a field that has come since it chose. What is stored is what the form would take again, so that a later version of
the form can judge it anew; what that version refuses is replaced by the default for reading, and nothing is written
until somebody has chosen again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType, NoneType
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.core.serializers.json import DjangoJSONEncoder

from ip_core.plugins import house
from ip_core.plugins.faults import let_go_on
from ip_core.plugins.savepoint import undisturbed

RESERVED = frozenset({"seen", "reason"})
"""Fields that the page adds to the plugin's own."""

WHOLE = ("__all__",)
UNCHANGING = (str, int, float, Decimal, date, time, timedelta, UUID, NoneType)
logger = logging.getLogger(__name__)
Stored = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Checked:
    """`wrong` are the fields that this version of the plugin does not take; `values` holds their default instead."""

    kept: Mapping[str, Any]
    wrong: tuple[str, ...]

    @property
    def values(self) -> Mapping[str, Any]:
        """Each reader's own: what is done to a list here is done to nobody else's."""
        return MappingProxyType(
            {name: each if isinstance(each, UNCHANGING) else deepcopy(each) for name, each in self.kept.items()}
        )


class NoGoodForm(Exception):
    """What settings_form names cannot be a settings form; says why, to its developer."""


def form_of(slug: str) -> type[forms.Form] | None:
    """The form of a loaded plugin; None for one that has nothing to choose."""
    return house.current().forms.get(slug)


def accept(form: object) -> type[forms.Form]:
    """What a manifest's settings_form may lead to. Raises NoGoodForm."""
    if not (isinstance(form, type) and issubclass(form, forms.Form)):
        raise NoGoodForm("is not a django.forms.Form")
    fields = form.base_fields
    if taken := RESERVED & fields.keys():
        raise NoGoodForm(f"uses names that the page needs itself: {', '.join(sorted(taken))}")
    for name, field in fields.items():
        if isinstance(field, forms.FileField) or isinstance(field.widget, forms.MultiWidget):
            raise NoGoodForm(f"{name}: files and fields of several parts cannot be kept")
    defaults = national_default(form)
    if defaults != to_store(form, _clean(form, defaults)[0], defaults):
        raise NoGoodForm("what it begins with is not what it would keep")
    return form


def national_default(form: type[forms.Form]) -> dict[str, Any]:
    """What each field begins with, as it would be stored."""
    unbound = form()
    return _plain({name: unbound.get_initial_for_field(field, name) for name, field in unbound.fields.items()})


def as_chosen(form: type[forms.Form], stored: Stored | None) -> dict[str, Any]:
    """What is stored, over the national default, as it is: for the form that shows and mends it."""
    defaults = national_default(form)
    return {**defaults, **{name: value for name, value in (stored or {}).items() if name in defaults}}


def to_store(form: type[forms.Form], cleaned: Mapping[str, Any], instead: Stored | None = None) -> dict[str, Any]:
    """Cleaned values as the form would take them again."""
    other = instead or {}
    return _plain({name: cleaned[name] if name in cleaned else other.get(name) for name in form.base_fields})


def check(form: type[forms.Form], stored: Stored | None) -> Checked:
    """What is stored, over the national default, judged by this version of the form.

    It is asked on every page. A form that breaks has said no, to everything: and that is not remembered, because what
    broke it may have passed."""
    checked = tried(form, lambda: _checked(form, _as_json(stored or {})))
    return checked or Checked(dict.fromkeys(form.base_fields), WHOLE)


def tried(form: type[forms.Form], ask: Callable[[], T]) -> T | None:
    """What is asked of a stranger's form; None where it breaks, and then the log is told."""
    try:
        return undisturbed(ask)
    except BaseException as error:  # noqa: BLE001 - the guard: a stranger's form
        let_go_on(error)
        logger.error("Settings form %s.%s breaks: %s", form.__module__, form.__qualname__, type(error).__name__)  # noqa: TRY400 - its words may name a person
        return None


@lru_cache(maxsize=512)
def _checked(form: type[forms.Form], stored: str) -> Checked:
    values, wrong = _clean(form, as_chosen(form, json.loads(stored)))
    if wrong:
        of_defaults, _wrong = _clean(form, national_default(form))
        values = {name: values.get(name, of_defaults.get(name)) for name in form.base_fields}
    return Checked(values, wrong)


def _clean(form: type[forms.Form], data: Stored) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What passes, and the names of what does not; WHOLE when the form as a whole says no, or breaks."""

    def judged() -> tuple[dict[str, Any], tuple[str, ...]]:
        bound = form(data=dict(data))
        wrong = tuple(bound.errors)
        return {name: bound.cleaned_data[name] for name in form.base_fields if name in bound.cleaned_data}, wrong

    try:
        return undisturbed(judged)
    except BaseException as error:  # noqa: BLE001 - a stranger's clean(): a form that breaks has said no
        let_go_on(error)
        return {}, WHOLE


def _plain(values: Stored) -> dict[str, Any]:
    """What JSON can hold and a form takes."""
    plain: dict[str, Any] = json.loads(_as_json(values))
    return plain


def _as_json(values: Stored) -> str:
    return json.dumps(values, cls=_Encoder, sort_keys=True)


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return sorted(o) if isinstance(o, set | frozenset) else super().default(o)
