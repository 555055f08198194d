"""Files that lie at a plugin's rows: read out with them, and gone with them; nobody else's are."""

import json
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from ip_core import clock
from ip_core.access import keys
from ip_core.cases.models import Proceeding
from ip_core.documents.models import StoredFile, case_files
from ip_core.documents.services import remove_file, store_file
from ip_core.history.acting import acting
from ip_core.plugins import exceptions, removal, services
from ip_core.plugins.models import PluginPurge
from ip_core.plugins.rows import rows_of
from ip_core.testing.cast import Cast
from plugins.intake.models import ApplicationDraft, PlanApplication
from tests.documents.files import PDF, upload
from tests.documents.test_files import _own_folder
from tests.plugins.houses import manifest
from tests.plugins.lived import lived_in
from tests.plugins.test_removal import LATER, SYSTEM

__all__ = ("_own_folder",)
pytestmark = pytest.mark.django_db
SENT, DRAFT, STRANGE = "epikrise Nora.pdf", "kladd Nora.pdf", "tiltak Nora.pdf"


def attach(cast: Cast, scope: str, name: str, proceeding: Proceeding | None = None) -> StoredFile:
    place = cast.municipality
    stored = store_file(upload(PDF, name), actor=SYSTEM, municipality=place, scope=scope, proceeding=proceeding)
    return StoredFile.objects.get(pk=stored.pk)


def furnished(slug: str) -> Cast:
    """With a paper that was sent, one at a draft, and in the plan one that is no part of the application."""
    cast = lived_in(slug)
    with cast.inside(), acting(SYSTEM):
        sent = PlanApplication.objects.first().proceeding
        attach(cast, sent.scope(keys.ATTACHMENTS), SENT, sent)
        now = clock.now()
        draft = ApplicationDraft.objects.create(
            municipality=cast.municipality,
            filed_for="self",
            author=cast.people["owner"],
            started_at=now,
            saved_at=now,
            expires_at=now,
        )
        attach(cast, draft.file_scope, DRAFT)
        plan = Proceeding.objects.get(kind="plan")
        attach(cast, plan.scope("documents"), STRANGE, plan)
        attach(cast, plan.scope(keys.ATTACHMENTS), STRANGE, plan)
    return cast


@pytest.fixture
def cast() -> Cast:
    return furnished("meland")


def let_go(cast: Cast) -> None:
    services.disable("intake", cast.municipality, actor=SYSTEM, reason="Vi slutter.")
    with cast.inside(), acting(SYSTEM):
        for proceeding in Proceeding.objects.exclude(kind="plan"):
            proceeding.closed_at = clock.now()
            proceeding.save()
    services.change_settings("intake", cast.municipality, {"keep_years": 10, "draft_days": 30}, actor=SYSTEM, seen=0)


def purge(cast: Cast) -> PluginPurge:
    with clock.moved_to(LATER):
        return removal.purge("intake", cast.municipality, actor=SYSTEM, reason="Arkivplanen sier ti år.")


def names(cast: Cast) -> list[str]:
    with cast.inside():
        return sorted(StoredFile.objects.values_list("original_name", flat=True))


def paths(cast: Cast) -> dict[str, str]:
    with cast.inside():
        return {each.original_name: each.path_name for each in StoredFile.objects.all()}


def test_files_go_with_the_rows_and_no_others(cast: Cast, django_capture_on_commit_callbacks) -> None:
    neighbour = furnished("arendal")
    lying, next_door = paths(cast), paths(neighbour)
    let_go(cast)
    removal.export_rows("intake", cast.municipality, actor=SYSTEM)
    with django_capture_on_commit_callbacks(execute=True):
        tombstone = purge(cast)
    assert names(cast) == [STRANGE, STRANGE]
    with cast.inside():
        assert set(StoredFile.history.values_list("original_name", flat=True)) == {STRANGE}, (
            "no name is left in history"
        )
    assert {name: case_files().exists(path) for name, path in lying.items()} == {
        SENT: False, DRAFT: False, STRANGE: True
    }  # fmt: skip
    assert tombstone.counts["ip_core.StoredFile"] == 2
    assert tombstone.counts["ip_core.HistoricalStoredFile"] == 2
    assert names(neighbour) == sorted([SENT, DRAFT, STRANGE, STRANGE])
    assert all(case_files().exists(path) for path in next_door.values())
    with neighbour.inside():
        assert StoredFile.history.count() == 4


def test_bytes_stay_when_the_purge_does_not_hold(cast: Cast, django_capture_on_commit_callbacks) -> None:
    lying = paths(cast)
    let_go(cast)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(exceptions.CannotBePurged):
        purge(cast)
    assert names(cast) == sorted([SENT, DRAFT, STRANGE, STRANGE])
    assert all(case_files().exists(path) for path in lying.values())


def test_file_that_came_after_the_export_is_exported_first(cast: Cast) -> None:
    let_go(cast)
    removal.export_rows("intake", cast.municipality, actor=SYSTEM)
    with cast.inside(), acting(SYSTEM):
        attach(cast, ApplicationDraft.objects.get().file_scope, "ny.pdf")
    with pytest.raises(exceptions.CannotBePurged) as caught:
        purge(cast)
    assert "endret etter at det ble skrevet ut" in " ".join(caught.value.obstacles)


def test_name_of_a_file_that_was_taken_away_goes_too(cast: Cast) -> None:
    with cast.inside(), acting(SYSTEM):
        remove_file(StoredFile.objects.get(original_name=SENT), actor=SYSTEM)
    let_go(cast)
    removal.export_rows("intake", cast.municipality, actor=SYSTEM)
    purge(cast)
    with cast.inside():
        assert not StoredFile.history.filter(original_name=SENT).exists()


def test_export_writes_what_the_files_hold(cast: Cast, tmp_path: Path) -> None:
    with cast.inside(), acting(SYSTEM):
        remove_file(StoredFile.objects.get(original_name=DRAFT), actor=SYSTEM)
        sent = StoredFile.objects.get(original_name=SENT)
    target, out = tmp_path / "intake.json", StringIO()
    call_command("plugins", "export", "intake", "--municipality", "meland", "--to", str(target), stdout=out)
    assert "1 files beside it" in out.getvalue()
    folder = tmp_path / "intake.json-files"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    [copy] = folder.iterdir()
    assert (copy.name, copy.read_bytes(), stat.S_IMODE(copy.stat().st_mode)) == (f"{sent.uuid}.pdf", PDF, 0o600)
    written = json.loads(target.read_text())["rows"]["ip_core.StoredFile"]
    assert {row["fields"]["original_name"] for row in written} == {SENT, DRAFT}


def test_plugin_without_files_has_no_rows_of_files(cast: Cast) -> None:
    assert "ip_core.StoredFile" in rows_of("intake", cast.municipality).keys
    assert "ip_core.StoredFile" not in rows_of("plan", cast.municipality).keys


def test_manifest_names_only_objects_that_there_are() -> None:
    assert manifest("moon", files=["attachments"]).files == ("attachments",)
    with pytest.raises(exceptions.BadManifest, match="attachment"):
        manifest("moon", files=["attachment"])
