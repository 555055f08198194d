"""A module whose tables are behind it, as after an upgrade that failed: it can be looked at, and switched off."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ip_core.people.actor import Actor
from ip_core.plugins import overview, queries, removal, services
from ip_core.plugins.enums import State
from ip_core.testing.cast import Cast
from ip_core.testing.clients import client_of
from plugins.intake.models import Acknowledgement, PlanApplication
from plugins.plan.models import IndividualPlan
from tests.plugins.lived import lived_in
from tests.plugins.tables import without_column, without_table

pytestmark = pytest.mark.django_db
ADDRESS = "/nb/moduler/intake/"
OLDER = "Tabellene til modulen er eldre enn modulen selv"


@pytest.fixture
def cast() -> Cast:
    return lived_in()


@pytest.fixture
def behind(cast: Cast) -> Cast:
    """By the column that says which municipality a row belongs to, so that they cannot even be counted."""
    without_column(Acknowledgement, "proceeding")
    return cast


def run(*words: str) -> str:
    out = StringIO()
    call_command("plugins", *words, stdout=out)
    return out.getvalue()


def test_page_opens_and_health_is_red(behind: Cast) -> None:
    text = client_of(behind, "administrator").get(ADDRESS).content.decode()
    assert OLDER in text
    assert "medvirk migrate" in text
    assert "Vi vet ikke hvor mange rader" in text


def test_it_can_be_switched_off_on_the_page(behind: Cast) -> None:
    client = client_of(behind, "administrator")
    assert client.get(f"{ADDRESS}sla-av/").status_code == 200
    assert client.post(f"{ADDRESS}sla-av/", {"reason": "Den virker ikke."}).status_code == 302
    assert queries.state_of("intake", behind.municipality) == State.OFF


def test_it_can_be_switched_off_by_command(behind: Cast) -> None:
    run("disable", "intake", "--municipality", behind.municipality.slug, "--reason", "Den virker ikke.")
    assert queries.state_of("intake", behind.municipality) == State.OFF


def test_what_cannot_be_counted_is_unknown_and_the_rest_is_counted(behind: Cast) -> None:
    kept = queries.rows_kept("intake", behind.municipality)
    assert kept["intake.Acknowledgement"] is None
    assert kept["intake.PlanApplication"]
    shown = json.loads(run("show", "intake", "--municipality", behind.municipality.slug, "--json"))
    assert shown["rows"]["intake.Acknowledgement"] == "unknown"


def test_check_says_it(behind: Cast) -> None:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("plugins", "check", stdout=out)
    assert OLDER in out.getvalue()


def troubles(cast: Cast, slug: str) -> str:
    module = overview.module(slug, cast.municipality)
    assert module is not None
    return " ".join(str(line.label) for line in module.troubles)


def test_health_tells_no_table_from_an_old_one(cast: Cast) -> None:
    assert troubles(cast, "intake") == ""
    without_column(PlanApplication, "language")
    assert OLDER in troubles(cast, "intake")
    without_table(Acknowledgement)
    assert "finnes ikke i databasen" in troubles(cast, "intake")
    assert troubles(cast, "plan") == ""


def test_what_cannot_be_counted_is_not_taken_for_nothing(cast: Cast) -> None:
    """The plan stands on the consents: as long as it may have rows, theirs are not removed."""
    for slug in ("plan", "consent"):
        services.disable(slug, cast.municipality, actor=Actor.system(), reason="Den virker ikke.")
    without_column(IndividualPlan, "proceeding")
    assert "Plan bygger på denne" in " ".join(removal.obstacles("consent", cast.municipality))
