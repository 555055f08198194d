"""C24, C32: the settings of a municipality."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.transaction import atomic
from django_scopes import scope

from ip_core.people.actor import Actor
from ip_core.plugins import settings as stored
from ip_core.plugins.enums import State
from ip_core.plugins.exceptions import WrongSettings
from ip_core.plugins.queries import forget, misconfigured, settings_for, settings_row
from ip_core.plugins.services import change_settings
from ip_core.testing.cast import Cast
from ip_core.testing.conformance.checking import Nothing, proves
from ip_core.testing.conformance.stage import Stage

FIXTURES = "settings_fixtures"
PLAIN = "Prøve"


@proves("C24")
def round_trip(stage: Stage) -> Iterator[str]:
    form = stored.form_of(stage.subject.slug)
    if form is None:
        yield Nothing("the plugin has no settings")
        return
    for chosen in choices(form):
        bound = form(data=chosen)
        if not bound.is_valid():
            continue
        kept = stored.to_store(form, bound.cleaned_data)
        checked = stored.check(form, kept)
        for name in checked.wrong:
            yield f"{name}: what the form has taken ({kept.get(name)!r}) it refuses when it is read again"
        if not checked.wrong and stored.to_store(form, checked.values) != kept:
            yield f"{_different(stored.to_store(form, checked.values), kept)} comes back as something else"
    yield from _earlier(stage, form)


def _different(one: dict[str, Any], other: dict[str, Any]) -> str:
    return ", ".join(name for name in one if one[name] != other.get(name))


def choices(form: type[forms.Form]) -> Iterator[dict[str, Any]]:
    """What it begins with, and that with one field changed at a time."""
    usual = stored.national_default(form)
    yield usual
    for name, field in form.base_fields.items():
        for value in _values(field):
            yield {**usual, name: value}


def _values(field: forms.Field) -> list[Any]:
    if isinstance(field, forms.MultipleChoiceField):
        return [[str(value)] for value, _label in field.choices]  # type: ignore[misc, union-attr]
    if isinstance(field, forms.ChoiceField):
        return [str(value) for value, _label in field.choices]  # type: ignore[misc, union-attr]
    if isinstance(field, forms.BooleanField):
        return [True, False]
    if isinstance(field, forms.IntegerField):
        least = field.min_value if isinstance(field.min_value, int) else 1
        most = field.max_value if isinstance(field.max_value, int) else least + 30
        return [least, most]
    if isinstance(field, forms.DateField):
        return ["2026-11-22", "22.11.2026"]
    return [PLAIN, "2026-11-22", "08:30", "prove@example.no"]


def _earlier(stage: Stage, form: type[forms.Form]) -> Iterator[str]:
    folder = stage.subject.folder / FIXTURES
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        for name in stored.check(form, json.loads(path.read_text(encoding="utf-8"))).wrong:
            yield f"{name}: what {path.stem} stored is refused by this version"


@proves("C32")
def the_same_everywhere(stage: Stage) -> Iterator[str]:
    """What the form begins with, and what one municipality has chosen, is the same in the other when it is judged anew
    there: core keeps one judgement of the same values for all."""
    form = stored.form_of(stage.subject.slug)
    if form is None:
        yield Nothing("the plugin has no settings")
        return
    stage.choose(stage.b, State.ON)
    for name, field in form.base_fields.items():
        if isinstance(field, forms.ModelChoiceField):
            yield f"{name} chooses a row, and a row belongs to one municipality"
    yield from _alike(stage, "the national default")
    seen = {cast.municipality.slug: 0 for cast in (stage.a, stage.b)}
    yield from dict.fromkeys(one for chosen in choices(form) for one in _chosen_in_both(stage, chosen, seen))
    for cast in (stage.a, stage.b):
        _choose(stage, cast, None, seen)
    yield from _alike(stage, "the national default, chosen again,")


def _chosen_in_both(stage: Stage, chosen: dict[str, Any], seen: dict[str, int]) -> Iterator[str]:
    """What the form refuses in the first municipality is nothing to carry on to the other."""
    first, other = stage.a.municipality.slug, stage.b.municipality.slug
    try:
        kept = _choose(stage, stage.a, chosen, seen)
    except WrongSettings:
        return
    try:
        if _choose(stage, stage.b, kept, seen) != kept:
            yield f"{_different(kept, _stored(stage, stage.b))}: chosen in {first}, it is kept as another in {other}"
    except WrongSettings as error:
        yield f"what {first} has chosen is refused in {other}: {error}"
        return
    yield from _alike(stage, f"what {first} has chosen")


def _alike(stage: Stage, what: str) -> Iterator[str]:
    """What each municipality's settings are, read as a process that has just started reads them."""
    slug, found = stage.subject.slug, []
    for cast in (stage.a, stage.b):
        forget(cast.municipality)
        stored._checked.cache_clear()  # noqa: SLF001 - as if nobody had asked yet
        with scope(municipality=cast.municipality):
            wrong, values = misconfigured(slug, cast.municipality), dict(settings_for(slug, cast.municipality))
        if wrong:
            yield f"{', '.join(wrong)}: {what} is refused in {cast.municipality.slug} when it is read again"
        found.append(values)
    if found[0] != found[1]:
        yield f"{_different(*found)}: {what} is not the same in both municipalities"


def _choose(stage: Stage, cast: Cast, values: dict[str, Any] | None, seen: dict[str, int]) -> dict[str, Any]:
    actor, place = Actor.system("conformance"), cast.municipality
    with atomic():  # a refusal leaves nothing behind
        row = change_settings(stage.subject.slug, place, values, actor=actor, seen=seen[place.slug])
    seen[place.slug] = row.version
    return dict(row.values or {})


def _stored(stage: Stage, cast: Cast) -> dict[str, Any]:
    row = settings_row(stage.subject.slug, cast.municipality)
    return dict(row.values or {}) if row else {}
