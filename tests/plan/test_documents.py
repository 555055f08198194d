"""Files in a plan: who puts them there, who opens them, and that nobody else has an address to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from ip_core.access.models import AccessEvent
from ip_core.documents.models import StoredFile
from ip_core.testing import stories
from ip_core.testing.cast import OUTSIDERS, Cast
from plugins.plan.models import IndividualPlan
from tests.documents.files import PDF, PLACE, picture

Browser = Callable[..., Client]
NAME = "epikrise gullspurv.pdf"
PAGE = "dokumenter/"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> Iterator[None]:
    kept = {
        "BACKEND": "ip_core.documents.storage.CaseFileStorage",
        "OPTIONS": {"location": tmp_path / "files", "file_permissions_mode": 0o600},
    }
    with override_settings(STORAGES={**settings.STORAGES, "case_files": kept}):
        yield


def hand_in(client: Client, path: str, data: bytes = PDF, name: str = NAME):
    return client.post(f"{path}{PAGE}", {"file": SimpleUploadedFile(name, data)})


@pytest.fixture
def stored(plan: IndividualPlan, as_: Browser, path: str) -> StoredFile:
    assert hand_in(as_("coordinator"), path).status_code == 302
    return StoredFile.objects.get()


def address(client: Client, path: str, stored: StoredFile) -> str:
    """As the page links to it."""
    page = client.get(f"{path}{PAGE}").content.decode()
    return next(part.split('"')[0] for part in page.split('href="') if str(stored.uuid) in part.split('"')[0])


@pytest.mark.parametrize("handle", ["owner", "coordinator"])
def test_file_is_put_there_and_opened(handle: str, plan, as_, path) -> None:
    client = as_(handle)
    assert hand_in(client, path).status_code == 302
    stored = StoredFile.objects.get()
    assert stored.scope == plan.proceeding.scope("documents")
    assert f'href="{path}{PAGE}"' in client.get(path).content.decode()
    page = client.get(f"{path}{PAGE}").content.decode()
    assert NAME in page
    assert stored.path_name not in page
    answer = client.get(address(client, path, stored))
    assert b"".join(answer.streaming_content) == PDF
    assert stored.neutral_name in answer["Content-Disposition"]
    assert "gullspurv" not in answer["Content-Disposition"]


def test_picture_loses_the_place_it_was_taken(plan, as_, path) -> None:
    hand_in(as_("owner"), path, picture("JPEG"), "bilde.jpg")
    kept = StoredFile.objects.get().open().read()
    assert PLACE.encode() in picture("JPEG")
    assert PLACE.encode() not in kept


@pytest.mark.parametrize("data", [b"<html>", b"", b"MZ" + bytes(200)])
def test_what_is_refused_is_said_and_nothing_kept(data: bytes, plan, as_, path) -> None:
    answer = hand_in(as_("owner"), path, data)
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert not StoredFile.objects.exists()


def test_too_large_is_refused(plan, as_, path) -> None:
    with override_settings(FILE_MAX_BYTES=10):
        assert hand_in(as_("owner"), path).status_code == 200
    assert not StoredFile.objects.exists()


def test_grantee_of_the_section_reads_and_takes_nothing_away(stored, plan, cast: Cast, as_, path) -> None:
    therapist, there = as_("therapist"), address(as_("coordinator"), path, stored)
    assert therapist.get(f"{path}{PAGE}").status_code == 404
    assert therapist.get(there).status_code == 404
    stories.granted(cast, plan.proceeding, ["documents"])
    page = therapist.get(f"{path}{PAGE}")
    assert NAME in page.content.decode()
    assert page.context["form"] is None
    assert f'href="{path}{PAGE}"' in therapist.get(path).content.decode()
    assert therapist.get(there).status_code == 200
    assert hand_in(therapist, path).status_code == 403
    assert therapist.post(f"{path}{PAGE}{stored.uuid}/fjern/").status_code == 403
    assert StoredFile.objects.get().removed_at is None


def test_grantee_of_another_section_knows_of_no_file(stored, granted, as_, path) -> None:
    therapist = as_("therapist")
    assert therapist.get(f"{path}{PAGE}").status_code == 404
    assert therapist.get(address(as_("coordinator"), path, stored)).status_code == 404
    for page in ("", "endringer/"):
        text = therapist.get(f"{path}{page}").content.decode()
        assert PAGE not in text
        assert "gullspurv" not in text


def test_outsiders_get_404(stored, as_, path) -> None:
    there = address(as_("coordinator"), path, stored)
    for handle in (*OUTSIDERS, "applicant", "parent", "leader", "systemcoordinator"):
        client = as_(handle)
        for tried in (f"{path}{PAGE}", f"{path}{PAGE}{stored.uuid}/fjern/", there):
            assert client.get(tried).status_code == 404, (handle, tried)
        assert hand_in(client, path).status_code == 404
        assert client.post(f"{path}{PAGE}{stored.uuid}/fjern/").status_code == 404
    assert StoredFile.objects.get().removed_at is None


def test_reading_stands_in_the_owners_log(stored, plan, cast, as_, path) -> None:
    before = set(AccessEvent.objects.values_list("pk", flat=True))
    as_("coordinator").get(f"{path}{PAGE}")
    event = AccessEvent.objects.exclude(pk__in=before).get()
    assert "documents" in {section["key"] for section in event.sections}


def test_removed_file_is_gone_and_stays_in_history(stored, plan, as_, path) -> None:
    client = as_("coordinator")
    there = address(client, path, stored)
    asked = client.get(f"{path}{PAGE}{stored.uuid}/fjern/")
    assert NAME in asked.content.decode()
    assert client.get(there).status_code == 200
    assert client.post(f"{path}{PAGE}{stored.uuid}/fjern/").status_code == 302
    assert client.get(there).status_code == 404
    assert NAME not in client.get(f"{path}{PAGE}").content.decode()
    history = client.get(f"/nb/sak/{plan.proceeding.case.uuid}/historikk/").content.decode()
    assert "Fil: slettet" in history
    assert client.post(f"{path}{PAGE}{stored.uuid}/fjern/").status_code == 404


def test_grantee_sees_nothing_of_a_removed_file(stored, plan, cast, as_, path) -> None:
    stories.granted(cast, plan.proceeding, ["documents"])
    history = f"/nb/sak/{plan.proceeding.case.uuid}/historikk/"
    assert "gullspurv" in as_("coordinator").get(history).content.decode()
    as_("coordinator").post(f"{path}{PAGE}{stored.uuid}/fjern/")
    assert "gullspurv" not in as_("therapist").get(history).content.decode()


def test_owners_file_is_hers_to_take_away(plan, as_, path) -> None:
    hand_in(as_("owner"), path)
    stored = StoredFile.objects.get()
    assert as_("coordinator").post(f"{path}{PAGE}{stored.uuid}/fjern/").status_code == 403
    assert as_("owner").post(f"{path}{PAGE}{stored.uuid}/fjern/").status_code == 302


def test_coordinators_file_is_not_the_owners_to_take_away(stored, as_, path) -> None:
    assert as_("owner").post(f"{path}{PAGE}{stored.uuid}/fjern/").status_code == 403


def test_another_plans_file_is_not_here(stored, plan, cast, as_, path) -> None:
    other = stories.open_plan(cast, "applicant")
    there = f"/nb/t/plan/{other.uuid}/{PAGE}{stored.uuid}/fjern/"
    assert as_("coordinator").get(f"{path}{PAGE}{stored.uuid}/fjern/").status_code == 200
    assert as_("coordinator").get(there).status_code == 404
    assert as_("coordinator").post(there).status_code == 404


def test_there_is_a_most(stored, plan, as_, path, monkeypatch) -> None:
    monkeypatch.setattr("plugins.plan.documents.MOST", 1)
    answer = hand_in(as_("coordinator"), path)
    assert answer.status_code == 200
    assert "Planen har 1 filer" in answer.content.decode()
    assert StoredFile.objects.count() == 1
