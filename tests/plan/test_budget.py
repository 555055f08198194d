"""The page asks the database as often for a hundred goals as for five."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ip_core.testing import stories
from plugins.plan import services

MOST = 75
PAGES = (
    ("owner", ""),
    ("coordinator", ""),
    ("therapist", ""),
    ("owner", "endringer/"),
    ("therapist", "endringer/"),
    ("coordinator", "tiltak/ny/"),
)


def grow(plan, cast, number):
    actor = cast.actor("coordinator")
    for count in range(number):
        goal = services.add_goal(plan, actor=actor, words=f"Mål {count}")
        services.add_measure(plan, actor=actor, what=f"Tiltak {count}", goal=goal, responsible_person=cast["owner"])


def queries(client, path):
    client.get(path)  # what is cached at the first visit is not the page's
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return [row["sql"] for row in asked.captured_queries]


def test_queries_do_not_grow_with_the_plan(plan, cast, as_, path):
    """All pages of one plan: it is its growing that takes the time."""
    stories.granted(cast, plan.proceeding)
    clients = {handle: as_(handle) for handle in ("owner", "coordinator", "therapist")}
    grow(plan, cast, 5)
    few = {page: len(queries(clients[page[0]], path + page[1])) for page in PAGES}
    grow(plan, cast, 95)
    many = {page: len(queries(clients[page[0]], path + page[1])) for page in PAGES}
    assert many == few
    assert max(many.values()) <= MOST
