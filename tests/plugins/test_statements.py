"""What a statement does, by its words: hidden or not; and nothing is said of Django's own that it does not do."""

import pytest
from django.db import connection, transaction

from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import hooks
from ip_core.plugins.statements import ends_transaction, is_several, writes
from ip_core.plugins.types import NavItem
from tests.plugins.houses import GOOD, answering, choose, house

WRITING = [
    "UPDATE a SET b = 1",
    " insert into a values (1)",
    "/* */ UPDATE a SET b = 1",
    "/* a /* b */ */ UPDATE a SET b = 1",
    "-- x\nUPDATE a SET b = 1",
    "(DELETE FROM a)",
    "WITH x AS (SELECT 1) INSERT INTO a SELECT * FROM x",
    "with x as (delete\nfrom a returning *) select * from x",
    "WITH x AS (UPDATE a SET b = 1 RETURNING *) SELECT * FROM x",
    "WITH x AS (SELECT 1) INSERT OR REPLACE INTO a SELECT * FROM x",
    "EXPLAIN ANALYZE UPDATE a SET b = 1",
]
ENDING = ["COMMIT", " rollback", "/* */ COMMIT", "-- x\nEND", "ROLLBACK"]
SEVERAL = [
    "SELECT 1; COMMIT",
    "SELECT 1;\nUPDATE a SET b = 1",
    "SELECT ';'; COMMIT",
    r"SELECT E'\''; COMMIT; --'",
    "SELECT 1; /* ; */ COMMIT",
    "SELECT $$;$$; COMMIT",
]
READING = [
    'SELECT "a"."updated", "a"."update" FROM "delete" "a"',
    'SELECT "a"."id" FROM "a" WHERE "a"."word" = %s FOR UPDATE',
    '(SELECT "a"."id" FROM "a") UNION (SELECT "b"."id" FROM "b")',
    "SELECT REPLACE(a.b, 'x', 'UPDATE; COMMIT') FROM a",
    "SELECT 'it''s; fine' AS \"b;c\"",
    "SELECT 1;",
    "SELECT 1 ; -- and no more; truly",
    "-- UPDATE\nSELECT 1",
    "/* COMMIT; */ SELECT 1",
    "WITH x AS (SELECT REPLACE(a, 'DELETE FROM b', ' UPDATE ') AS \"update\" FROM c) SELECT * FROM x",
    "WITH x AS (SELECT 1) SELECT * FROM a FOR UPDATE",
    "WITH x AS (SELECT 1) SELECT * FROM a FOR NO KEY UPDATE",
    "WITH x AS (SELECT updated, deleted FROM a) SELECT * FROM x",
    "EXPLAIN SELECT 1",
    "SAVEPOINT s1",
    'ROLLBACK TO SAVEPOINT "s1"',
    "PRAGMA foreign_keys",
    "",
]


@pytest.mark.parametrize("sql", WRITING)
def test_what_writes_is_known_by_its_words(sql: str) -> None:
    assert writes(sql)


@pytest.mark.parametrize("sql", ENDING)
def test_what_ends_a_transaction_is_known_by_its_words(sql: str) -> None:
    assert ends_transaction(sql)


@pytest.mark.parametrize("sql", SEVERAL)
def test_what_stands_after_the_end_is_seen(sql: str) -> None:
    assert is_several(sql)


@pytest.mark.parametrize("sql", READING)
def test_what_reads_only_reads(sql: str) -> None:
    assert not writes(sql)
    assert not ends_transaction(sql)
    assert not is_several(sql)


def test_long_row_of_comments_keeps_nobody_waiting() -> None:
    assert not writes("/**/" * 20_000)
    assert not is_several("'" * 20_001 + ";")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql", ["SELECT 1; COMMIT", "WITH x AS (SELECT 1) UPDATE ip_core_municipality SET name = 'Min'"]
)
def test_hook_that_says_it_fails_and_the_errand_goes_on(a: Municipality, settle: object, sql: str) -> None:
    def says(actor: Actor) -> list[NavItem]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
        return []

    settle(house({"bad": answering(says), "good": GOOD}))
    choose(a, bad="on", good="on")
    with transaction.atomic():
        Municipality.objects.filter(pk=a.pk).update(contact_phone="11111111")
        answers = hooks(a).nav_items(actor=Actor.anonymous())
        assert [(one.slug, one.error) for one in answers.failures] == [("bad", "HookMisbehaved")]
        assert connection.in_atomic_block
    a.refresh_from_db()
    assert (a.name, a.contact_phone) == ("Havn", "11111111")
