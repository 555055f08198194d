"""C08: no plugin holds on to rows that core deletes."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import models

from ip_core.cases.models import Delivery
from ip_core.documents.models import StoredFile
from ip_core.people.models import Person
from ip_core.search.models import SearchEntry
from ip_core.testing.conformance.checks.migrations import _holding
from tests.plugins.made_models import a_model


@pytest.mark.parametrize("target", [StoredFile, SearchEntry, Delivery])
@pytest.mark.parametrize("rule", [models.PROTECT, models.CASCADE, models.RESTRICT, models.DO_NOTHING])
def test_row_that_core_deletes_is_let_go(target: Any, rule: Any) -> None:
    pointer = models.ForeignKey(target, on_delete=rule, related_name="+", null=True)
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    with a_model("Pointing", pointer=pointer, other=other) as model:
        [told] = _holding(SimpleNamespace(own_models=lambda: [model]))
    assert told.startswith(f"intake.Pointing.pointer holds on to a {target._meta.label}")


def test_row_that_lets_go_is_right() -> None:
    pointer = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, related_name="+", null=True)
    with a_model("Pointing", pointer=pointer) as model:
        assert [*_holding(SimpleNamespace(own_models=lambda: [model]))] == []
