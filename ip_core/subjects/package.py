"""The package itself: a page to read, the same as JSON for machines, and the files. Neutral names throughout."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable

from django.template.loader import render_to_string

from ip_core import clock
from ip_core.documents.models import StoredFile
from ip_core.subjects.parts import Part

PAGE = "les-meg.html"


def pack(parts: Iterable[Part], files: Iterable[StoredFile], *, municipality: str, language: str) -> bytes:
    """A zip: `les-meg.html`, one JSON for each part, and `filer/`."""
    listed = list(parts)
    made = {"municipality": municipality, "parts": listed, "language": language, "at": clock.now()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PAGE, render_to_string("ip_core/subjects/package.html", made))
        for part in listed:
            archive.writestr(f"{part.slug}.json", _as_json(part))
        for stored in files:
            with stored.open() as content:
                archive.writestr(f"filer/{stored.neutral_name}", content.read())
    return out.getvalue()


def _as_json(part: Part) -> str:
    things = [
        {
            "title": str(thing.title),
            "model": str(thing.model),
            "rows": [{"term": str(term), "value": str(value)} for term, value in thing.rows],
        }
        for thing in part.things
    ]
    told = {"part": part.slug, "complete": not part.missing, "missing": part.missing, "things": things}
    return json.dumps(told, ensure_ascii=False, indent=2)
