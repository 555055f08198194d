"""Reading a plugin's rows out of a municipality, and removing them for good when nothing speaks against it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_scopes import scope

from ip_core import clock
from ip_core.cases.models import Delivery
from ip_core.documents.models import StoredFile
from ip_core.history import append_only
from ip_core.history.acting import service
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.plugins import attachments, house, policies, queries, tables
from ip_core.plugins.dispatch import hooks
from ip_core.plugins.enums import State
from ip_core.plugins.exceptions import CannotBePurged, CannotLoad, UnknownPlugin
from ip_core.plugins.models import PluginExport, PluginFailure, PluginPurge, PluginSettings
from ip_core.plugins.proposals import name_of
from ip_core.plugins.rows import NotWalled, Rows, models_of, rows_of, running_of
from ip_core.search.models import SearchEntry

FEW = 500
PURGED = "plugin.purged"


@service
def export_rows(slug: str, municipality: Municipality, *, actor: Actor) -> tuple[PluginExport, str]:
    """The municipality's rows of the plugin as JSON, and the record that they were read out. Raises PluginError.

    The text holds everything that people have written: whoever asks keeps it as the case itself is kept."""
    policies.may_manage_plugins(actor, municipality).require()
    found = _read(slug, municipality)
    manifest = house.current().loaded[slug].described
    with scope(municipality=municipality):
        record = PluginExport.objects.create(
            municipality=municipality,
            slug=slug,
            plugin_version=str(manifest.version),
            at=clock.now(),
            actor_label=actor.label,
            counts=found.counts,
            digest=found.digest,
        )
    head = {"plugin": slug, "version": str(manifest.version), "municipality": municipality.number}
    head |= {"at": record.at.isoformat(), "export": str(record.uuid), "digest": record.digest}
    return record, json.dumps({**head, "rows": found.data}, ensure_ascii=False, indent=1)


def _read(slug: str, municipality: Municipality) -> Rows:
    here = house.current()
    if here.found(slug) is None:
        raise UnknownPlugin(slug)
    if not here.is_loaded(slug):
        raise CannotLoad(name_of(slug), str(here.quarantined[slug].reason.label))
    try:
        return rows_of(slug, municipality)
    except NotWalled as error:
        raise CannotBePurged(
            name_of(slug), [_("Tabellen %(name)s sier ikke hvilken kommune radene hører til.") % {"name": error}]
        ) from error


def obstacles(slug: str, municipality: Municipality, found: Rows | None = None) -> list[str]:
    """Whole sentences about what stands in the way of removing its rows here; none when it may be done."""
    rows = found or _read(slug, municipality)
    is_off = queries.chosen_states(municipality).get(slug, State.OFF) == State.OFF
    said = [] if is_off else [_("Modulen må være slått av.")]
    said += [
        _("%(other)s bygger på denne. Slett det den har lagret først.") % {"other": name_of(other)}
        for other in house.current().dependants(slug)
        if queries.rows_kept(other, municipality)
    ]
    said += [*_not_exported(slug, municipality, rows), *_still_running(slug, municipality)]
    return [*said, *_to_be_kept(slug, municipality, rows)]


def preview(slug: str, municipality: Municipality) -> tuple[dict[str, int], list[str]]:
    """How many rows of what would go, and what stands in the way. Raises PluginError."""
    rows = _read(slug, municipality)
    return rows.counts, obstacles(slug, municipality, rows)


def _not_exported(slug: str, municipality: Municipality, rows: Rows) -> list[str]:
    with scope(municipality=municipality):
        last = PluginExport.objects.filter(slug=slug).first()
    if last is None:
        return [_("Det som er lagret, må først skrives ut til en fil.")]
    if last.digest != rows.digest:
        return [_("Det som er lagret, er endret etter at det ble skrevet ut. Skriv det ut på nytt.")]
    return []


def _still_running(slug: str, municipality: Municipality) -> list[str]:
    """Whatever the plugin says of how long it keeps: what runs is in use."""
    number = running_of(slug, municipality)
    if not number:
        return []
    said = ngettext(
        "Det hører til én sak som ikke er ferdig.", "Det hører til %(n)s saker som ikke er ferdige.", number
    )
    return [said % {"n": number}]


def _to_be_kept(slug: str, municipality: Municipality, rows: Rows) -> list[str]:
    """Rows with data about people that no rule lets go yet. A hook that fails lets nothing go."""
    answers = hooks(municipality).of(slug).retention_candidates(municipality=municipality, on=clock.today())
    over: dict[str, frozenset[object]] = {}
    for each in answers if answers.complete else ():
        over[each.model] = over.get(each.model, frozenset()) | each.keys
    said = []
    for label in dict.fromkeys(row.model for row in house.current().loaded[slug].described.personal_data):
        number = len(rows.keys.get(label, frozenset()) - over.get(label, frozenset()))
        if number:
            said.append(
                ngettext(
                    "Én rad i %(name)s må fortsatt oppbevares.",
                    "%(n)s rader i %(name)s må fortsatt oppbevares.",
                    number,
                )
                % {"n": number, "name": label}
            )
    return said


@service
def purge(slug: str, municipality: Municipality, *, actor: Actor, reason: str) -> PluginPurge:
    """Remove the plugin's rows of this municipality for good, and leave a tombstone. Raises PluginError.

    State and history of who switched it stay. No signal fires and no history is written of each row: that would
    write down again what is removed."""
    policies.may_manage_plugins(actor, municipality).require()
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    queries.forget(municipality)
    rows = _read(slug, municipality)
    said = obstacles(slug, municipality, rows)
    if not reason.strip():
        said.append(_("Skriv hvorfor."))
    if said:
        raise CannotBePurged(name_of(slug), said)
    with scope(municipality=municipality), append_only.retention():
        _remove(slug, rows)
        counts = {**rows.counts, **attachments.remove(files_in(rows)), **_remove_from_core(slug)}
        tombstone = PluginPurge.objects.create(
            municipality=municipality,
            slug=slug,
            export=PluginExport.objects.filter(slug=slug)[0],
            at=clock.now(),
            actor_label=actor.label,
            reason=reason.strip()[:500],
            counts=counts,
        )
    _tell(tombstone, actor)
    queries.forget(municipality)
    return tombstone


def files_in(rows: Rows) -> QuerySet[StoredFile]:
    """Those that lie at these rows; read inside the municipality."""
    return StoredFile.objects.filter(pk__in=rows.keys.get(StoredFile._meta.label, ()))


def export_files(slug: str, municipality: Municipality, folder: Path) -> int:
    """Copy what the files hold into a new folder that only its owner may read. Returns how many; none, no folder.

    Named by the file's uuid in the export. One whose content was taken away has nothing to copy. Where one cannot be
    copied, none is left."""
    rows = _read(slug, municipality)
    with scope(municipality=municipality):
        kept = list(files_in(rows).filter(removed_at__isnull=True))
    if kept:
        folder.mkdir(mode=0o700)
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        for stored in kept:
            _copy(stored, folder)
        undo.pop_all()
    return len(kept)


def _copy(stored: StoredFile, folder: Path) -> None:
    with stored.open() as source:
        target = os.open(folder / f"{stored.uuid}.{stored.kind}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(target, "wb") as copy:
            shutil.copyfileobj(source, copy)


def _remove(slug: str, rows: Rows) -> None:
    for model in models_of(slug):
        keys = sorted(rows.keys[model._meta.label])
        for start in range(0, len(keys), FEW):
            some = model._base_manager.filter(pk__in=keys[start : start + FEW])
            some._raw_delete(some.db)  # noqa: SLF001 - no signals, no new history
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise CannotBePurged(name_of(slug), [_("Noe som ikke er modulens eget, viser til det.")]) from error


def _remove_from_core(slug: str) -> dict[str, int]:
    """What core keeps for it: waiting deliveries, search entries, counted failures, settings."""
    gone = {
        "Delivery": Delivery.objects.filter(subscriber=slug),
        "SearchEntry": SearchEntry.objects.filter(plugin=slug),
        "PluginFailure": PluginFailure.objects.filter(slug=slug),
    }
    counts = {name: found.count() for name, found in gone.items()}
    for found in gone.values():
        tables.delete(found)
    for chosen in PluginSettings.objects.filter(slug=slug):
        chosen.delete()  # one by one: its history says who
        counts["PluginSettings"] = 1
    return {name: count for name, count in counts.items() if count}


def _tell(tombstone: PluginPurge, actor: Actor) -> None:
    from ip_core.cases.events import record_event

    record_event(PURGED, municipality=tombstone.municipality, actor=actor, plugin=tombstone.slug)


def last_export(slug: str, municipality: Municipality) -> PluginExport | None:
    with scope(municipality=municipality):
        return PluginExport.objects.filter(slug=slug).first()


def purges(slug: str, municipality: Municipality) -> Sequence[PluginPurge]:
    with scope(municipality=municipality):
        return list(PluginPurge.objects.filter(slug=slug))


__all__ = ("export_files", "export_rows", "files_in", "last_export", "obstacles", "preview", "purge", "purges")
