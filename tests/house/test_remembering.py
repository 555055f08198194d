"""Stories told once: the second telling leaves the same rows, and is none when anything else was written before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from ip_core import clock
from ip_core.access.models import AccessGrant
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Organisation
from ip_core.testing import stories
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.remembering import Memory, remembered, remembering
from ip_core.testing.rows import Rows

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Organised = Callable[..., Organisation]


@pytest.fixture(autouse=True)
def _now(db: None) -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def memory() -> Iterator[Memory]:
    """A memory of this test's own, with two tests in it: each ends as pytest's do, with nothing left."""
    from django.db import connection

    with remembering() as memory, connection.execute_wrapper(memory):
        yield memory


@contextmanager
def meland() -> Iterator[Cast]:
    cast = build_cast("meland")
    with cast.inside():
        yield cast


def twice(memory: Memory, test: Callable[[], object]) -> list[object]:
    found = []
    for _time in range(2):
        memory.begin()
        with transaction.atomic():
            found.append(test())
            transaction.set_rollback(True)
    return found


def test_second_telling_leaves_the_rows_of_the_first(memory: Memory) -> None:
    from django.db import connection

    def test() -> object:
        with meland() as cast:
            stories.granted(cast, stories.open_plan(cast))
        return Rows(connection).all()

    first, second = twice(memory, test)
    assert memory.times == 3
    assert first == second


def test_what_is_told_again_can_be_worked_with(memory: Memory) -> None:
    def test() -> tuple[object, ...]:
        with meland() as cast:
            plan = stories.open_plan(cast)
            grants = stories.granted(cast, plan)
            Organisation.objects.create(name="En til")
            plan.refresh_from_db()
            assert plan.owner == cast["owner"]
            return plan, sorted(str(one.pk) for one in grants), AccessGrant.objects.count()

    first, second = twice(memory, test)
    assert first == second


def test_story_within_a_story_is_kept_for_itself(memory: Memory) -> None:
    def asked() -> Proceeding:
        with meland() as cast:
            return stories.decided(cast)

    memory.begin()
    with transaction.atomic():
        with meland() as cast:
            stories.open_plan(cast)
        transaction.set_rollback(True)
    twice(memory, asked)
    assert memory.times == 4  # the cast and the decision, both times


@pytest.fixture
def organised() -> tuple[Organised, list[str]]:
    heard: list[str] = []

    @remembered
    def story(name: str) -> Organisation:
        heard.append(name)
        transaction.on_commit(lambda: heard.append("after"))
        return Organisation.objects.create(name=name)

    return story, heard


def test_after_a_write_of_the_tests_own_it_is_told_in_full(
    memory: Memory, organised: tuple[Organised, list[str]]
) -> None:
    story, heard = organised

    def test() -> None:
        Organisation.objects.create(name="Først")
        story("Hjelp")

    twice(memory, test)
    assert heard == ["Hjelp", "Hjelp"]


@pytest.mark.parametrize("moved", [timedelta(0), timedelta(seconds=1)])
def test_another_instant_is_another_story(
    memory: Memory, organised: tuple[Organised, list[str]], moved: timedelta
) -> None:
    story, heard = organised
    twice(memory, lambda: story("Hjelp"))
    with clock.moved_to(NOW + moved):
        twice(memory, lambda: story("Hjelp"))
    assert heard == ["Hjelp"] * (2 if moved else 1)


def test_what_waits_for_the_commit_waits_again(
    memory: Memory, organised: tuple[Organised, list[str]], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    story, heard = organised
    for _time in range(2):
        memory.begin()
        with django_capture_on_commit_callbacks(execute=True):
            story("Hjelp")
        Organisation.objects.filter(name="Hjelp").delete()
    assert heard == ["Hjelp", "after", "after"]


def test_arguments_are_left_as_the_story_left_them(memory: Memory) -> None:
    @remembered
    def rename(organisation: Organisation) -> None:
        organisation.name = "Nytt navn"
        organisation.save()

    @remembered
    def named() -> Organisation:
        return Organisation.objects.create(name="Gammelt")

    def test() -> tuple[str, str]:
        organisation = named()
        rename(organisation)
        return organisation.name, Organisation.objects.get(pk=organisation.pk).name

    assert twice(memory, test) == [("Nytt navn", "Nytt navn")] * 2
    assert memory.times == 2


@pytest.mark.engine("postgresql")
def test_new_rows_are_counted_on_from_a_story_that_is_put_back(memory: Memory) -> None:
    """As after a test that was cleaned by a copy of the database, whose counters begin anew."""
    from django.db import connection

    @remembered
    def founded() -> Organisation:
        return Organisation.objects.create(name="Hjelp")

    def test() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('ip_core_organisation', 'id'), 1, false)")
        founded()
        return Organisation.objects.create(name="Ny").pk - Organisation.objects.get(name="Hjelp").pk

    first, second = twice(memory, test)
    assert memory.times == 1
    assert first >= 1
    assert second >= 1


def test_story_that_takes_rows_away_is_not_kept(memory: Memory) -> None:
    @remembered
    def emptied() -> None:
        Organisation.objects.get().delete()

    @remembered
    def founded() -> Organisation:
        return Organisation.objects.create(name="Hjelp")

    def test() -> int:
        founded()
        emptied()
        return Organisation.objects.count()

    assert twice(memory, test) == [0, 0]
    assert memory.times == 1


def test_outside_the_block_every_story_is_told(organised: tuple[Organised, list[str]]) -> None:
    from ip_core.testing import remembering as module

    story, heard = organised
    outer, module._memory = module._memory, None
    try:
        story("Hjelp")
        story("Hjelp")
    finally:
        module._memory = outer
    assert heard == ["Hjelp", "Hjelp"]
