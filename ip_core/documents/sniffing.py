"""What a file is, by its bytes. Its name and what the browser says of it count for nothing."""

from __future__ import annotations

import io
import zipfile

import filetype
from django.utils.translation import gettext as _

from ip_core.documents.enums import FileKind
from ip_core.documents.exceptions import FileKindRefused

HEAD = 8192
TAKEN_AS: dict[str, FileKind] = {
    "application/pdf": FileKind.PDF,
    "image/jpeg": FileKind.JPEG,
    "image/png": FileKind.PNG,
    "image/webp": FileKind.JPEG,
    "image/heic": FileKind.JPEG,
}
"""Pictures from telephones are kept as JPEG, so that everybody can open them."""

OFFICE = {"word/document.xml": FileKind.DOCX, "content.xml": FileKind.ODT}
MACROS = ("vbaproject.bin", "basic/script-lc.xml")


def kind_of(data: bytes) -> FileKind:
    """Raises FileKindRefused."""
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    guessed = filetype.guess(data[:HEAD])
    kind = TAKEN_AS.get(guessed.mime) if guessed else None
    if kind is None:
        raise FileKindRefused(_("Vi tar imot PDF, bilder, Word og OpenDocument. Lagre filen som PDF, og prøv igjen."))
    return kind


def _office(data: bytes) -> FileKind:
    """A text document; an archive of anything else is refused, and so is one with macros in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except zipfile.BadZipFile as broken:
        raise FileKindRefused(_("Filen er skadet og kan ikke åpnes. Lagre den på nytt, og prøv igjen.")) from broken
    if any(name.endswith(MACROS) for name in names):
        raise FileKindRefused(_("Dokumentet inneholder makroer. Lagre det som PDF, og prøv igjen."))
    for name, kind in OFFICE.items():
        if name in names:
            return kind
    raise FileKindRefused(_("Vi tar ikke imot pakkede filer. Pakk ut, og legg ved én fil om gangen."))
