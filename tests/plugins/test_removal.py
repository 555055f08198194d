"""Export and purge: only when off, exported as it stands, and beyond retention; one municipality's rows only."""

import json
import stat
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from ip_core import clock
from ip_core.cases.models import Case, Delivery, Event, Proceeding
from ip_core.exceptions import NotAllowed
from ip_core.history import append_only
from ip_core.history.acting import acting
from ip_core.people.actor import Actor
from ip_core.plugins import exceptions, queries, removal, services
from ip_core.plugins.models import PluginExport, PluginPurge
from ip_core.plugins.rows import rows_of
from ip_core.search.models import SearchEntry
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.clients import give_host
from plugins.plan.models import Goal
from tests.plan.canaries import CANARY
from tests.plugins.lived import BUNDLED, lived_in, written_plan

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("Prøve")
LATER = datetime(2045, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return lived_in()


@pytest.fixture
def arendal() -> Cast:
    """The neighbour, with a full plan too."""
    made = build_cast("arendal")
    give_host(made)
    with made.inside():
        written_plan(made)
    return made


def off(cast: Cast) -> None:
    services.disable("plan", cast.municipality, actor=SYSTEM, reason="Vi slutter.")


def let_go(cast: Cast, *, years: int | None = 10) -> None:
    """The plan is closed, and the municipality keeps plans for so many years."""
    with cast.inside(), acting(SYSTEM):
        for plan in Proceeding.objects.filter(kind="plan"):
            plan.closed_at = clock.now()
            plan.save()
    services.change_settings("plan", cast.municipality, {"keep_years": years}, actor=SYSTEM, seen=0)


def export(cast: Cast) -> str:
    return removal.export_rows("plan", cast.municipality, actor=SYSTEM)[1]


def purge(cast: Cast, reason: str = "Arkivplanen sier ti år.") -> PluginPurge:
    return removal.purge("plan", cast.municipality, actor=SYSTEM, reason=reason)


def ready(cast: Cast) -> None:
    off(cast)
    let_go(cast)
    export(cast)


def test_purge_removes_every_row_here_and_none_next_door(cast: Cast, arendal: Cast) -> None:
    ready(cast)
    next_door = rows_of("plan", arendal.municipality)
    core = _cases(cast)
    kept = rows_of("plan", cast.municipality).counts
    assert kept["plan.Goal"]
    assert kept["plan.HistoricalGoal"]
    assert next_door.counts["plan.Goal"]
    with clock.moved_to(LATER):
        tombstone = purge(cast)
    assert rows_of("plan", cast.municipality).counts == {}
    assert rows_of("plan", arendal.municipality) == next_door
    assert _cases(cast) == core
    assert {label: tombstone.counts[label] for label in kept} == kept


def _cases(cast: Cast) -> int:
    with cast.inside():
        return Case.objects.count()


def test_core_keeps_no_row_for_it_either(cast: Cast) -> None:
    with cast.inside():
        event = Event.objects.filter(kind__startswith="consent").first()
        Delivery.objects.get_or_create(event=event, subscriber="plan", defaults={"due_at": clock.now()})
        assert SearchEntry.objects.filter(plugin="plan").exists()
    ready(cast)
    with clock.moved_to(LATER):
        purge(cast)
    with cast.inside():
        assert not SearchEntry.objects.filter(plugin="plan").exists()
        assert not Delivery.objects.filter(subscriber="plan").exists()
        assert Event.objects.filter(pk=event.pk).exists(), "what happened is the case's"
    assert queries.settings_row("plan", cast.municipality) is None
    assert len(queries.changes("plan", cast.municipality)) == 2, "who switched it stays"
    assert removal.purges("plan", cast.municipality)[0].reason == "Arkivplanen sier ti år."


def said(cast: Cast) -> str:
    with pytest.raises(exceptions.CannotBePurged) as caught:
        purge(cast)
    assert rows_of("plan", cast.municipality).counts["plan.Goal"], "nothing is removed"
    return " ".join(caught.value.obstacles)


def test_plugin_that_is_on_is_not_purged(cast: Cast) -> None:
    let_go(cast)
    export(cast)
    with clock.moved_to(LATER):
        assert said(cast) == "Modulen må være slått av."


def test_what_is_not_exported_is_not_purged(cast: Cast) -> None:
    off(cast)
    let_go(cast)
    with clock.moved_to(LATER):
        assert said(cast) == "Det som er lagret, må først skrives ut til en fil."


def test_what_is_changed_after_the_export_is_not_purged(cast: Cast) -> None:
    ready(cast)
    with cast.inside(), acting(SYSTEM):
        Goal.objects.first().save()
    with clock.moved_to(LATER):
        assert "endret etter at det ble skrevet ut" in said(cast)


def test_what_must_be_kept_is_not_purged(cast: Cast) -> None:
    ready(cast)
    assert "i plan.Goal må fortsatt oppbevares" in said(cast)
    with clock.moved_to(clock.now() + timedelta(days=9 * 365)):
        assert "i plan.Goal må fortsatt oppbevares" in said(cast)


def test_plan_that_is_open_is_never_let_go(cast: Cast) -> None:
    off(cast)
    services.change_settings("plan", cast.municipality, {"keep_years": 1}, actor=SYSTEM, seen=0)
    export(cast)
    with clock.moved_to(LATER):
        assert "i plan.Goal må fortsatt oppbevares" in said(cast)


def test_what_runs_is_kept_though_the_plugin_lets_it_go(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Core asks itself: a plugin that forgets to ask whether a plan is open removes none."""
    ready(cast)
    with cast.inside(), acting(SYSTEM):
        plan = Proceeding.objects.get(kind="plan")
        plan.closed_at = None
        plan.save()
    monkeypatch.setattr(removal, "_to_be_kept", lambda *_any: [])
    assert said(cast) == "Det hører til én sak som ikke er ferdig."
    with cast.inside(), acting(SYSTEM):
        plan.closed_at = clock.now()
        plan.save()
    assert purge(cast)


def test_municipality_that_has_not_said_how_long_keeps_for_ever(cast: Cast) -> None:
    off(cast)
    let_go(cast, years=None)
    export(cast)
    with clock.moved_to(LATER):
        assert "må fortsatt oppbevares" in said(cast)


def test_purge_wants_a_reason(cast: Cast) -> None:
    ready(cast)
    with clock.moved_to(LATER), pytest.raises(exceptions.CannotBePurged, match="Skriv hvorfor"):
        purge(cast, reason="  ")


def test_what_another_stands_on_is_not_purged_first(cast: Cast) -> None:
    for slug in ("plan", "consent"):
        services.disable(slug, cast.municipality, actor=SYSTEM, reason="Vi slutter.")
    assert "Plan bygger på denne" in " ".join(removal.obstacles("consent", cast.municipality))


@pytest.mark.parametrize("handle", ["owner", "leader", "control", "coordinator"])
def test_only_the_administrator_exports_and_purges(cast: Cast, handle: str) -> None:
    ready(cast)
    with clock.moved_to(LATER):
        for act in (
            lambda: removal.export_rows("plan", cast.municipality, actor=cast.actor(handle)),
            lambda: removal.purge("plan", cast.municipality, actor=cast.actor(handle), reason="x"),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_export_holds_this_municipality_alone(cast: Cast, arendal: Cast) -> None:
    written = json.loads(export(cast))
    goals = written["rows"]["plan.Goal"]
    with cast.inside():
        assert {row["pk"] for row in goals} == set(Goal.objects.values_list("pk", flat=True))
    assert CANARY["goals"] in json.dumps(written, ensure_ascii=False)
    assert written["municipality"] == cast.municipality.number
    assert PluginExport.objects.model.__name__ == "PluginExport"


def test_unknown_plugin_is_told(cast: Cast) -> None:
    with pytest.raises(exceptions.UnknownPlugin):
        removal.preview("nothing", cast.municipality)


# What may never be changed can be let go by retention alone


def test_append_only_rows_go_by_retention_alone(cast: Cast) -> None:
    with cast.inside():
        event = Event.objects.first()
        Delivery.objects.filter(event=event).delete()

        def delete() -> None:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM ip_core_event WHERE id = %s", [event.pk])

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            delete()
        with pytest.raises(DatabaseError, match="append-only"), append_only.retention():
            Event.objects.filter(pk=event.pk).update(kind="x")
        with append_only.retention():
            delete()
        assert not Event.objects.filter(pk=event.pk).exists()
        other = Event.objects.first()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Event.objects.filter(pk=other.pk).delete()


def test_flag_falls_with_a_transaction_that_fails(cast: Cast) -> None:
    with cast.inside():
        event = Event.objects.first()
        with pytest.raises(ValueError, match="midway"), append_only.retention():
            raise ValueError("midway")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Event.objects.filter(pk=event.pk).delete()


def test_tombstone_and_export_are_append_only(cast: Cast) -> None:
    ready(cast)
    with clock.moved_to(LATER):
        purge(cast)
    with cast.inside():
        for rows in (PluginPurge.objects.all(), PluginExport.objects.all()):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                rows.update(slug="other")


# The command


def run(*words: str) -> str:
    out = StringIO()
    call_command("plugins", *words, "--municipality", "meland", stdout=out)
    return out.getvalue()


def test_command_from_export_to_tombstone(cast: Cast, tmp_path: Path) -> None:
    off(cast)
    let_go(cast)
    file = tmp_path / "plan.json"
    assert "rows of plan are in" in run("export", "plan", "--to", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["plugin"] == "plan"
    with pytest.raises(CommandError, match="exists"):
        run("export", "plan", "--to", str(file))
    with clock.moved_to(LATER):
        for dry in ((), ("--dry-run",), ("--delete", "--dry-run")):
            assert "Nothing is removed" in run("purge", "plan", *dry)
        with pytest.raises(CommandError, match="Not confirmed"):
            run("purge", "plan", "--delete", "--confirm", "plans", "--reason", "x")
        assert rows_of("plan", cast.municipality).counts
        done = json.loads(run("purge", "plan", "--delete", "--confirm", "plan", "--reason", "Ti år.", "--json"))
    assert done["removed"]["plan.Goal"]
    assert rows_of("plan", cast.municipality).counts == {}


def test_command_asks_for_the_word(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(cast)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda question: "nei")
    with clock.moved_to(LATER), pytest.raises(CommandError, match="Not confirmed"):
        run("purge", "plan", "--delete", "--reason", "x")


def test_dry_run_says_what_stands_in_the_way(cast: Cast) -> None:
    told = json.loads(run("purge", "plan", "--json"))
    assert told["rows"]["plan.Goal"] >= 1
    assert "Modulen må være slått av." in told["obstacles"]


def test_export_that_cannot_be_written_leaves_no_record(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        run("export", "plan", "--to", str(tmp_path / "no" / "such" / "place.json"))
    assert removal.last_export("plan", cast.municipality) is None


# Off and on again


def test_off_and_on_again_keeps_every_real_row(cast: Cast) -> None:
    """All of the database, not only the plugins' own tables: but for the tables that tell of the switching."""
    before = _whole_database()
    own = {slug: queries.rows_kept(slug, cast.municipality) for slug in BUNDLED}
    assert own["plan"]["plan.Goal"]
    assert own["intake"]["intake.PlanApplication"]
    for slug in ("plan", "consent", "intake"):
        services.disable(slug, cast.municipality, actor=SYSTEM, reason="Vi prøver.")
    assert _whole_database() == before
    for slug in ("consent", "plan", "intake"):
        services.enable(slug, cast.municipality, actor=SYSTEM, reason="Vi prøver.")
        assert queries.is_on(slug, cast.municipality)
    assert _whole_database() == before
    assert {slug: queries.rows_kept(slug, cast.municipality) for slug in BUNDLED} == own


TELLING = {"ip_core_pluginstate", "ip_core_historicalpluginstate", "ip_core_event", "ip_core_delivery"}


def _whole_database() -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in {m._meta.db_table for m in apps.get_models(include_auto_created=True)} - TELLING:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


# What speaks against switching, counted among real rows


@pytest.mark.parametrize(
    ("slug", "told"),
    [("plan", "planer er åpne"), ("consent", "samtykker er i kraft"), ("intake", "søknader er ikke avgjort")],
)
def test_bundled_plugin_counts_what_speaks_against(cast: Cast, slug: str, told: str) -> None:
    if slug == "consent":
        off(cast)
    with pytest.raises(exceptions.ReasonNeeded, match=f"Færre enn 5 {told}"):
        services.disable(slug, cast.municipality, actor=SYSTEM)
    assert queries.is_on(slug, cast.municipality)
