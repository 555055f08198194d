"""Pictures without what the camera wrote in them: where, when, with whose telephone."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from ip_core.documents.enums import FileKind
from ip_core.documents.exceptions import FileKindRefused

register_heif_opener()

MOST_PIXELS = 60_000_000
FORMATS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG"}


def is_image(kind: FileKind) -> bool:
    return kind in FORMATS


def without_metadata(data: bytes, kind: FileKind) -> bytes:
    """The picture drawn anew, turned the right way: nothing but its pixels is carried over.

    Raises FileKindRefused when it cannot be opened, or would fill the memory."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise FileKindRefused(_("Bildet er for stort til å åpnes her. Gjør det mindre, og prøv igjen."))
            turned = ImageOps.exif_transpose(opened)
            pixels = turned.convert("RGBA" if kind == FileKind.PNG else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise FileKindRefused(_("Bildet er skadet og kan ikke åpnes. Lagre det på nytt, og prøv igjen.")) from broken
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    out = io.BytesIO()
    clean.save(out, FORMATS[kind], **({"quality": 90} if kind == FileKind.JPEG else {"optimize": True}))
    return out.getvalue()
