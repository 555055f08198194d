"""The control role's questions: why can she see this, and who has been in the case. On screen and at the command line.

What is explained has to be the oracle's answer, section by section, without a word of content; nobody else gets it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.management import CommandError, call_command
from django.utils import translation
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.access import keys, wording
from ip_core.access.models import AccessEvent
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.models import Person
from tests.proof import town
from tests.proof.errands import usual_view
from tests.proof.pages import AWAY, MISSING, OK, client_at, matters_of_case, plugin_state
from tests.proof.rows import Row
from tests.proof.standing import CITIZEN, PROFESSIONAL, Session, World
from tests.proof.surfaces import View
from tests.proof.tables import EXISTENCE, EXISTS, NONE, READ, WRITE
from tests.proof.tally import Marks
from tests.proof.texts import words_in

EXPLAIN, LOG = "/nb/kontroll/tilgang/", "/nb/kontroll/innsynslogg/"
REASON = "Prøve"
SAID = {"Ingenting": NONE, "Ser at det finnes": EXISTS, "Kan lese": READ, "Kan lese og skrive": WRITE}
SPOKEN = dict(zip(("none", "exists", "read", "write"), (NONE, EXISTS, READ, WRITE), strict=True))
NO_BASIS, LESS = "Ingen grunn til tilgang.", "Gjelder ikke"


@dataclass
class Desk:
    """The control role at her screen, somebody else at hers, and the case that is asked about."""

    world: World
    control: Person
    other: Session
    matter: Proceeding

    @property
    def number(self) -> str:
        return self.matter.case.number

    @property
    def municipality(self) -> Municipality:
        return self.matter.municipality

    def ask(self, path: str, marks: Marks, surface: str, **question: str) -> BeautifulSoup:
        """Her answer; nobody else may ask, and nobody else opens what she was answered."""
        asked = {"case_number": self.number, "reason": REASON, **question}
        hers = client_at(self.municipality, Session(self.control.pk, PROFESSIONAL))
        others = client_at(self.municipality, self.other)
        answer = hers.post(path, asked)["Location"]
        for response in (others.get(path), others.post(path, asked), others.get(answer)):
            wanted = MISSING if self.other.is_sure else AWAY
            assert response.status_code == wanted, f"{self.other} at {self.world.at}: {path}: {response.status_code}"
            marks.note(surface, is_allowed=False)
        found = hers.get(answer)
        assert found.status_code == OK, f"control at {self.world.at}: {answer}: {found.status_code}"
        marks.note(surface, is_allowed=True)
        text = found.content.decode()
        self.has_no_content(text, question["name"])
        return BeautifulSoup(text, "html.parser")

    def has_no_content(self, text: str, asked: str = "") -> None:
        """Nor whose case it is; somebody who works may stand there as one who has read."""
        owner = self.matter.owner
        works = any(row.person_id == owner.pk for row in self.world.rows.memberships)
        hidden = [self.matter.case.uuid, self.matter.uuid, *([] if works or owner.name == asked else [owner.name])]
        hidden.append(town.IN_NEED)
        named = [str(one) for one in hidden if str(one) in text]
        assert not words_in(text) | set(named), f"control is told {words_in(text)} {named}"


# --- why can she see this ---------------------------------------------------------------------------------------------


def compare_explained(desk: Desk, person: Person, marks: Marks) -> None:
    """Each session that control is told of is the oracle's, in every matter of the case; whoever works has one."""
    page = desk.ask(EXPLAIN, marks, "control: explanation", name=person.name)
    told = dict(_sessions(page, person, desk.matter.owner_id))
    works = bool(desk.world.memberships(Session(person.pk, PROFESSIONAL)))
    assert works == any(one.capacity == PROFESSIONAL for one in told), f"{person.pk} at work at {desk.world.at}"
    for session, matters in told.items():
        view = View.of(desk.world, session)
        wanted = [_levels(view, row) for row in matters_of_case(view, desk.matter)]
        product, oracle = _counted(matters), _counted(wanted)
        assert product == oracle, (
            f"{session} at {desk.world.at} explained: {product - oracle}, oracle {oracle - product}"
        )
        for levels in wanted:
            for key in set(levels) - {EXISTENCE}:
                marks.note("control: sections explained", is_allowed=levels[key] >= READ)


def _sessions(page: BeautifulSoup, person: Person, owner: int) -> Iterator[tuple[Session, list[dict[str, int]]]]:
    for part in page.select("main section"):
        as_whom = " ".join(part.select_one("h2").get_text().split()).removeprefix(f"{person.name}, ")  # type: ignore[union-attr]
        behalf = owner if as_whom == "på vegne av eieren av saken" else None
        capacity = CITIZEN if behalf or as_whom == "som innbygger" else PROFESSIONAL
        complaint = wording.opening(str(ProceedingKind.COMPLAINT.label))
        titles = part.select("h3")
        yield (
            Session(person.pk, capacity, behalf),
            [
                _explained(rows)
                for title, rows in zip(titles, part.select("ul"), strict=True)
                if not title.get_text().strip().startswith(complaint)
            ],
        )


def _explained(rows: Tag) -> dict[str, int]:
    """Level by key, each with a basis or with what took it."""
    found = {}
    with translation.override("nb"):
        names = {wording.opening(keys.label(key)): key for key in keys.LABELS}
    for row in rows.select("li"):
        said, why = (" ".join(one.get_text().split()) for one in row.select(":scope > div p"))
        level = SAID[said]
        assert (why != NO_BASIS) if level else (why == NO_BASIS or LESS in why), f"{said}: {why}"
        found[names[row.select_one("strong").get_text().strip()]] = level  # type: ignore[union-attr]
    return found


def _levels(view: View, row: Row) -> dict[str, int]:
    """The oracle's: of the section, or of something in it."""
    says = view.answers[row.id]
    every = keys.PLAN_SECTIONS if row.kind == "plan" else keys.INTAKE_OBJECTS
    of_items = [(key, level) for key, level in says.items.values()]
    return {key: max([says.level(key), *(level for at, level in of_items if at == key)]) for key in (EXISTENCE, *every)}


def _counted(matters: list[dict[str, int]]) -> Counter[tuple[bool, frozenset[tuple[str, int]]]]:
    """Matters in which there is something, whichever of several like ones."""
    reached = [("goals" in one, frozenset((k, v) for k, v in one.items() if v)) for one in matters]
    return Counter(one for one in reached if one[1])


# --- who has been in it -----------------------------------------------------------------------------------------------


def compare_log(desk: Desk, marks: Marks) -> None:
    """Who and when of every entry of the case, and not what; the command tells the same, and to nobody else either."""
    with scopes_disabled():
        rows = AccessEvent.objects.filter(case_uuid=desk.matter.case.uuid).exclude(kind="control")
        wanted = [(clock.local(row.at), row.person_label) for row in rows.order_by("-at", "-pk")]
    page = desk.ask(LOG, marks, "control: log", name="")
    told = [one.get_text().strip() for one in page.select("main section li strong")]
    assert told == [who for _at, who in wanted][:50], f"log of {desk.number} at {desk.world.at}"
    assert f"{len(wanted)} oppslag" in page.select_one("h1").get_text()  # type: ignore[union-attr]
    found = json.loads(_log_command(desk, "control"))
    assert [(one["who"], set(one)) for one in found["entries"]] == [(who, {"at", "who", "post"}) for _at, who in wanted]
    desk.has_no_content(json.dumps(found))
    marks.note("command: access log", is_allowed=True)
    with pytest.raises(CommandError, match="control role"):
        _log_command(desk, "systemcoordinator")
    marks.note("command: access log", is_allowed=False)


def _log_command(desk: Desk, handle: str) -> str:
    slug = desk.municipality.slug
    whole = handle if slug == "meland" else f"{handle}-{slug}"
    return _command("log", "--case", desk.number, "--reason", REASON, "--municipality", slug, "--as", whole)


def _command(*words: str) -> str:
    told = StringIO()
    call_command("access", *words, "--json", stdout=told)
    return told.getvalue()


# --- one address ------------------------------------------------------------------------------------------------------


def compare_explain_command(desk: Desk, handle: str, marks: Marks) -> None:
    """`medvirk access explain --as HANDLE PATH`: her usual session, and what the oracle says of the address."""
    view = usual_view(desk.world, handle)
    if view is None:
        return
    for path, wanted in _addresses(view, desk.matter):
        text = _command("explain", "--as", handle, "--municipality", desk.municipality.slug, path)
        desk.has_no_content(text)
        found = json.loads(text)
        told = (found["status"], SPOKEN[found["level"]], found["basis"] is not None)
        assert told == (OK if wanted else MISSING, wanted, bool(wanted)), f"{view.session} at {view.world.at}: {path}"
        marks.note("command: access explain", is_allowed=bool(wanted))


def _addresses(view: View, matter: Proceeding) -> Iterator[tuple[str, int]]:
    """The case, its applications and its plans, each with the level that it is opened at."""
    matters = matters_of_case(view, matter)
    is_known = any(view.answers[row.id].exists for row in matters)
    yield f"/nb/sak/{matter.case.uuid}/", EXISTS if is_known else NONE
    for row in matters:
        says, is_on = view.answers[row.id], plugin_state(view.world, row, row.kind) != "off"
        if row.kind == "plan":
            widest = max(_levels(view, row).values())
            yield f"/nb/t/plan/{row.uuid}/", widest if is_on else NONE
        else:
            yield f"/nb/t/soknad/{row.uuid}/", EXISTS if is_on and says.exists else NONE
