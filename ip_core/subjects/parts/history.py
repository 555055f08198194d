"""What has changed, in words, as the history of each case says it; and what has happened in it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ip_core.access import keys
from ip_core.access.emergencies import told_to
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Case, Event
from ip_core.history.behalf import told_on_behalf
from ip_core.history.reading import DECISIONS, ITEM, HistoryEntry, Window, changes_in, windows
from ip_core.notices import headlines
from ip_core.people.actor import Actor
from ip_core.plugins.proposals import name_of
from ip_core.plugins.queries import served
from ip_core.plugins.types import SubjectData
from ip_core.subjects.parts.part import Part, cases_of, instant, veil
from ip_core.subjects.standing import Standing, keys_of

NOT_BEFORE_IT_IS_FINISHED = frozenset({keys.ASSESSMENT, keys.OPINIONS})


def history_part(here: Standing, actor: Actor) -> Part:
    things: list[SubjectData] = []
    silent: list[str] = []
    for case in cases_of(here):
        scopes = open_scopes(here, case)
        every = changes_in(case, scopes, veil(here), also_off=here.is_herself)
        silent += every.silent
        changes = every if here.is_herself else told_on_behalf(every, here.sides)
        told = tuple((instant(one.at), _in_words(one)) for one in reversed(changes))
        title = _("Endringer i sak %(number)s") % {"number": case.number}
        things += [SubjectData(title, "ip_core.History", told)] if told else []
        things += _events(here, case, scopes)
    return Part("historikk", _("Historikk"), tuple(things), _missing(here, silent))


def _missing(here: Standing, silent: list[str]) -> str:
    told = [] if here.is_whole else [_("Her står bare det som er åpent for deg.")]
    names = ", ".join(sorted({name_of(slug) for slug in silent}))
    told += [_("Endringene i %(names)s mangler. Be om en ny senere.") % {"names": names}] if names else []
    return " ".join(told)


def open_scopes(here: Standing, case: Case) -> dict[str, Window]:
    """As on the page of the case's history; to herself what lies in a plugin that is off as well."""
    matters = [proceeding for proceeding in here.sides if proceeding.case_id == case.pk]
    found = windows({p: here.reaches_by[p] for p in matters if p in here.reaches_by}, case)
    if not here.is_herself:
        return found
    found |= {f"decisions:{case.uuid}": Window(), f"case:{case.uuid}": Window()}
    found |= {proceeding.scope(DECISIONS): Window() for proceeding in matters}
    here_on = served(here.municipality)
    for proceeding in matters:
        if ProceedingKind(proceeding.kind).plugin not in here_on or not here.reaches_by.get(proceeding):
            marked = [row for row in proceeding.private_items.all() if here.reaches(proceeding, row.section)]
            found |= {f"{ITEM}{row.item_uuid}": Window() for row in marked}
            open_keys = {*keys_of(proceeding), keys.EXISTENCE} - NOT_BEFORE_IT_IS_FINISHED
            found |= {proceeding.scope(key): Window() for key in open_keys if here.reaches(proceeding, key)}
    return found


def _in_words(one: HistoryEntry) -> str:
    """ "Eirik Solbakk: Mål: endret. Mål: «gå» → «løpe»" """
    changes = "; ".join(f"{change.label}: «{change.before}» → «{change.after}»" for change in one.changes)
    return " ".join(part for part in (f"{one.who}: {one.what}.", one.basis or changes) if part)


def _events(here: Standing, case: Case, scopes: dict[str, Window]) -> list[SubjectData]:
    rows = Event.objects.filter(case=case).order_by("at", "pk")
    open_to_her = [row for row in rows if row.scope in scopes and not scopes[row.scope].since]
    shown = open_to_her if here.is_herself else _told_on_behalf(open_to_her, here)
    told = tuple((instant(row.at), _event(row)) for row in shown)
    title = _("Hendelser i sak %(number)s") % {"number": case.number}
    return [SubjectData(title, "ip_core.Event", told)] if told else []


def _told_on_behalf(rows: list[Event], here: Standing) -> list[Event]:
    """What the owner's side is told of when it happens: not that something was hidden or marked private, which lies
    with the consents too, nor a break-glass that names what is hidden from her (ACCESS §3, §5)."""
    emergencies = {str(row.uuid) for row in told_to(here.sides)}
    return [
        row
        for row in rows
        if row.kind in headlines.HEADLINES and row.references.get("break_glass", "") in {"", *emergencies}
    ]


def _event(row: Event) -> str:
    known = headlines.HEADLINES.get(row.kind)
    return f"{row.actor_label}: {known.text if known is not None else row.kind}"


__all__ = ("history_part", "open_scopes")
