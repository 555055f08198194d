"""Rare rows are asked for all at once, and none that stands is ever left out."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ip_core import clock
from ip_core.access import engine
from ip_core.access.models import HiddenSection, NamedHandler
from ip_core.access.presence import MOST, RARE, absent
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Proceeding
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from tests.access.standing import Stand


@pytest.fixture
def stand(meland: Cast) -> Stand:
    return Stand(meland, stories.open_plan(meland))


def matters(stand: Stand) -> list[Proceeding]:
    return list(stand.case.proceedings.order_by("pk"))


def intake(stand: Stand) -> Proceeding:
    found: Proceeding = stand.case.proceedings.get(kind=ProceedingKind.INTAKE)
    return found


def complain(stand: Stand) -> None:
    about = intake(stand)
    stand.make(
        Proceeding, case=stand.case, municipality=about.municipality, owner=about.owner, complaint_of=about,
        kind=ProceedingKind.COMPLAINT, opened_at=clock.now(), procedure_version=about.procedure_version,
    )  # fmt: skip


def hide(stand: Stand) -> None:
    stand.make(
        HiddenSection, proceeding=stand.plan, section="goals", parent=stand.cast["parent"], hidden_at=clock.now()
    )


def name(stand: Stand) -> None:
    stand.make(NamedHandler, case=stand.case, person=stand.cast["leader"], named_at=clock.now())


MAKERS: dict[str, Callable[[Stand], object]] = {
    "case__suspensions": lambda stand: stand.suspend("employee"),
    "case__competence_decisions": lambda stand: stand.lacks_competence(),
    "case__care_orders": lambda stand: stand.care_order("service"),
    "case__insight_decisions": lambda stand: stand.insight("parent", ["goals"]),
    "case__own_coordinators": lambda stand: stand.own_coordinator("parent"),
    "case__named_handlers": name,
    "complaints": complain,
    "hidden_sections": hide,
    "private_items": lambda stand: stand.private("owner"),
    "invitations": lambda stand: stand.invite("employee"),
    "opinion_requests": lambda stand: stand.ask_opinion(intake(stand), "employee", ["application"]),
    "break_glasses": lambda stand: stand.break_glass("employee", ["goals"]),
    "threads": lambda stand: stand.thread("employee"),
}


def test_every_rare_kind_has_a_maker_here() -> None:
    assert MAKERS.keys() == RARE


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_a_row_that_stands_is_not_absent(stand: Stand, kind: str) -> None:
    before = matters(stand)
    assert kind in absent(before)
    MAKERS[kind](stand)
    assert absent(before) == RARE - {kind}


def test_nothing_is_left_out_of_long_lists(stand: Stand) -> None:
    many = [Proceeding(pk=number, case_id=number) for number in range(1, MOST + 2)]
    assert absent(many) == frozenset()
    assert absent([]) == frozenset()


def test_a_coordinator_of_a_plain_plan_costs_few_queries(stand: Stand) -> None:
    """Each kind used to cost one of its own: a page asks this of several matters."""
    actor = stand.at_work("coordinator")
    with CaptureQueriesContext(connection) as captured:
        engine.reach(actor, stand.plan)
    assert len(captured) <= 14
