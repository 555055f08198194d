"""Files that belong to a matter: kept outside every public folder, read only through a view that asks (ACCESS §5)."""

import uuid

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from ip_core.cases.models import Case
from ip_core.documents.enums import FileKind
from ip_core.history.models import HistoryWords, Place, track
from ip_core.municipalities.models import Municipality
from ip_core.people.models import Person

STORAGE = "case_files"


def case_files() -> Storage:
    return storages[STORAGE]


def neutral_name(thing: uuid.UUID, kind: str) -> str:
    """What a file is called when it is sent: nothing about whose it is or what it says."""
    return f"medvirk-{str(thing)[:8]}.{kind}"


class StoredFile(models.Model):
    """Fil: one document in one scope. The name its owner gave it is text; what is sent is called something neutral.

    `scope` is a section or object of a proceeding, or whatever its room serves it by (`draft:…`, `export:…`).
    `plugin` is the one that stored it: where that is off, nobody is handed the file. Core's own have none."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    scope = models.CharField(max_length=120, db_index=True)
    item_uuid = models.UUIDField(null=True, blank=True)
    plugin = models.CharField(max_length=60, blank=True, default="", editable=False)
    original_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=4, choices=FileKind.choices)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.FileField(storage=case_files, max_length=200)
    uploaded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(municipality="municipality")
    history = track()
    HISTORY_WORDS = HistoryWords(_("Fil"), {"original_name": _("Navn"), "removed_at": _("Fjernet")})

    class Meta:
        ordering = ("uploaded_at", "pk")
        constraints = (models.CheckConstraint(condition=Q(size__gt=0), name="file_is_not_empty"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    @property
    def neutral_name(self) -> str:
        return neutral_name(self.uuid, self.kind)

    def open(self) -> File[bytes]:
        """The bytes, from wherever files are kept now."""
        return case_files().open(self.path_name, "rb")

    @property
    def path_name(self) -> str:
        """Where it lies in the storage."""
        return str(self.content.name)

    def history_place(self) -> Place:
        return Place(self.municipality_id, self.case.uuid if self.case else None, self.scope)
