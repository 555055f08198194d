"""The plan's page, section by section, as everybody of the cast meets it."""

from __future__ import annotations

import pytest

from ip_core.testing.cast import OUTSIDERS
from tests.plan.canaries import CANARY

WHOLE = frozenset(CANARY)


def found(response) -> frozenset[str]:
    text = response.content.decode()
    return frozenset(section for section, word in CANARY.items() if word in text)


@pytest.mark.parametrize(
    ("handle", "sections"),
    [("owner", WHOLE), ("coordinator", WHOLE), ("therapist", {"goals", "measures"}), ("leader", set())],
)
def test_page_shows_the_sections_of_its_reader(handle, sections, granted, as_, path):
    response = as_(handle).get(path)
    assert response.status_code == 200
    assert found(response) == frozenset(sections)


@pytest.mark.parametrize("handle", [*OUTSIDERS, "othercoordinator", "applicant", "parent"])
def test_page_does_not_exist_for_outsiders(handle, granted, as_, path):
    response = as_(handle).get(path)
    assert response.status_code == 404
    assert found(response) == frozenset()
