"""What asking costs does not grow with the number of municipalities. The figures are in `make bench`."""

import pytest

from tests.benchmarks import plugins


@pytest.mark.django_db
def test_cost_does_not_follow_the_municipalities() -> None:
    """Asking, and reading the states from a table with everybody's rows."""
    alone, among_many = plugins.measure(50, 1), plugins.measure(50, 357)
    assert among_many.asked < alone.asked * 2
    assert among_many.read < alone.read * 3
    assert (alone.statements, among_many.statements) == (1, 1)
    limit = plugins.LIMIT_MICROSECONDS * 5
    assert alone.asked < limit, "five times the limit, so that a busy machine does not fail it"


def test_table_has_every_size() -> None:
    from tests.benchmarks.__main__ import _suites

    assert _suites()["plugins"] is plugins.rows
    assert (plugins.PLUGINS, plugins.MUNICIPALITIES) == ((3, 10, 50), (1, 357))
