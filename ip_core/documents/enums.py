from django.db import models


class FileKind(models.TextChoices):
    """What may be handed in, by its content and never by its name."""

    PDF = "pdf", "PDF"
    JPEG = "jpg", "JPEG"
    PNG = "png", "PNG"
    DOCX = "docx", "Word"
    ODT = "odt", "OpenDocument"
    ZIP = "zip", "ZIP"

    @property
    def mime(self) -> str:
        return _MIME[self]


_MIME: dict[FileKind, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.ZIP: "application/zip",
}
