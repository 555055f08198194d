"""`medvirk units list|succeed|undo`: where people work, and which unit has taken the place of which."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from ip_core import clock
from ip_core.municipalities import services
from ip_core.municipalities.exceptions import SuccessionNotPossible
from ip_core.municipalities.models import Municipality, Unit
from ip_core.people.actor import Actor

WORDS = {
    "grants": "accesses given to the unit, which follow it",
    "plans": "plans whose owners are told",
    "memberships": "posts in the unit, which count no more from that day",
    "appointments": "coordinators and deputies among them, to be appointed anew",
    "open_steps": "open steps that lie there, to be taken anew",
    "care_orders": "care orders that name it, to be recorded anew",
}


class Command(BaseCommand):
    """Counts, and names of units; nobody's plan is shown."""

    help = "List units, or record that one takes another's place: accesses given to the old one are then the new one's."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True, metavar="list|succeed|undo")
        listing = commands.add_parser("list", help="Every unit, with the id that the others take.")
        listing.add_argument("--municipality", metavar="SLUG", help="only there; without it those outside too")
        succeeding = commands.add_parser("succeed", help="From a day on, NEW stands in the place of OLD.")
        succeeding.add_argument("old", metavar="OLD", type=_uuid)
        succeeding.add_argument("new", metavar="NEW", type=_uuid)
        succeeding.add_argument("--from", dest="first_day", required=True, type=_day, metavar="DATE")
        undoing = commands.add_parser("undo", help="OLD stands for itself again, from now.")
        undoing.add_argument("old", metavar="OLD", type=_uuid)
        for changing in (succeeding, undoing):
            changing.add_argument("--dry-run", action="store_true", help="show what it would do, and do nothing")
        for command in (listing, succeeding, undoing):
            command.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        with clock.frozen():
            try:
                {"list": self._list, "succeed": self._succeed, "undo": self._undo}[options["action"]](options)
            except SuccessionNotPossible as error:
                raise CommandError(error.message) from error

    def _list(self, options: dict[str, Any]) -> None:
        found = [_plain(unit) for unit in _units(options["municipality"])]
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for one in found:
            then = f"  → {one['successor']} from {one['from']}" if one["successor"] else ""
            self.stdout.write(
                f"{one['id']}  {one['municipality'] or '–':12} {one['organisation']}: {one['name']}{then}"
            )

    def _succeed(self, options: dict[str, Any]) -> None:
        old, new, day = _unit(options["old"]), _unit(options["new"]), options["first_day"]
        found = asdict(services.consequences(old, day))
        if options["dry_run"]:
            services.check(old, new, day)
        else:
            services.succeed_unit(old, new, actor=Actor.system("medvirk units"), first_day=day)
        said = f"{new} stands in the place of {old} from {day.isoformat()}."
        self._say(options, said, {"old": str(old.uuid), "new": str(new.uuid), "from": day.isoformat()}, found)

    def _undo(self, options: dict[str, Any]) -> None:
        old = _unit(options["old"])
        counted = asdict(services.consequences(old, clock.today()))
        found = {name: counted[name] for name in ("grants", "plans")}
        if not hasattr(old, "succession"):
            raise CommandError(f"Nothing has taken the place of {old}.")
        if not options["dry_run"]:
            services.undo_succession(old, actor=Actor.system("medvirk units"))
        self._say(options, f"{old} stands for itself.", {"old": str(old.uuid)}, found)

    def _say(self, options: dict[str, Any], said: str, told: dict[str, Any], found: dict[str, int]) -> None:
        if options["as_json"]:
            told = {**told, "dry_run": options["dry_run"], "counts": found}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for name, count in found.items():
            self.stdout.write(f"{count:8}  {WORDS[name]}")
        self.stdout.write("Nothing is written. It would be so: " + said if options["dry_run"] else said)


def _units(slug: str | None) -> QuerySet[Unit]:
    rows = Unit.objects.select_related("organisation__municipality", "succession__successor")
    if slug and not Municipality.objects.filter(slug=slug).exists():
        raise CommandError(f"No municipality is called {slug!r}.")
    return rows.filter(organisation__municipality__slug=slug) if slug else rows


def _unit(uuid: UUID) -> Unit:
    unit = _units(None).filter(uuid=uuid).first()
    if unit is None:
        raise CommandError(f"No unit has the id {uuid}. See: medvirk units list")
    return unit


def _plain(unit: Unit) -> dict[str, str]:
    row = getattr(unit, "succession", None)
    place = unit.organisation.municipality
    return {
        "id": str(unit.uuid),
        "municipality": place.slug if place is not None else "",
        "organisation": unit.organisation.name,
        "name": unit.name,
        "kind": unit.kind,
        "successor": str(row.successor) if row is not None else "",
        "from": row.valid_from.isoformat() if row is not None else "",
    }


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ArgumentTypeError("an id such as in: medvirk units list") from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("a date such as 2026-12-31") from error
