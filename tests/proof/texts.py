"""Each section of each matter carries its own canary: where it is seen, the section was read (ACCESS §7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.apps import apps
from django.core.files.base import ContentFile
from django_scopes import scopes_disabled

from ip_core.cases.models import Proceeding
from ip_core.documents.enums import FileKind
from ip_core.documents.models import StoredFile, case_files
from ip_core.search.services import Entry, existence_entry, index
from tests.proof.tables import OBJECTS, SECTIONS

COMMON = "kanarifugl"
"""Stands in every text, so that one search asks for all of them."""

_WORD = re.compile(r"kanari[0-9a-f]{8}x[a-z]+")


@dataclass(frozen=True)
class Canary:
    """The word that stands in one section, and nowhere else."""

    matter: UUID
    key: str

    @property
    def word(self) -> str:
        return f"kanari{self.matter.hex[:8]}x{self.key}"


def keys_of(matter: Proceeding) -> tuple[str, ...]:
    return SECTIONS if matter.kind == "plan" else OBJECTS if matter.kind == "intake" else ()


def write_texts(matter: Proceeding) -> None:
    """One search entry for each section and object, and the plan's own texts where a plan can hold them."""
    index(*(_entry(matter, key) for key in keys_of(matter)))
    if matter.kind in ("intake", "plan"):
        index(existence_entry(matter))


def _entry(matter: Proceeding, key: str) -> Entry:
    canary = Canary(matter.uuid, key)
    return Entry(
        municipality=matter.municipality,
        plugin=matter.kind,
        kind=f"{matter.kind}.canary",
        object_uuid=UUID(int=matter.uuid.int ^ hash_of(key)),
        scope=matter.scope(key),
        title=f"{COMMON} {canary.word}",
        body=f"Her syng {canary.word}.",
        address=f"t/plan/{matter.uuid}/",
    )


def hash_of(key: str) -> int:
    return int.from_bytes(key.encode()[:8], "big")


def words_in(text: str) -> set[str]:
    return set(_WORD.findall(text))


def write_plan(plan: Proceeding) -> None:
    """The plan itself with a text in every section that holds texts. Asked twice, once."""
    models = apps.get_app_config("plan").models
    individual, is_new = models["individualplan"].objects.get_or_create(
        proceeding=plan, defaults={"created_at": plan.opened_at}
    )
    if not is_new:
        return

    def add(model: str, key: str, **fields: object) -> None:
        models[model].objects.create(plan=individual, author=plan.owner, is_own_words=True, **fields)

    def word(key: str) -> str:
        return Canary(plan.uuid, key).word

    add("goal", "goals", words=word("goals"))
    add("measure", "measures", what=word("measures"))
    add("participant", "participants", role="ven", name=word("participants"))
    for key in ("coordination", "contributions", "execution", "period", "cooperation"):
        add("sectiontext", key, section=key, text=word(key))
    _write_paper(plan)


def _write_paper(plan: Proceeding) -> None:
    """A file among the documents: the word stands in its bytes, and nowhere else."""
    data = f"%PDF-1.4 {Canary(plan.uuid, 'documents').word} %%EOF".encode()
    StoredFile.objects.create(
        municipality=plan.municipality,
        case=plan.case,
        scope=plan.scope("documents"),
        original_name="papir.pdf",
        kind=FileKind.PDF,
        size=len(data),
        sha256=sha256(data).hexdigest(),
        content=case_files().save(f"proof/{plan.uuid.hex}", ContentFile(data)),
        uploaded_at=plan.opened_at,
    )


def write_application(intake: Proceeding) -> None:
    """What was applied for, which no decision is without; the word stands in it. Asked twice, once."""
    applications = apps.get_model("intake", "PlanApplication")
    applications.objects.get_or_create(
        proceeding=intake,
        defaults={
            "filed_for": "self",
            "author": intake.owner,
            "need": Canary(intake.uuid, "application").word,
            "wants_plan": True,
            "contact_way": "message",
            "language": "nb",
            "receipt_code": intake.uuid.hex[:16],
            "submitted_at": intake.opened_at,
        },
    )


def paper_in(plan: UUID) -> UUID | None:
    with scopes_disabled():
        rows = StoredFile.objects.filter(scope=f"proceeding:{plan}:documents").order_by("pk")
        found: UUID | None = rows.values_list("uuid", flat=True).first()
        return found


def goal_in(plan: UUID) -> UUID | None:
    with scopes_disabled():
        rows = apps.get_model("plan", "Goal").objects.filter(plan__proceeding__uuid=plan).order_by("pk")
        found: UUID | None = rows.values_list("uuid", flat=True).first()
        return found


WRITTEN = frozenset({
    "goals", "measures", "participants", "coordination", "contributions", "execution", "period", "cooperation",
})  # fmt: skip
"""Sections with a text in the plan itself; `documents` has a file, and the others are found by search only."""
