"""What changed in a case, for whoever may read it (ACCESS §5, History).

A version is readable by the narrower of the object's scope now and its own then. A grantee sees nothing deleted, and
nothing that was replaced before or at the start of her grant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import keys, mandates
from ip_core.access.addresses import OPEN, Veil
from ip_core.access.enums import BasisKind, Level
from ip_core.access.models import AccessGrant
from ip_core.access.reach import Reach
from ip_core.access.verdict import Basis
from ip_core.cases.models import Case, Proceeding
from ip_core.documents.models import StoredFile
from ip_core.history.models import HistoryWords, NationalHistoryRow
from ip_core.municipalities.models import Unit
from ip_core.people.models import Membership
from ip_core.plugins import tables
from ip_core.plugins.dispatch import Silent
from ip_core.plugins.queries import served, states

DECISIONS = "decisions"
"""The key in a matter of what is decided about the owner and the case, while there is no plan whose consents it could
lie with. No basis gives it by itself: see `reads_decisions`."""
PLACES = frozenset({"place", "phone"})
"""Fields that say where, or lead there: neutral, as units are, where the address is protected (ACCESS §4)."""
SAID: dict[str, Callable[[Any], str]] = {"section": keys.label, "covers": mandates.words}
"""Fields whose words are kept elsewhere."""
POST = ("person", "unit")
CLOSED = "closed:"
"""Before the uuid of an item that does not follow its section, and that this reader may not read."""
GIVEN = "given:"
"""Before the uuid of an item that this reader reads by a grant on it alone."""
ITEM = "item:"
"""Where an item lies that does not follow its section: before its uuid, in a version from while it was so."""


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryEntry:
    """One saved version, for the screen. `basis` tells in one line what a new thing was from the start.

    `scope` is where it lies, `homes` are those of fields in it that lie elsewhere."""

    at: datetime
    who: str
    what: str
    basis: str
    changes: tuple[Change, ...]
    row: Any
    scope: str
    homes: tuple[str, ...] = ()


class Changes(list[HistoryEntry]):
    """Newest first. `silent` are the slugs of plugins whose part cannot be read now, though they are or have been on
    here: whoever shows the rest says so."""

    silent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Window:
    """What of a scope's history is open: all of it, or only what still stood after `since` (a grantee)."""

    since: datetime | None = None


def windows(reaches: Mapping[Proceeding, Reach], case: Case) -> dict[str, Window]:
    """Every scope of the case that the reader may read now, with how far back; and each item in it that is closed."""
    found: dict[str, Window] = {}
    for proceeding, reach in reaches.items():
        for key in reach.readable:
            found[proceeding.scope(key)] = Window(since(reach.basis(key)))
        if reach.level(keys.EXISTENCE) >= Level.EXISTS:
            basis = reach.basis(keys.EXISTENCE)
            if basis is not None and basis.kind != BasisKind.GRANT:
                found[proceeding.scope(keys.EXISTENCE)] = found[f"case:{case.uuid}"] = Window()
        found.update(_items(reach))
        if reads_decisions(reach):
            found[f"decisions:{case.uuid}"] = found[proceeding.scope(DECISIONS)] = Window()
        if reads_decisions(reach) or _works_after_death(reach):
            found[f"death:{case.uuid}"] = Window()
    return found


def _items(reach: Reach) -> Iterator[tuple[str, Window]]:
    for item in reach.closed:
        if not reach.may_read(reach.apart[item], item):
            yield f"{CLOSED}{item}", Window()
    for item, one in reach.items.items():
        if one.level >= Level.READ and (item in reach.closed or not reach.may_read(one.key)):
            yield f"{GIVEN}{item}", Window(since(one.basis))
    for item, one in reach.versions.items():
        yield f"{ITEM}{item}", Window(since(one.basis))


def reads_decisions(reach: Reach) -> bool:
    """What is decided about who stands in for the owner follows §4, as the consents do; not the existence."""
    basis = reach.basis(keys.EXISTENCE)
    is_owners = basis is not None and basis.kind in (BasisKind.OWNER, BasisKind.PARENT)
    return is_owners or reach.may_read(keys.CONSENTS)


def _works_after_death(reach: Reach) -> bool:
    """Whoever has insight by decision, and whoever wrote it down and works on what is left."""
    basis = reach.basis(keys.EXISTENCE)
    return basis is not None and basis.kind in (BasisKind.INSIGHT, BasisKind.COORDINATOR, BasisKind.TAKER)


def since(basis: Basis | None) -> datetime | None:
    """When her grant began, for whoever reads by one."""
    if basis is None or basis.kind != BasisKind.GRANT:
        return None
    return AccessGrant.objects.select_related("consent", "grantee_unit__succession").get(uuid=basis.id).reads_from


def changes_in(case: Case, open_scopes: Mapping[str, Window], veil: Veil = OPEN, *, also_off: bool = False) -> Changes:
    """The readable history of the whole case, newest first. One query for each kind of row.

    `veil`: where somebody works is neutral to whoever does not need the owner's protected address. `also_off`: with
    what lies in a plugin that is off, which is the owner's own to take out (ACCESS §5)."""
    found, silent, here = Changes(), [], {"", *served(case.municipality)}
    for model, plugin in historical_models():
        if not also_off and plugin not in here:
            continue
        read = partial(_entries, model, case, open_scopes, veil)
        try:
            entries = tables.guarded(plugin, case.municipality, read) if plugin else read()
        except Silent:
            silent.append(plugin)
        else:
            found += [one for one in entries if also_off or _storer(one.row) in here]
    found.sort(key=lambda entry: entry.at, reverse=True)
    found.silent = tuple(sorted({*silent} & states(case.municipality).keys())) if silent else ()
    return found


def historical_models() -> Iterator[tuple[type[NationalHistoryRow], str]]:
    """History tables of models that say how they speak, and whose they are: a plugin's, or "" for core's."""
    for model in apps.get_models():
        if issubclass(model, NationalHistoryRow) and words_of(model) is not None:
            yield model, tables.owner_of(model)


def _storer(row: Any) -> str:
    """The plugin that stored a file: its rows are core's, and go where the file goes."""
    return row.plugin if type(row).instance_type is StoredFile else ""


def words_of(model: type[Model]) -> HistoryWords | None:
    tracked = getattr(model, "instance_type", None)
    return getattr(tracked, "HISTORY_WORDS", None)


def _entries(model: type[Any], case: Case, open_scopes: Mapping[str, Window], veil: Veil) -> list[HistoryEntry]:
    versions: dict[Any, list[Any]] = defaultdict(list)
    rows_of_case = model.objects.filter(case_uuid=case.uuid).select_related(*_named(model))
    for row in rows_of_case.order_by("history_date", "history_id"):
        versions[row.id].append(row)
    return [entry for rows in versions.values() for entry in _of_one(rows, open_scopes, veil)]


def _named(model: type[Any]) -> list[str]:
    """Whoever and whatever the versions name, so that ten of them ask no more than one."""
    words = words_of(model)
    fields = {field.name: field for field in model._meta.concrete_fields if field.is_relation}
    found = [fields[name] for name in words.fields if name in fields] if words is not None else []
    posts = [f"{field.name}__{part}" for field in found if field.related_model is Membership for part in POST]
    return [*(field.name for field in found), *posts]


def _of_one(rows: list[Any], open_scopes: Mapping[str, Window], veil: Veil) -> Iterator[HistoryEntry]:
    item = getattr(rows[-1], "uuid", None)
    given = open_scopes.get(f"{GIVEN}{item}")
    now = given or open_scopes.get(_home(rows))
    if now is None or f"{CLOSED}{item}" in open_scopes:
        return
    before: Any = None
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        then = open_scopes.get(row.scope) or (None if row.scope.startswith(ITEM) else given)
        if then is not None and _stood(row, following, rows[-1], (now, then)):
            yield _entry(row, before, veil, open_scopes)
            before = row
        else:
            before = None


def _home(rows: list[Any]) -> str:
    """Where the thing lies but for being apart, which the reach knows: the last version may be from before it was
    shown again."""
    return next((row.scope for row in reversed(rows) if not row.scope.startswith(ITEM)), rows[-1].scope)


def _stood(row: Any, following: Any, last: Any, both: tuple[Window, Window]) -> bool:
    """Without a grantee's start everything stands; with one, only what was not deleted or replaced by then."""
    starts = [window.since for window in both if window.since is not None]
    if not starts:
        return True
    if _is_deleted(last):
        return False
    return following is None or following.history_date > max(starts)


def _is_deleted(row: Any) -> bool:
    """Gone, or put away so that it can be fetched back."""
    return row.history_type == "-" or _is_put_away(row)


def _is_put_away(row: Any) -> bool:
    """A thing of a plan, or a file."""
    return getattr(row, "deleted_at", None) is not None or getattr(row, "removed_at", None) is not None


def _entry(row: Any, before: Any, veil: Veil, open_scopes: Mapping[str, Window]) -> HistoryEntry:
    words = words_of(type(row))
    assert words is not None  # historical_models
    homes = {name: f"{row.scope.rpartition(':')[0]}:{key}" for name, key in words.homes.items()}
    moved = _put_away_or_back(row, before)
    verbs = {"+": _("lagt til"), "~": _("endret"), "-": _("slettet")}
    is_whole = bool(moved) or row.history_type == "+"
    found = {name: change for name, change in _changes(words, row, None if is_whole else before, veil)
             if name not in homes or homes[name] in open_scopes}  # fmt: skip
    changes = tuple(found.values())
    return HistoryEntry(
        at=row.history_date,
        who=row.actor_label,
        what=capfirst(f"{words.noun}: {moved or verbs[row.history_type]}"),
        basis=" · ".join(f"{change.label}: {change.after}" for change in changes) if is_whole else "",
        changes=() if is_whole else changes,
        row=row,
        scope=row.scope,
        homes=tuple(homes[name] for name in found if name in homes),
    )


def _put_away_or_back(row: Any, before: Any) -> str:
    """What is deleted so that it can be fetched back is told as what it is, not as a date that was set."""
    was_deleted = before is not None and _is_deleted(before)
    if row.history_type != "~" or _is_deleted(row) == was_deleted:
        return ""
    return _("slettet") if _is_deleted(row) else _("hentet tilbake")


def _changes(words: HistoryWords, row: Any, before: Any, veil: Veil) -> Iterator[tuple[str, Change]]:
    """Each field that differs, by its name."""
    deleted = row.history_type == "-"
    for name, label in words.fields.items():
        if name in ("deleted_at", "removed_at"):
            continue
        old = _text(before, name, veil) if before is not None else ""
        new = "" if deleted else _text(row, name, veil)
        if deleted and before is None:
            old = _text(row, name, veil)
        if old != new:
            yield name, Change(str(label), old, new)


def _instant(value: datetime, *, is_end: bool) -> str:
    """A period that ends at midnight is told by its last day."""
    if is_end and value.time() == time():
        return formats.date_format(value - timedelta(days=1), "DATE_FORMAT")
    return f"{formats.date_format(value, 'DATE_FORMAT')} kl. {value:%H.%M}"


def _text(row: Any, name: str, veil: Veil) -> str:
    """A field of a version as a person reads it."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display is not None else getattr(row, name)
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    if isinstance(value, datetime):
        return _instant(clock.local(value), is_end=name == "valid_until")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if name in SAID:
        return SAID[name](value)
    if isinstance(value, Membership):
        return str(value.person) if veil.is_drawn else str(value)
    if isinstance(value, Unit) or name in PLACES:
        return veil(str(value or ""))
    if isinstance(value, list):
        return ", ".join(keys.label(str(item)) for item in value)
    return "" if value is None else str(value)
