"""Of fewer than five nothing is told to somebody who lacks access to each one (ACCESS §5, Statistics)."""

from datetime import date

import pytest

from ip_core import counts

WORDS = {"few": "Færre enn %(fewest)s.", "many": "%(n)s er åpne."}


@pytest.mark.parametrize("number", [1, 2, 4])
def test_few_are_all_told_alike(number: int) -> None:
    assert counts.told(number, **WORDS) == "Færre enn 5."


@pytest.mark.parametrize("number", [5, 17])
def test_from_five_the_number_is_told(number: int) -> None:
    assert counts.told(number, **WORDS) == f"{number} er åpne."


def test_rule_says_where_it_is_from() -> None:
    assert [(rule.fewest, bool(rule.source), bool(rule.status)) for rule in counts.rules()] == [(5, True, True)]
    with pytest.raises(LookupError):
        counts.fewest_told(date(1998, 12, 31))
