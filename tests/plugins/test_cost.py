"""What asking costs does not grow with the number of municipalities. The figures are in `make bench`."""

from tests.benchmarks import plugins


def test_cost_does_not_follow_the_municipalities() -> None:
    alone = plugins.measure(50, 1)
    assert plugins.measure(50, 357) < alone * 2
    assert alone < plugins.LIMIT_MICROSECONDS * 5, "five times the limit, so that a busy machine does not fail it"


def test_table_has_every_size() -> None:
    from tests.benchmarks.__main__ import _suites

    assert _suites()["plugins"] is plugins.rows
    assert (plugins.PLUGINS, plugins.MUNICIPALITIES) == ((3, 10, 50), (1, 357))
