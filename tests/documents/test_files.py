"""What is taken in, how it is kept, and who gets it out again."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from PIL import Image

from ip_core.access import keys
from ip_core.access.models import AccessEvent
from ip_core.access.services import hide_section
from ip_core.documents.enums import FileKind
from ip_core.documents.exceptions import FileInfected, FileKindRefused, FileRefused, FileTooLarge, ScannerAway
from ip_core.documents.models import StoredFile, case_files
from ip_core.documents.services import checked, forget_file, remove_file, store_file
from tests.access_pages.conftest import Place, _now, childs, meland, place
from tests.documents.clamd import EICAR, running
from tests.documents.files import DOCX, MACROS, ODT, PDF, PLACE, archive, picture, upload

__all__ = ("_now", "childs", "meland", "place")

SECRET = "epikrise Nora.pdf"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> Iterator[None]:
    storages = {
        **settings.STORAGES,
        "case_files": {
            "BACKEND": "ip_core.documents.storage.CaseFileStorage",
            "OPTIONS": {"location": tmp_path / "files", "file_permissions_mode": 0o600},
        },
    }
    with override_settings(STORAGES=storages):
        yield


def stored_in(place: Place, key: str = "goals", data: bytes = PDF, **more: object) -> StoredFile:
    stored = store_file(
        upload(data),
        actor=place.cast.actor("coordinator"),
        municipality=place.cast.municipality,
        scope=place.plan.scope(key),
        proceeding=place.plan,
    )
    for name, value in more.items():
        setattr(stored, name, value)
    return stored


def take(data: bytes) -> tuple[FileKind, bytes]:
    return checked(io.BytesIO(data), size=len(data))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "pdf"),
        (picture("JPEG"), "jpg"),
        (picture("PNG"), "png"),
        (picture("WEBP"), "jpg"),
        (DOCX, "docx"),
        (ODT, "odt"),
    ],
)
def test_kind_is_what_the_bytes_say(data: bytes, kind: str) -> None:
    assert take(data)[0] == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"MZ" + bytes(200),
        b"GIF89a" + bytes(50),
        b"\xff\xd8\xff\xe0 not a picture at all",
        archive(**{"run.exe": "x"}),
        MACROS,
        DOCX[:40],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["empty", "html", "program", "gif", "broken", "archive", "macros", "cut", "svg"],
)
def test_anything_else_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(FileKindRefused) as refused:
        take(data)
    assert refused.value.message.endswith(".")


def test_telephones_own_format_becomes_a_picture_that_all_can_open() -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(out, "HEIF")
    kind, data = take(out.getvalue())
    assert (kind, Image.open(io.BytesIO(data)).format) == ("jpg", "JPEG")


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_what_the_camera_wrote_is_gone_and_the_picture_is_turned(form: str) -> None:
    before = picture(form)
    assert PLACE.encode() in before
    _kind, after = take(before)
    assert PLACE.encode() not in after
    with Image.open(io.BytesIO(after)) as clean:
        assert (dict(clean.getexif()), clean.size) == ({}, (20, 40))


def test_size_is_limited_and_said_in_megabytes() -> None:
    with override_settings(FILE_MAX_BYTES=1_500_000), pytest.raises(FileTooLarge, match="1,5 MB"):
        checked(io.BytesIO(PDF), size=2_000_000)
    with override_settings(FILE_MAX_BYTES=10), pytest.raises(FileTooLarge):
        checked(io.BytesIO(PDF), size=5)


def test_picture_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ip_core.documents.images.MOST_PIXELS", 100)
    with pytest.raises(FileKindRefused, match="for stort"):
        take(picture())


@pytest.mark.parametrize("on_socket", [True, False])
def test_scanner_sees_every_byte_and_stops_what_is_infected(tmp_path: Path, on_socket: bool) -> None:
    large = PDF + os.urandom(300_000)
    with running(tmp_path if on_socket else None) as (address, daemon), override_settings(CLAMD=address):
        assert take(large)[1] == large
        assert daemon.seen == [large]
        with pytest.raises(FileInfected):
            take(PDF + EICAR)


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK later ERROR\0", b"\0", b"ok\0"]
)
def test_anything_but_a_plain_yes_is_a_no(answer: bytes) -> None:
    with running(answer=answer) as (address, _daemon), override_settings(CLAMD=address), pytest.raises(ScannerAway):
        take(PDF)


def test_scanner_that_is_away_or_silent_is_a_no(tmp_path: Path) -> None:
    for address in (f"unix://{tmp_path}/nobody.ctl", "tcp://127.0.0.1:1", "clamd", "tcp://"):
        with override_settings(CLAMD=address), pytest.raises(ScannerAway, match="virus"):
            take(PDF)
    with (
        running(silent=True) as (address, _daemon),
        override_settings(CLAMD=address, CLAMD_TIMEOUT=0.2),
        pytest.raises(ScannerAway),
    ):
        take(PDF)


@pytest.mark.django_db
def test_refused_file_leaves_nothing(place: Place, tmp_path: Path) -> None:
    with override_settings(CLAMD="tcp://127.0.0.1:1"), pytest.raises(FileRefused):
        stored_in(place)
    assert StoredFile.objects.count() == 0
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_name_on_disk_and_in_the_answer_is_neutral(place: Place, tmp_path: Path) -> None:
    stored = stored_in(place)
    (path,) = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert "Nora" not in str(path)
    assert path.stat().st_mode & 0o077 == 0
    response = place.client("coordinator").get(f"/nb/fil/{stored.uuid}/")
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == f'attachment; filename="{stored.neutral_name}"'
    assert "Nora" not in str(response.headers)
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert response["Cache-Control"] == "no-store"
    assert stored.original_name == SECRET


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("handle", "status"),
    [
        ("owner", 200),
        ("coordinator", 200),
        ("therapist", 200),
        ("employee", 404),
        ("leader", 404),
        ("systemcoordinator", 404),
        ("administrator", 404),
        ("control", 404),
        ("applicant", 404),
    ],
)
def test_file_follows_its_section(place: Place, handle: str, status: int) -> None:
    stored, elsewhere = stored_in(place), stored_in(place, "period")
    client = place.client(handle)
    missing = client.get("/nb/fil/00000000-0000-4000-8000-000000000000/")
    response = client.get(f"/nb/fil/{stored.uuid}/")
    assert response.status_code == status
    if status == 404:
        assert (response.content, dict(response.headers)) == (missing.content, dict(missing.headers))
    if handle == "therapist":  # who has goals and measures, and no period
        assert client.get(f"/nb/fil/{elsewhere.uuid}/").status_code == 404


@pytest.mark.django_db
def test_withdrawal_shuts_the_address_at_the_next_request(place: Place) -> None:
    from ip_core.access.services import withdraw_consent

    stored, client = stored_in(place), place.client("therapist")
    assert client.get(f"/nb/fil/{stored.uuid}/").status_code == 200
    withdraw_consent(place.grants[0].consent, actor=place.cast.actor("owner"))
    assert client.get(f"/nb/fil/{stored.uuid}/").status_code == 404


@pytest.mark.django_db
def test_hidden_section_hides_its_files_from_the_parent(childs: Place) -> None:
    stored = stored_in(childs)
    parent = childs.client("parent", on_behalf_of="child")
    assert parent.get(f"/nb/fil/{stored.uuid}/").status_code == 200
    hide_section(childs.plan, "goals", childs.cast["parent"], actor=childs.cast.actor("child"))
    assert parent.get(f"/nb/fil/{stored.uuid}/").status_code == 404
    assert childs.client("otherparent", on_behalf_of="child").get(f"/nb/fil/{stored.uuid}/").status_code == 200


@pytest.mark.django_db
def test_reading_a_file_is_a_read_of_its_section(place: Place) -> None:
    stored = stored_in(place)
    place.client("therapist").get(f"/nb/fil/{stored.uuid}/")
    (event,) = AccessEvent.objects.filter(kind="read")
    assert ([section["key"] for section in event.sections], event.surface) == (["goals"], "file")


@pytest.mark.django_db
def test_web_server_can_send_the_bytes(place: Place) -> None:
    stored = stored_in(place)
    with override_settings(FILE_SENDING="x-accel:/intern/"):
        response = place.client("coordinator").get(f"/nb/fil/{stored.uuid}/")
        assert (response["X-Accel-Redirect"], response.content) == (f"/intern/{stored.content.name}", b"")
    with override_settings(FILE_SENDING="x-sendfile"):
        assert place.client("coordinator").get(f"/nb/fil/{stored.uuid}/")["X-Sendfile"].endswith(stored.content.name)
        assert place.client("employee").get(f"/nb/fil/{stored.uuid}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["/media/", "/nb/media/", "/static/", "/"])
def test_no_file_has_an_address_of_its_own(place: Place, prefix: str) -> None:
    stored = stored_in(place)
    assert place.client("owner").get(prefix + stored.content.name, follow=True).status_code == 404
    with pytest.raises(ValueError, match="has no address"):
        case_files().url(stored.content.name)


@pytest.mark.django_db
def test_draft_scope_and_removed_files_are_nobodys_here(place: Place) -> None:
    stored = stored_in(place)
    StoredFile.objects.filter(pk=stored.pk).update(scope="draft:x")
    assert place.client("coordinator").get(f"/nb/fil/{stored.uuid}/").status_code == 404
    other = stored_in(place)
    remove_file(other, actor=place.cast.actor("coordinator"))
    assert place.client("coordinator").get(f"/nb/fil/{other.uuid}/").status_code == 404


@pytest.mark.django_db
def test_bytes_go_with_the_row(place: Place, django_capture_on_commit_callbacks: object) -> None:
    stored = stored_in(place)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        remove_file(stored, actor=place.cast.actor("coordinator"))
    assert not case_files().exists(stored.content.name)
    with pytest.raises(ValueError, match="removed"):
        forget_file(stored, actor=place.cast.actor("coordinator"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\mine\\brev.exe", "brev.pdf"),
        ("", "vedlegg.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
    ],
)
@pytest.mark.django_db
def test_given_name_is_text_and_never_a_path(place: Place, given: str, kept: str) -> None:
    from ip_core.documents.services import _shown_name

    assert _shown_name(given, FileKind.PDF) == kept
    assert keys.ATTACHMENTS in keys.INTAKE_OBJECTS
