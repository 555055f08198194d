"""Editors' pictures and documents pass what the files of a case pass: on every way in that Wagtail has."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from django.urls import reverse
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, UploadedFile

from ip_core.municipalities.models import Municipality
from ip_core.people.models import Account
from tests.documents.clamd import EICAR, running
from tests.documents.files import DOCX, MACROS, PDF, PLACE, picture, upload
from tests.handbook.conftest import MELAND, client_for

BOTH = [("wagtaildocs", PDF, "a.pdf"), ("wagtailimages", picture(), "a.jpg")]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> Iterator[None]:
    storages = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "media")},
        },
    }
    with override_settings(STORAGES=storages):
        yield


@pytest.fixture
def editor(meland: Municipality) -> Client:
    return client_for(Account.objects.create_superuser("redaktor"), MELAND)


def send(client: Client, app: str, way: str, data: bytes, name: str, **more: Any) -> Any:
    """By one of the three ways: the form, many at once, and while a page is written."""
    field = {"add_multiple": "files[]"}.get(way, "file")
    prefix = {"create": "image-chooser-upload-" if app == "wagtailimages" else "document-chooser-upload-"}.get(way, "")
    posted = {"title": "Kart", "collection": Collection.get_first_root_node().pk, **more}
    fields = {f"{prefix}{key}": value for key, value in posted.items()} | {f"{prefix}{field}": upload(data, name)}
    address = reverse(f"{app}_chooser:create" if way == "create" else f"{app}:{way}")
    return client.post(address, fields)


def stored() -> list[bytes]:
    models = (get_image_model(), get_document_model(), UploadedFile)
    names = [name for model in models for name in model.objects.values_list("file", flat=True)]
    return [default_storage.open(name).read() for name in names]


@pytest.mark.parametrize("way", ["add", "add_multiple", "create"])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_picture_is_kept_without_what_the_camera_wrote(editor: Client, way: str, form: str) -> None:
    before = picture(form)
    assert PLACE.encode() in before
    ending = {"JPEG": "jpg"}.get(form, form.lower())
    response = send(editor, "wagtailimages", way, before, f"tur.{ending}")
    assert response.status_code in (200, 302)
    (kept,) = stored()
    assert PLACE.encode() not in kept
    with Picture.open(io.BytesIO(kept)) as clean:
        assert dict(clean.getexif()) == {}
        assert clean.size == (20, 40)
    image = get_image_model().objects.get()
    assert image.file.name.endswith(".png" if form == "PNG" else ".jpg")
    assert (image.width, image.height, image.file_size) == (20, 40, len(kept))


@pytest.mark.parametrize("way", ["add", "add_multiple", "create"])
def test_picture_in_the_place_of_another_is_washed_too(editor: Client, way: str) -> None:
    send(editor, "wagtailimages", way, picture("JPEG"), "tur.jpg")
    image = get_image_model().objects.get()
    where = {"title": "Nytt", "collection": image.collection_id, "file": upload(picture("PNG"), "ny.png")}
    assert editor.post(reverse("wagtailimages:edit", args=[image.pk]), where).status_code == 302
    (kept,) = stored()
    assert kept.startswith(b"\x89PNG")
    assert PLACE.encode() not in kept
    where = {"title": "Bare tittel", "collection": image.collection_id}
    assert editor.post(reverse("wagtailimages:edit", args=[image.pk]), where).status_code == 302
    assert stored() == [kept]
    assert get_image_model().objects.get().title == "Bare tittel"


@pytest.mark.parametrize("way", ["add", "add_multiple", "create"])
@pytest.mark.parametrize(("data", "name"), [(PDF, "rutine.pdf"), (DOCX, "rutine.docx"), (picture("JPEG"), "kart.jpg")])
def test_document_is_taken(editor: Client, way: str, data: bytes, name: str) -> None:
    send(editor, "wagtaildocs", way, data, name)
    (kept,) = stored()
    assert PLACE.encode() not in kept
    assert (kept == data) == (name != "kart.jpg")


@pytest.mark.parametrize("way", ["add", "add_multiple", "create"])
@pytest.mark.parametrize(
    ("app", "data", "name"),
    [
        ("wagtaildocs", MACROS, "rutine.docx"),
        ("wagtaildocs", b"MZ" + bytes(200), "rutine.pdf"),
        ("wagtaildocs", b"<html><script>alert(1)</script></html>", "rutine.pdf"),
        ("wagtaildocs", PDF + bytes(3000), "stor.pdf"),
        ("wagtailimages", PDF, "kart.jpg"),
        ("wagtailimages", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kart.svg"),
    ],
)
def test_what_a_case_would_refuse_is_refused(editor: Client, way: str, app: str, data: bytes, name: str) -> None:
    with override_settings(FILE_MAX_BYTES=2500):
        send(editor, app, way, data, name)
    assert stored() == []


@pytest.mark.parametrize("way", ["add", "add_multiple", "create"])
@pytest.mark.parametrize(
    ("app", "data", "name"), [("wagtaildocs", PDF, "a.pdf"), ("wagtailimages", picture(), "a.jpg")]
)
def test_scanner_sees_all_of_it_and_without_its_yes_nothing_is_kept(
    editor: Client, way: str, app: str, data: bytes, name: str
) -> None:
    with running() as (address, daemon), override_settings(CLAMD=address):
        send(editor, app, way, data + EICAR, name)
        assert stored() == []
        assert daemon.seen == [data + EICAR]
    with override_settings(CLAMD="unix:///nowhere/clamd.ctl"):
        send(editor, app, way, data, name)
    assert stored() == []


@pytest.mark.parametrize(
    ("app", "data", "name"), [("wagtaildocs", PDF, "a.pdf"), ("wagtailimages", picture(), "a.jpg")]
)
def test_nothing_waits_as_it_came_for_a_title(editor: Client, app: str, data: bytes, name: str) -> None:
    """Wagtail keeps a file aside when only its title is wrong, and makes it an image later without asking the form."""
    response = send(editor, app, "add_multiple", data, name, title="x" * 300)
    assert response.json()["success"] is False
    assert "velg filen på nytt" in response.json()["error_message"] or "fila" in response.json()["error_message"]
    assert stored() == []
