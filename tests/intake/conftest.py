import pytest

from ip_core.testing.cast import build_cast
from tests.intake.story import Walk, rule


def _walk(slug: str, language: str) -> Walk:
    cast = build_cast(slug)
    with cast.inside():
        rule(cast)
    return Walk(cast, language)


@pytest.fixture
def meland(db) -> Walk:
    return _walk("meland", "nn")


@pytest.fixture
def arendal(db) -> Walk:
    return _walk("arendal", "nb")
