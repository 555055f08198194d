"""The ways out of the product that are compared with the oracle: engine, scopes, search, pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace

from django.db.models import QuerySet
from django_scopes import scope

from ip_core import clock
from ip_core.access import engine, memory
from ip_core.access.addresses import veil_over
from ip_core.access.queries import scopes_readable_by
from ip_core.access.reach import Reach
from ip_core.cases.models import Case, Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor, actor_for
from ip_core.people.enums import Assurance
from ip_core.people.models import Person
from ip_core.plugins import queries as plugin_states
from ip_core.search import services as searching
from tests.proof import rows, vetoes
from tests.proof.answers import Answer
from tests.proof.narrows import is_asked
from tests.proof.oracle import answer
from tests.proof.standing import Session, World
from tests.proof.tables import EXISTENCE, OBJECTS, READ, SECTIONS
from tests.proof.tally import Marks
from tests.proof.texts import COMMON, WRITTEN, Canary, keys_of, words_in
from tests.proof.veiled import sees_address


@dataclass
class View:
    """One session at one instant, with all that the oracle says it reaches, by the matter's id."""

    world: World
    session: Session
    answers: dict[int, Answer]

    @classmethod
    def of(cls, world: World, session: Session) -> View:
        return cls(world, session, {row.id: answer(world, session, row) for row in world.rows.proceedings})

    def reaches(self, matter: Proceeding) -> bool:
        found = self.answers[matter.pk]
        return bool(found.cells or found.items)


def world_now() -> World:
    return World(rows.read(vetoes.in_town), clock.now())


def actor_of(session: Session) -> Actor:
    behalf = Person.objects.get(pk=session.behalf) if session.behalf else None
    assurance = Assurance.HIGH if session.is_sure else Assurance.SUBSTANTIAL
    person = Person.objects.get(pk=session.person)
    return actor_for(person, capacity=session.capacity, on_behalf_of=behalf, assurance=assurance)


def compare_engine(views: list[View], municipality: Municipality, marks: Marks) -> None:
    """Levels of every section and object, existence, write questions, items: exactly the oracle's."""
    actors = [actor_of(view.session) for view in views]
    with scope(municipality=municipality):
        found = engine.reaches_of_each(actors, _matters(municipality), municipality, clock.now())
    for view, reaches in zip(views, found, strict=True):
        for matter, reach in reaches.items():
            product, oracle = described(reach, matter), expected(view.answers[matter.pk], matter)
            differ = {key: (product.get(key), oracle.get(key)) for key in {*product, *oracle}}
            differ = {key: both for key, both in differ.items() if both[0] != both[1]}
            assert not differ, f"{explained(view, matter)}: product, oracle {differ}"
            marks.note("engine", is_allowed=view.reaches(matter))


def _matters(municipality: Municipality) -> QuerySet[Proceeding]:
    """A complaint is an object of its application (§2); the row that it runs in is no matter of its own yet."""
    return Proceeding.objects.filter(municipality=municipality, kind__in=("intake", "plan"))


def described(reach: Reach, matter: Proceeding) -> dict[str, object]:
    keys = {*keys_of(matter), EXISTENCE, *reach.cells}
    cells = {key: (int(reach.level(key)), *_writes(reach.may_write, key)) for key in keys if reach.level(key)}
    items = {str(item): (one.key, int(one.level)) for item, one in reach.items.items()}
    things = {f"thing {uuid}": int(one.level) for uuid, one in reach.things.items()}
    apart = {f"private {item}": reach.may_read(key, item) for item, key in reach.apart.items()}
    return cells | items | things | {key: True for key, is_read in apart.items() if is_read}


def expected(says: Answer, matter: Proceeding) -> dict[str, object]:
    cells = {key: (cell.level, *_writes(says.may_write, key)) for key, cell in says.cells.items() if cell.level}
    items = {str(item): one for item, one in says.items.items()}
    things = {f"thing {uuid}": level for uuid, level in says.things.items()}
    return cells | items | things | {f"private {item}": True for item in says.apart if says.may_read_item(item)}


def _writes(may_write: object, key: str) -> tuple[bool, bool, bool]:
    """New or another's · the owner's words · one's own words."""
    ask = may_write
    return (
        ask(key, is_own=False, is_owners=False),  # type: ignore[operator]
        ask(key, is_own=False, is_owners=True),  # type: ignore[operator]
        ask(key, is_own=True, is_owners=True),  # type: ignore[operator]
    )


def explained(view: View, matter: Proceeding) -> str:
    """What a person needs to find the fault."""
    row = view.world.rows.one("proceedings", matter.pk)
    column = view.world.plan_column(row) if row.kind == "plan" else view.world.intake_column(row)
    return f"{view.session} in {row.kind} {matter.pk}, column {column!r}, at {view.world.at}"


@contextmanager
def one_request() -> Iterator[None]:
    """What the middlewares of a request keep for it, kept here too: several searches are one reader's one errand."""
    with memory.one_request(), plugin_states.one_request():
        yield


SCOPED = ("proceeding:", "item:", "thread:", "invitation:", "opinion:")


def compare_scopes(view: View, actor: Actor, municipality: Municipality, marks: Marks) -> None:
    """What lists and search filter by: neither more nor less, and nothing of the neighbour."""
    found = {one for one in scopes_readable_by(actor, municipality) if one.startswith(SCOPED)}
    found -= {one for one in found for row in _complaints(view.world) if str(row.uuid) in one}
    assert found == _scopes(view, municipality), f"scopes of {view.session} in {municipality}"
    for row in view.world.rows.proceedings:
        if row.municipality_id == municipality.pk:
            marks.note("scopes", is_allowed=any(str(row.uuid) in one for one in found))


def _complaints(world: World) -> list[rows.Row]:
    return [row for row in world.rows.proceedings if row.kind == "complaint"]


def _scopes(view: View, municipality: Municipality) -> set[str]:
    wanted: set[str] = set()
    for row in view.world.rows.proceedings:
        says = view.answers[row.id]
        if row.municipality_id == municipality.pk:
            wanted |= {f"proceeding:{row.uuid}:{key}" for key in says.readable}
            wanted |= {f"proceeding:{row.uuid}:{EXISTENCE}"} if says.exists else set()
            wanted |= {f"item:{item}" for item, (_key, level) in says.items.items() if level >= READ}
            wanted |= {f"item:{item}" for item in says.apart if says.may_read_item(item)}
            wanted |= {f"{_sort_of(view.world, uuid)}:{uuid}" for uuid in says.things}
    return wanted


def _sort_of(world: World, uuid: object) -> str:
    for sort in ("thread", "invitation"):
        if any(row.uuid == uuid for row in world.rows.tables[f"{sort}s"]):
            return sort
    return "opinion"


def readable_words(view: View, municipality: Municipality) -> set[str]:
    """The canaries that this session may see."""
    return {
        f"kanari{row.uuid.hex[:8]}x{key}"
        for row in view.world.rows.proceedings
        if row.municipality_id == municipality.pk and row.kind in ("intake", "plan")
        for key in view.answers[row.id].readable
        if key != EXISTENCE
    }


def words_of_a_copy(view: View, municipality: Municipality) -> set[str]:
    """What a copy of everything about one may hold. Her own is excepted from plugins that are off (§5), and what is off
    still says no to nothing.

    READING: what stands in a plan of her own from before her yes (an import may have brought it) is about her, and hers
    to get a copy of, although there is no page for it yet."""
    world, session = view.world, view.session
    if session.behalf is not None:
        return readable_words(view, municipality)
    states = [SimpleNamespace(**{**vars(row), "state": "on"}) for row in world.rows.plugins]
    matters = {row.id: row for row in world.rows.proceedings}
    said = [row for row in world.rows.vetoes if is_asked(world, matters[row.proceeding_id])]
    as_if_on = View.of(World(rows.Rows({**world.rows.tables, "plugins": states, "vetoes": said}), world.at), session)
    own = [row for row in world.rows.proceedings if row.kind == "plan" and row.owner_id == session.person]
    there = (*WRITTEN, "documents")
    before = {Canary(row.uuid, key).word for row in own if world.plan_column(row) == "before" for key in there}
    return before | readable_words(as_if_on, municipality)


def compare_addresses(view: View, actor: Actor, municipality: Municipality, marks: Marks) -> None:
    """A protected address, case by case: the words themselves, or the neutral text."""
    here = [row for row in view.world.rows.proceedings if row.municipality_id == municipality.pk]
    people = {row.id: row for row in view.world.rows.people}
    for case in {row.case_id for row in here if people[row.owner_id].address_protection}:
        matters = [
            (row, view.answers[row.id]) for row in here if row.case_id == case and row.kind in ("intake", "plan")
        ]
        if not matters or not any(says.cells or says.items for _row, says in matters):
            continue  # nothing of the case is shown to her at all
        with scope(municipality=municipality):
            seen = veil_over(Case.objects.get(pk=case), actor)(SECRET_STREET) == SECRET_STREET
        assert seen == sees_address(view.world, view.session, matters), f"address: {explained_case(view, case)}"
        marks.note("protected address", is_allowed=seen)


SECRET_STREET = "Løynvegen 7"


def explained_case(view: View, case: int) -> str:
    return f"{view.session} in case {case} at {view.world.at}"


def compare_search(view: View, actor: Actor, municipality: Municipality, marks: Marks) -> None:
    """Every hit on every page, and the count of each kind."""
    wanted = readable_words(view, municipality)
    served = {r.slug for r in view.world.rows.plugins if r.municipality_id == municipality.pk and r.state != "off"}
    with scope(municipality=municipality), one_request():
        first = searching.search(actor, municipality, COMMON, kind="plan.canary")
        hits = [first] + [
            searching.search(actor, municipality, COMMON, kind="plan.canary", page=page)
            for page in range(2, first.pages + 1)
        ]
    found = {word for page in hits for hit in page.hits for word in words_in(hit.title + hit.excerpt)}
    of_plans = {word for word in wanted if _kind(view, word) == "plan"} if "plan" in served else set()
    assert found == of_plans, f"hits of {view.session} in {municipality}"
    assert first.total == len(of_plans), f"total of {view.session} in {municipality}"
    of_intakes = {word for word in wanted if _kind(view, word) == "intake"} if "intake" in served else set()
    assert first.counts.get("intake.canary", 0) == len(of_intakes), f"count of {view.session} in {municipality}"
    for row in view.world.rows.proceedings:
        if row.municipality_id == municipality.pk and row.kind == "plan":
            marks.note("search hit", is_allowed=any(row.uuid.hex[:8] in word for word in found))
            marks.note("search count", is_allowed=bool(view.answers[row.id].readable & set(keys_of_kind("plan"))))


def compare_names(view: View, actor: Actor, municipality: Municipality, marks: Marks) -> None:
    """Existence is found by the owner's name, and only by whom it exists for."""
    owners = Person.objects.filter(pk__in={row.owner_id for row in view.world.rows.proceedings})
    with scope(municipality=municipality), one_request():
        asked = [(owner, searching.search(actor, municipality, owner.name).counts) for owner in owners]
    for owner, counts in asked:
        for kind, name in (("plan", "core.plan"), ("intake", "core.case")):
            here = [
                row
                for row in view.world.rows.proceedings
                if (row.kind, row.owner_id, row.municipality_id) == (kind, owner.pk, municipality.pk)
            ]
            known = [row for row in here if view.answers[row.id].exists]
            served = any(
                (r.municipality_id, r.slug) == (municipality.pk, kind) and r.state != "off"
                for r in view.world.rows.plugins
            )
            assert counts.get(name, 0) == (len(known) if served else 0), f"{view.session} asks for {owner.name}"
            for row in here:
                marks.note("search by name", is_allowed=served and row in known)


def keys_of_kind(kind: str) -> tuple[str, ...]:
    return SECTIONS if kind == "plan" else OBJECTS


def _kind(view: View, word: str) -> str:
    return next(row.kind for row in view.world.rows.proceedings if row.uuid.hex[:8] in word)
