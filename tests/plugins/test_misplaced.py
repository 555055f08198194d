"""A failure is counted also where what failed will not say where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hooks
from ip_core.plugins.types import NavItem
from tests.plugins.houses import GOOD, choose, house


def wrapped_in_itself(actor: Actor) -> list[NavItem]:
    raise ValueError


wrapped_in_itself.__wrapped__ = wrapped_in_itself


class Exiting:
    def __str__(self) -> str:
        raise SystemExit


def of_no_module(actor: Actor) -> list[NavItem]:
    raise ValueError


of_no_module.__module__ = Exiting()


@pytest.mark.django_db
@pytest.mark.parametrize("function", [wrapped_in_itself, of_no_module])
def test_failure_that_cannot_be_placed_is_a_failure_all_the_same(
    a: Municipality, settle: object, function: Callable[..., object]
) -> None:
    here = settle(house({"bad": GOOD, "good": GOOD}))
    bad, good = here.implementations("nav_items")
    here.furnish({"nav_items": [replace(bad, function=function), good]})
    choose(a, bad="on", good="on")
    answers = hooks(a).nav_items(actor=Actor.anonymous())
    assert [slug for slug, _item in answers.attributed] == ["good"]
    assert [(one.slug, one.error, one.place) for one in answers.failures] == [("bad", "ValueError", "bad")]
