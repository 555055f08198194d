"""Small real files of each kind."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PLACE = "60.8112, 5.0423 Leikvoll"


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 20)) -> bytes:
    """With the camera's notes in it: maker, place, and that it is to be turned."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Telefon AS"
    exif[0x010E] = PLACE
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, exif=exif)
    return out.getvalue()


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/"), text)
    return out.getvalue()


DOCX = archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})
ODT = archive(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": "<o/>"})
MACROS = archive(**{"word/document.xml": "<w/>", "word/vbaProject.bin": "x"})


def upload(data: bytes, name: str = "epikrise Nora.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")
