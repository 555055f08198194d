"""What an editor uploads is weighed, looked at, washed and scanned like the files of a case (ip_core.documents).

A picture in the handbook is public: where and when it was taken, and with whose telephone, must not follow it."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from ip_core.documents.exceptions import FileRefused
from ip_core.documents.images import is_image
from ip_core.documents.services import checked

MEDIA = {"jpg": "image/jpeg", "png": "image/png"}


def washed(upload: UploadedFile[bytes], *, only_images: bool = False) -> UploadedFile[bytes]:
    """The bytes to keep, with the ending of what they are. Raises ValidationError, with what to do instead."""
    upload.seek(0)
    try:
        kind, data = checked(upload, size=upload.size or 0)
    except FileRefused as refused:
        raise ValidationError(refused.message) from refused
    if only_images and not is_image(kind):
        raise ValidationError(_("Dette er ikke et bilde. Last det opp som dokument."))
    name = f"{PurePath(upload.name or 'fil').stem}.{kind}"
    media = MEDIA.get(str(kind), upload.content_type)
    return InMemoryUploadedFile(BytesIO(data), "file", name, media, len(data), None)


class _Washing:
    """The field `file` of one of Wagtail's forms. A file that is there already has been through here."""

    only_images = False
    cleaned_data: dict[str, Any]
    files: Any
    errors: Any

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        return washed(given, only_images=self.only_images) if isinstance(given, UploadedFile) else given

    def _post_clean(self) -> None:
        """Where something else is wrong, Wagtail would keep the file as it came until that is mended."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors and self.files and "file" not in self.errors:
            self.add_error("file", _("Rett det andre først, og velg filen på nytt."))  # type: ignore[attr-defined]


class HandbookImageForm(_Washing, BaseImageForm):
    only_images = True


class HandbookDocumentForm(_Washing, BaseDocumentForm):
    pass
