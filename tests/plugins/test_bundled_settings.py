"""What municipalities choose for the bundled plugins does what its label says, in the one that chose."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from ip_core import clock
from ip_core.cases.models import Proceeding
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.plugins import hooks, house, queries, services, settings, settings_for
from ip_core.testing.cast import Cast, build_cast
from plugins.intake.enums import FiledFor
from plugins.intake.models import ApplicationDraft, PlanApplication
from plugins.intake.retention import years_before
from plugins.intake.services import begin_draft, save_answers
from tests.plugins.lived import lived_in

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("Prøve")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WITH_SETTINGS = ("intake", "plan")


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def cast() -> Cast:
    return build_cast("meland")


def draft(cast: Cast) -> ApplicationDraft:
    with cast.inside():
        made, _key = begin_draft(FiledFor.SELF, actor=cast.actor("applicant"), municipality=cast.municipality)
        return made


def choose(cast: Cast, slug: str, **values: object) -> None:
    row = queries.settings_row(slug, cast.municipality)
    chosen = {**settings.as_chosen(settings.form_of(slug), row.values if row else None), **values}
    seen = row.version if row else 0
    services.change_settings(slug, cast.municipality, chosen, actor=SYSTEM, seen=seen)


@pytest.mark.parametrize("slug", WITH_SETTINGS)
def test_form_is_loaded_and_its_defaults_hold(cast: Cast, slug: str) -> None:
    assert settings.form_of(slug) is not None
    assert queries.misconfigured(slug, cast.municipality) == ()
    assert settings_for(slug, cast.municipality).keys() == settings.form_of(slug).base_fields.keys()


def test_draft_lies_as_long_as_the_municipality_says(cast: Cast) -> None:
    assert draft(cast).expires_at == NOW + timedelta(days=30)
    choose(cast, "intake", draft_days=45)
    made = draft(cast)
    with cast.inside():
        saved = save_answers(made, actor=cast.actor("applicant"), seen=made.version, answers={})
    assert saved.expires_at == NOW + timedelta(days=45)


def test_neighbour_keeps_its_own_number_of_days(cast: Cast) -> None:
    arendal = build_cast("arendal")
    choose(cast, "intake", draft_days=45)
    assert draft(arendal).expires_at == NOW + timedelta(days=30)


def candidates(cast: Cast, slug: str, on: date) -> dict[str, frozenset[int]]:
    answers = hooks(cast.municipality).of(slug).retention_candidates(municipality=cast.municipality, on=on)
    assert answers.complete
    return {each.model: each.keys for each in answers}


def test_old_draft_is_let_go_and_a_fresh_one_is_not(cast: Cast) -> None:
    made = draft(cast)
    day = clock.local(made.expires_at).date()
    assert candidates(cast, "intake", day)["intake.ApplicationDraft"] == frozenset()
    later = candidates(cast, "intake", day + timedelta(days=1))
    assert later["intake.ApplicationDraft"] == frozenset({made.pk})


def test_applications_go_after_the_years_of_the_municipality() -> None:
    cast = lived_in()
    with cast.inside():
        sent = PlanApplication.objects.get()
    assert "intake.PlanApplication" not in candidates(cast, "intake", date(2060, 1, 1)), "nobody has said how long"
    choose(cast, "intake", keep_years=10)
    assert not candidates(cast, "intake", date(2060, 1, 1))["intake.PlanApplication"], "the case is open"
    with cast.inside(), acting(SYSTEM):
        proceeding = Proceeding.objects.get(pk=sent.proceeding_id)
        proceeding.closed_at = NOW
        proceeding.save()
    assert not candidates(cast, "intake", date(2036, 11, 23))["intake.PlanApplication"]
    assert candidates(cast, "intake", date(2036, 11, 24))["intake.PlanApplication"] == frozenset({sent.pk})


@pytest.mark.parametrize("slug", WITH_SETTINGS)
def test_every_declared_model_can_be_let_go(slug: str) -> None:
    """CONFORMANCE C21: once the years have gone, no model that holds data about people is forgotten."""
    cast = lived_in()
    choose(cast, slug, keep_years=1)
    declared = {row.model for row in house.current().loaded[slug].described.personal_data}
    assert declared == candidates(cast, slug, date(2060, 1, 1)).keys()


def test_leap_day_counts_as_the_first_of_march() -> None:
    assert years_before(date(2028, 2, 29), 3) == date(2025, 3, 1)
    assert years_before(date(2028, 2, 29), 4) == date(2024, 3, 1)


def test_health_leads_to_where_it_is_mended(cast: Cast) -> None:
    """Without a procedure in force nobody can apply, and the way to publish one is a link."""
    [line] = hooks(cast.municipality).of("intake").health()
    assert (line.level, line.url) == ("error", "/cms/")
