"""What has been kept as long as it is to be: counted by dated rules, plugins' own too; nothing is deleted."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ip_core import clock
from ip_core.cases.models import Proceeding
from ip_core.cases.services import close_proceeding
from ip_core.subjects.retention import rules
from tests.access_pages.conftest import Place


def listed(on: str) -> dict[str, int]:
    out = StringIO()
    call_command("retention", "--dry-run", "--municipality", "meland", "--on", on, "--json", stdout=out)
    (one,) = json.loads(out.getvalue())
    assert one["silent"] == []
    return {row["model"]: row["count"] for row in one["candidates"] if row["owner"] == "core"}


def test_closed_case_is_listed_the_day_after_its_time_and_stays(place: Place) -> None:
    close_proceeding(place.plan, actor=place.cast.actor("coordinator"))
    (kept,) = [rule for rule in rules() if rule.model == "ip_core.Proceeding"]
    last = clock.today() + timedelta(days=kept.days)
    assert "ip_core.Proceeding" not in listed(last.isoformat())
    assert listed((last + timedelta(days=1)).isoformat())["ip_core.Proceeding"] == 1
    assert Proceeding.objects.filter(pk=place.plan.pk).exists()


def test_open_case_is_never_listed(place: Place) -> None:
    assert "ip_core.Proceeding" not in listed("2999-01-01")


def test_list_names_nobody(place: Place) -> None:
    close_proceeding(place.plan, actor=place.cast.actor("coordinator"))
    out = StringIO()
    call_command("retention", "--dry-run", "--on", "2999-01-01", stdout=out)
    assert "ip_core.Proceeding" in out.getvalue()
    for name in ("Sunniva", "Torunn", place.case.number):
        assert name not in out.getvalue()


def test_without_dry_run_it_does_nothing(place: Place) -> None:
    with pytest.raises(CommandError, match="--dry-run"):
        call_command("retention")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("retention", "--dry-run", "--municipality", "nowhere")


def test_every_rule_says_where_it_comes_from() -> None:
    assert all(rule.source and rule.status and rule.rule.endswith(".") for rule in rules())
