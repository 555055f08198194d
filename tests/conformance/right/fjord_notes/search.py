from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from fjord_notes.models import SECTION, Note
from ip_core.municipalities.models import Municipality
from ip_core.plugins.types import SearchKind
from ip_core.search.services import Entry

PLUGIN = "notes"
KIND = "notes.note"


def entry(note: Note) -> Entry:
    return Entry(
        municipality=note.proceeding.municipality,
        plugin=PLUGIN,
        kind=KIND,
        object_uuid=note.uuid,
        scope=note.proceeding.scope(SECTION),
        title=note.text,
        address=f"t/notat/{note.uuid}/",
    )


def entries(municipality: Municipality) -> Iterator[Entry]:
    rows = Note.objects.with_scope(municipality=municipality).filter(removed_at__isnull=True)
    return (entry(note) for note in rows.select_related("proceeding__municipality"))


class NoteKind(SearchKind):
    __slots__ = ()

    def scopes_now(self, uuids: Collection[UUID]) -> Mapping[UUID, str]:
        rows = Note.objects.with_scopes_disabled().filter(uuid__in=uuids, removed_at__isnull=True)
        return {note.uuid: note.proceeding.scope(SECTION) for note in rows.select_related("proceeding")}


KINDS = (NoteKind(KIND, "Notat", entries),)
