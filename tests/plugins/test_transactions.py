"""What an implementation does to the transaction it is called in: nothing."""

import pytest
from django.db import IntegrityError, connection, connections, transaction

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hooks, queries
from ip_core.plugins.types import NavItem, Veto
from tests.plugins.houses import GOOD, answering, choose, house

pytestmark = pytest.mark.django_db
NOBODY = Actor.anonymous


def swallows_an_error(actor: Actor) -> list[NavItem]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")
    except Exception:
        return []
    return []


def fails_in_sql(actor: Actor) -> list[NavItem]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    return []


def gives_up(actor: Actor) -> list[NavItem]:
    transaction.set_rollback(True)
    return []


def never_closes(actor: Actor) -> list[NavItem]:
    transaction.atomic().__enter__()
    return []


def commits(actor: Actor) -> list[NavItem]:
    with connection.cursor() as cursor:
        cursor.execute("COMMIT")
    return []


def rolls_back(actor: Actor) -> list[NavItem]:
    with connection.cursor() as cursor:
        cursor.execute(" rollback")
    return []


def breaks_inside(actor: Actor) -> list[NavItem]:
    with transaction.atomic(savepoint=False):
        raise IntegrityError
    return []


def calls_back(actor: Actor) -> list[NavItem]:
    transaction.on_commit(lambda: pytest.fail("called back after a failure"))
    raise ValueError


def writes(actor: Actor) -> list[NavItem]:
    Municipality.objects.update(name="Min")
    return []


def calls_back_later(actor: Actor) -> list[NavItem]:
    transaction.on_commit(lambda: pytest.fail("called back by a hook that only reads"))
    return []


def closes(actor: Actor) -> list[NavItem]:
    connection.close()
    return []


def closes_all(actor: Actor) -> list[NavItem]:
    connections.close_all()
    return []


BREAKING = [fails_in_sql, gives_up, never_closes, commits, rolls_back, breaks_inside, calls_back, writes]
UNDER_A_TRANSACTION = [calls_back_later, closes, closes_all]
"""Outside one there is nothing to wait for, and Django opens the connection again."""


@pytest.mark.parametrize("function", [*BREAKING, *UNDER_A_TRANSACTION])
def test_transaction_survives_a_hook(
    a: Municipality, settle: object, function: object, django_capture_on_commit_callbacks: object
) -> None:
    settle(house({"bad": answering(function), "good": GOOD}))
    choose(a, bad="on", good="on")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        Municipality.objects.filter(pk=a.pk).update(contact_phone="11111111")
        answers = hooks(a).nav_items(actor=NOBODY())
        assert [failure.slug for failure in answers.failures] == ["bad"]
        assert [item.label for item in answers] == ["Kalender"]
        Municipality.objects.filter(pk=a.pk).update(contact_hours="9–15")
    a.refresh_from_db()
    assert (a.contact_phone, a.contact_hours, a.name) == ("11111111", "9–15", "Havn")


def test_hook_that_fails_under_another_leaves_that_one_its_savepoint(a: Municipality, settle: object) -> None:
    """The inner one's query is the first there is; the outer goes on, and fails then itself."""

    def under_it() -> list[Veto]:
        return list(fails_in_sql(NOBODY()))

    def over_it(actor: Actor) -> list[NavItem]:
        vetoes = hooks(a).access_veto(actor=actor, proceeding=None)
        assert [failure.slug for failure in vetoes.failures] == ["inner"]
        assert Municipality.objects.count() == 1
        return [NavItem("Over", "/over/")] if a.name == "Havn" else fails_in_sql(actor)

    settle(house({"inner": answering(under_it, "access_veto"), "outer": answering(over_it)}))
    choose(a, inner="on", outer="on")
    for name, told in (("Havn", ["Over"]), ("Vik", [])):
        a.name = name
        with transaction.atomic(), queries.one_request():  # as in a request: the states are read once
            Municipality.objects.filter(pk=a.pk).update(contact_phone=name)
            assert [item.label for item in hooks(a).nav_items(actor=NOBODY())] == told
            assert Municipality.objects.get(pk=a.pk).contact_phone == name


@pytest.mark.engine("postgresql")
def test_error_that_is_swallowed_does_not_poison_the_transaction(a: Municipality, settle: object) -> None:
    settle(house({"bad": answering(swallows_an_error)}))
    choose(a, bad="on")
    with transaction.atomic():
        assert not hooks(a).nav_items(actor=NOBODY()).complete
        assert Municipality.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_errand_under_which_a_hook_calls_back_is_done_and_so_is_what_waits_for_it(
    a: Municipality, settle: object
) -> None:
    done: list[str] = []
    settle(house({"bad": answering(calls_back_later)}))
    choose(a, bad="on")
    with transaction.atomic():
        transaction.on_commit(lambda: done.append("before"))
        assert not hooks(a).nav_items(actor=NOBODY()).complete
        transaction.on_commit(lambda: done.append("after"))
    assert done == ["before", "after"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("function", [closes, closes_all])
def test_connection_closed_outside_a_transaction_is_opened_again(
    a: Municipality, settle: object, function: object
) -> None:
    settle(house({"bad": answering(function), "good": GOOD}))
    choose(a, bad="on", good="on")
    assert [item.label for item in hooks(a).nav_items(actor=NOBODY())] == ["Kalender"]
    assert Municipality.objects.get(pk=a.pk) == a
    assert "close" not in vars(connections["default"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("function", [each for each in BREAKING if each is not calls_back])
def test_connection_survives_a_hook_outside_a_transaction(a: Municipality, settle: object, function: object) -> None:
    settle(house({"bad": answering(function), "good": GOOD}))
    choose(a, bad="on", good="on")
    answers = hooks(a).nav_items(actor=NOBODY())
    assert [item.label for item in answers] == ["Kalender"]
    assert connection.get_autocommit()
    assert not connection.in_atomic_block
    a.refresh_from_db()
    assert a.name == "Havn"


def test_hook_without_queries_costs_no_savepoint(
    a: Municipality, settle: object, django_assert_num_queries: object
) -> None:
    settle(house({f"good{n}": GOOD for n in range(1)}))
    choose(a, good0="on")
    asked = hooks(a)
    assert len(asked.nav_items(actor=NOBODY())) == 1
    with transaction.atomic(), django_assert_num_queries(0):
        asked.nav_items(actor=NOBODY())


def test_reading_hook_costs_one_savepoint(a: Municipality, settle: object, django_assert_num_queries: object) -> None:
    def reads(actor: Actor) -> list[NavItem]:
        return [NavItem(name, "/nb/") for name in Municipality.objects.values_list("name", flat=True) if name][:1] * (
            Municipality.objects.count()
        )

    settle(house({"reads": answering(reads)}))
    choose(a, reads="on")
    asked = hooks(a)
    asked.nav_items(actor=NOBODY())
    with transaction.atomic(), django_assert_num_queries(4):
        asked.nav_items(actor=NOBODY())
