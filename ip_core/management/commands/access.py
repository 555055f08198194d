"""`medvirk access explain --as HANDLE --municipality SLUG PATH [--by HANDLE] [--reason TEXT] [--json]`: what she would
get there, and why. Written down.

`medvirk access log --case NUMBER --reason TEXT [--as HANDLE] [--municipality SLUG] [--json]`: who was in it."""

import getpass
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django_scopes import scope, scopes_disabled

from ip_core import clock
from ip_core.cases import numbers
from ip_core.cases.models import Case
from ip_core.control import answers, policies, queries
from ip_core.control.enums import LookKind
from ip_core.control.explaining import explain_address
from ip_core.control.forms import whole_number
from ip_core.control.services import Question, look_up, tell_owners
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor, actor_for_handle
from ip_core.people.models import Identity


class Command(BaseCommand):
    """Content is neither read nor shown: only the gate is asked, and the log has none."""

    help = "Explain what a person may see at an address and on what basis, or list who has been in a case."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True, metavar="explain|log")
        asked = commands.add_parser("explain", help="One person, one address.")
        asked.add_argument("path", metavar="PATH", help="such as /nn/sak/…/innsyn/")
        asked.add_argument("--municipality", required=True, metavar="SLUG")
        asked.add_argument("--as", dest="handle", metavar="HANDLE", help="a person's handle; without it: nobody")
        asked.add_argument("--by", metavar="HANDLE", help="somebody with the control role, who asks; else the operator")
        asked.add_argument("--reason", default="", metavar="TEXT", help="why; it stays in the log of controls")
        asked.add_argument("--json", action="store_true", dest="as_json")
        log = commands.add_parser("log", help="Who has been in a case, and when. Written down with its reason.")
        log.add_argument("--case", required=True, metavar="NUMBER", help="such as 2026/0012")
        log.add_argument("--reason", required=True, metavar="TEXT", help="why; it stays in the log of controls")
        log.add_argument("--municipality", metavar="SLUG", help="needed when several have a case of that number")
        log.add_argument("--as", dest="handle", metavar="HANDLE", help="somebody with the control role")
        log.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        {"explain": self._explain, "log": self._log}[options["action"]](options)

    def _log(self, options: dict[str, Any]) -> None:
        if not options["reason"].strip():
            raise CommandError("State why: --reason must not be empty.")
        with clock.frozen():
            number, municipality = _numbered(options["case"], options["municipality"])
            actor = _asker(options["handle"], municipality)
            with scope(municipality=municipality), translation.override(municipality.primary_language):
                self._show(number, actor, municipality, options)

    def _show(self, number: str, actor: Actor, municipality: Municipality, options: dict[str, Any]) -> None:
        question = Question(reason=options["reason"].strip()[:500], case_number=number)
        look = look_up(LookKind.LOG, question, actor=actor, municipality=municipality)
        found = list(queries.entries_for(look, actor))
        cases = {event.case_uuid: number for event in found if event.case_uuid is not None}
        tell_owners(cases, actor=actor, municipality=municipality, surface="command:access")
        lines = answers.lines_of(found)
        if options["as_json"]:
            rows = [{"at": line.at.isoformat(), "who": line.who, "post": line.post} for line in lines]
            told = {"municipality": municipality.slug, "case": number, "reason": look.reason, "entries": rows}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for line in lines:
            self.stdout.write(f"{clock.local(line.at):%Y-%m-%d %H:%M}  {line.who}, {line.post}")
        self.stdout.write(f"{len(lines)} entries for {number} in {municipality.slug}")

    def _explain(self, options: dict[str, Any]) -> None:
        municipality = Municipality.objects.filter(slug=options["municipality"]).select_related("site").first()
        if municipality is None:
            raise CommandError(f"No municipality is called {options['municipality']!r}.")
        with clock.frozen(), translation.override(municipality.primary_language):
            asker, subject = _asker(options["by"], municipality), _actor(options["handle"])
            where = {"actor": asker, "municipality": municipality, "reason": options["reason"]}
            found = explain_address(options["path"], subject, **where).as_data()
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        basis = f"{found['basis']['kind']} {found['basis']['id']}".strip() if found["basis"] else "none"
        self.stdout.write(f"{found['status']}  level {found['level']}  basis {basis}\n{found['reason']}")


def _asker(handle: str | None, municipality: Municipality) -> Actor:
    """Somebody with the control role; without a name whoever operates the server, who is named as that."""
    actor = _actor(handle) if handle else Actor.system(f"command line: {_operator()}")
    if not policies.may_control(actor, municipality):
        raise CommandError(f"{handle!r} does not have the control role there.")
    return actor


def _operator() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _numbered(text: str, slug: str | None) -> tuple[str, Municipality]:
    """The number as it is written on the case, and the one municipality that it means."""
    try:
        number = whole_number(text)
    except ValidationError as error:
        raise CommandError("A case number looks like 2026/0012.") from error
    if slug:
        named = Municipality.objects.filter(slug=slug).first()
        if named is None:
            raise CommandError(f"No municipality is called {slug!r}.")
        return number, named
    with scopes_disabled():
        having = Case.objects.filter(**numbers.fields_of(number) or {"pk": None}).values("municipality")
        found = list(Municipality.objects.filter(pk__in=having))
    if len(found) != 1:
        raise CommandError("Name the municipality: --municipality SLUG.")
    return number, found[0]


def _actor(handle: str | None) -> Actor:
    if not handle:
        return Actor.anonymous()
    try:
        return actor_for_handle(handle)
    except Identity.DoesNotExist as missing:
        raise CommandError(f"Nobody has the handle {handle!r}.") from missing
