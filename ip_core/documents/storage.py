"""Where files of cases lie on a machine's own disk: readable by the server alone, and without an address."""

from __future__ import annotations

from django.core.files.storage import FileSystemStorage


class CaseFileStorage(FileSystemStorage):
    """`MEDIA_URL` is for pictures of the handbook; no file of a case is ever reached by it."""

    def url(self, name: str | None) -> str:
        raise ValueError("A case's file has no address: link to the view that asks (url name `file`).")
