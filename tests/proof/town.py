"""The town in which the machine plays: people, matters, and ways to write any row that the product could hold.

Rows are written straight, not by the services, because a service would never let some of these states come about;
yet an import, an older version or a race may. What the services would let through is a part of it.

Longer than most modules: a list of short functions, one for each kind of row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.access.models import (
    AccessGrant,
    BreakGlass,
    CareOrder,
    CompetenceDecision,
    Consent,
    ConsentSignature,
    HiddenSection,
    InsightDecision,
    Invitation,
    NamedHandler,
    OpinionRequest,
    OwnCoordinator,
    PrivateItem,
    Suspension,
    Thread,
    ThreadMember,
)
from ip_core.cases.models import Case, CoordinatorAppointment, Proceeding, ProceedingStep
from ip_core.history.acting import acting
from ip_core.municipalities.models import Municipality, Unit
from ip_core.notices.models import ContactChoice
from ip_core.people.actor import Actor
from ip_core.people.models import Account, Guardianship, Membership, Parenthood, Person, Representation
from ip_core.plugins.models import PluginState
from ip_core.procedures.models import ProcedureVersion
from ip_core.testing.cast import Cast, build_cast
from ip_core.testing.clients import give_host
from ip_core.testing.stories import procedure
from tests.proof.rows import OSLO
from tests.proof.texts import Canary, write_texts

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG_AGO = date(2015, 1, 1)
KIN = ("owner", "child", "applicant", "parent", "otherparent", "uncle", "neighbour")
STAFF = (
    "coordinator", "othercoordinator", "employee", "caseworker", "othercaseworker", "leader", "systemcoordinator",
    "editor", "administrator", "therapist",
)  # fmt: skip
OWNERS = ("owner", "child", "employee")
STEPS = ("assess", "decide", "appoint", "accept", "start")
KEY_OF_STEP = dict(zip(STEPS, ("vurdere", "avgjere", "velje", "seie-ja", "starte"), strict=True))
ROLE_OF_STEP = {"assess": "caseworker", "decide": "caseworker", "appoint": "leader", "accept": "coordinator"}


IN_NEED = "Fare for liv og helse"
"""Why somebody broke the glass: content, which control is not told."""


def address_of(person: int) -> str:
    """Everybody in the town has said that she wants to be told here."""
    return f"p{person}@town.example"


@dataclass
class Town:
    """`people` of both municipalities by (slug, handle); `now` only moves forwards."""

    casts: dict[str, Cast]
    versions: dict[str, ProcedureVersion]
    now: datetime = NOON
    serial: int = 0
    is_merged: bool = False
    matters: list[Proceeding] = field(default_factory=list)

    @property
    def meland(self) -> Cast:
        return self.casts["meland"]

    def person(self, handle: str, slug: str = "meland") -> Person:
        return self.casts[slug].people[handle]

    @property
    def people(self) -> list[Person]:
        return [person for cast in self.casts.values() for person in cast.people.values()]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Now, as the product itself, in every municipality."""
        with clock.moved_to(self.now), scopes_disabled(), acting(Actor.system("proof")):
            yield

    def local_midnight(self, days: int) -> datetime:
        day = (self.now.astimezone(OSLO) + timedelta(days=days)).date()
        return datetime.combine(day, datetime.min.time(), OSLO)


def build_town() -> Town:
    """Two municipalities, side by side, without a single matter."""
    with clock.moved_to(NOON), scopes_disabled():
        casts = {slug: build_cast(slug) for slug in ("meland", "arendal")}
        with acting(Actor.system("proof")):
            Parenthood.objects.all().delete()
            for handle in ("uncle", "neighbour"):
                person = Person.objects.create(given_name=handle, family_name="Prøve", birth_date=date(1980, 1, 1))
                Account.objects.create_user(handle, person=person)
                casts["meland"].people[handle] = person
            for person in casts["arendal"].people.values():  # a name on a page is to tell of one person only
                put(person, family_name=f"Sørli {person.family_name}")
            for person in (person for cast in casts.values() for person in cast.people.values()):
                ContactChoice.objects.create(person=person, email=address_of(person.pk))
        for cast in casts.values():
            give_host(cast)
        versions = {}
        for slug, cast in casts.items():
            with cast.inside():
                versions[slug] = procedure(cast)
    return Town(casts, versions)


# --- writing rows, always inside `town.writing()` ---


def open_matter(town: Town, owner: Person, kind: str, slug: str = "meland", **fields: Any) -> Proceeding:
    """One open matter of each kind; the older one is closed first."""
    slug = "meland" if town.is_merged else slug
    municipality = town.casts[slug].municipality
    for older in Proceeding.objects.filter(owner=owner, municipality=municipality, kind=kind, closed_at=None):
        put(older, closed_at=town.now)
    case = Case.objects.filter(owner=owner, municipality=municipality).first() or _case(town, owner, municipality)
    matter = Proceeding.objects.create(
        case=case,
        municipality=municipality,
        owner=owner,
        kind=kind,
        procedure_version=town.versions[slug],
        opened_at=town.now,
        **fields,
    )
    town.matters.append(matter)
    write_texts(matter)
    return matter


def _case(town: Town, owner: Person, municipality: Municipality) -> Case:
    town.serial += 1
    return Case.objects.create(
        municipality=municipality, owner=owner, year=2026, serial=town.serial, opened_at=town.now
    )


def put(row: Any, **fields: Any) -> Any:
    """Change a row as it stands in the database now."""
    row.refresh_from_db()
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def open_step(town: Town, matter: Proceeding, act: str, **fields: Any) -> ProceedingStep:
    """The next step; the one that was open is done."""
    for older in matter.steps.filter(done_at=None):
        put(older, done_at=town.now)
    role = fields.pop("role", ROLE_OF_STEP.get(act, "citizen"))
    return ProceedingStep.objects.create(
        proceeding=matter, key=KEY_OF_STEP[act], act=act, role=role, opened_at=town.now, **fields
    )


def appoint(town: Town, intake: Proceeding, membership: Membership, kind: str, **fields: Any) -> CoordinatorAppointment:
    """A row as the services make it; the coordinator that was ends now, or when told."""
    until = fields.pop("older_until", town.now)
    if kind == "coordinator":
        rows = CoordinatorAppointment.objects.filter(case=intake.case, kind=kind)
        for older in rows.filter(declined_at=None, valid_until=None):
            put(older, valid_until=until)
    values = {"valid_from": town.now, "asked_at": town.now} | fields
    return CoordinatorAppointment.objects.create(
        case=intake.case, proceeding=intake, membership=membership, appointed_by=membership, kind=kind, **values
    )


def consent(town: Town, plan: Proceeding, kind: str, signers: list[Person], **fields: Any) -> Consent:
    """Prepared now; signed and in force now when there are signers."""
    row = Consent.objects.create(
        case=plan.case,
        proceeding=plan,
        kind=kind,
        text=f"Ja. {Canary(plan.uuid, 'consents').word}",
        text_version="proof",
        language="nn",
        text_sha256="0" * 64,
        prepared_by=plan.owner,
        prepared_at=town.now,
        in_force_at=town.now if signers else None,
        **fields,
    )
    for signer in signers:
        ConsentSignature.objects.create(
            consent=row, person=signer, capacity=_as_whom(signer, plan), method="digital", signed_at=town.now
        )
    return row


def _as_whom(signer: Person, plan: Proceeding) -> str:
    return "owner" if signer.pk == plan.owner_id else "parent"


def grant(town: Town, given_in: Consent, section: str, **fields: Any) -> AccessGrant:
    values = {"capacity": "professional", "valid_from": town.now, "valid_until": town.now + timedelta(days=90)}
    values |= {"level": 2, "purpose": "prøve"} | fields
    return AccessGrant.objects.create(consent=given_in, section=section, **values)


def hide(town: Town, matter: Proceeding, section: str, parent: Person) -> HiddenSection:
    found = HiddenSection.objects.filter(proceeding=matter, section=section, parent=parent, lifted_at=None).first()
    return found or HiddenSection.objects.create(proceeding=matter, section=section, parent=parent, hidden_at=town.now)


def name_handler(town: Town, case: Case, person: Person) -> NamedHandler:
    return NamedHandler.objects.get_or_create(case=case, person=person, defaults={"named_at": town.now})[0]


def suspend(town: Town, case: Case, person: Person, sections: list[str], **span: Any) -> Suspension:
    recorder = town.person("administrator")
    told = {"reason": "prøve", "recorded_by": recorder, "recorded_at": town.now, "valid_from": town.now}
    return Suspension.objects.create(case=case, person=person, sections=sections, **(told | span))


def lack_competence(town: Town, case: Case, kin: Person | None, scope: list[str], days: int) -> CompetenceDecision:
    return CompetenceDecision.objects.create(
        case=case, next_of_kin=kin, scope=scope, decided_by="Legen", reason="prøve",
        recorded_by=town.person("administrator"), recorded_at=town.now,
        valid_from=town.now, valid_until=town.now + timedelta(days=days),
    )  # fmt: skip


def take_into_care(town: Town, case: Case, unit: Unit, **span: Any) -> CareOrder:
    told = {"reason": "prøve", "recorded_by": town.person("administrator"), "recorded_at": town.now}
    return CareOrder.objects.create(case=case, unit=unit, **({"valid_from": town.now} | told | span))


def let_see(town: Town, case: Case, person: Person, sections: list[str], **span: Any) -> InsightDecision:
    told = {"reason": "prøve", "recorded_by": town.person("administrator"), "recorded_at": town.now}
    return InsightDecision.objects.create(
        case=case, person=person, sections=sections, **({"valid_from": town.now} | told | span)
    )


def coordinate_herself(town: Town, case: Case, person: Person, **fields: Any) -> OwnCoordinator:
    """The one that was ends now."""
    for older in OwnCoordinator.objects.filter(case=case):
        if older.valid_until is None or older.valid_until > town.now:
            put(older, valid_until=max(town.now, older.valid_from))
    named_by = case.owner if person.pk != case.owner_id else town.person("administrator")
    values = {"named_by": named_by, "named_at": town.now, "accepted_at": town.now, "valid_from": town.now} | fields
    return OwnCoordinator.objects.create(case=case, person=person, **values)


def invite(town: Town, plan: Proceeding, person: Person, capacity: str, **fields: Any) -> Invitation:
    membership = person.memberships.order_by("pk").first() if capacity == "professional" else None
    values = {"title": "Møte", "starts_at": town.now + timedelta(days=2), "ends_at": town.now + timedelta(days=3)}
    values |= {"what": "meeting", "invited_by": plan.owner, "invited_at": town.now, "membership": membership}
    return Invitation.objects.create(proceeding=plan, person=person, capacity=capacity, **(values | fields))


def ask_opinion(town: Town, intake: Proceeding, membership: Membership, objects: list[str]) -> OpinionRequest | None:
    step = intake.steps.order_by("pk").last()
    asker = town.person("othercaseworker").memberships.earliest("pk")
    if step is None or asker.pk == membership.pk:
        return None
    return OpinionRequest.objects.create(
        proceeding=intake, step=step, membership=membership, question="Hva ser du?", sent_objects=objects,
        asked_by=asker, asked_at=town.now,
    )  # fmt: skip


def break_glass(
    town: Town, plan: Proceeding, membership: Membership, second: Membership | None, sections: list[str]
) -> BreakGlass:
    confirmed = {} if second is None else {"confirmed_by": second, "confirmed_at": town.now}
    return BreakGlass.objects.create(
        proceeding=plan, membership=membership, sections=sections, reason=IN_NEED, asked_at=town.now, **confirmed
    )


def open_thread(town: Town, plan: Proceeding, named: list[Person], *, with_coordinator: bool, is_first: bool) -> Thread:
    is_first = is_first and not plan.threads.filter(is_first=True).exists()
    thread = Thread.objects.create(
        proceeding=plan, title="Samtale", is_first=is_first, opened_by=plan.owner, opened_at=town.now
    )
    for person in named:
        ThreadMember.objects.create(thread=thread, person=person, valid_from=town.now)
    if with_coordinator or is_first:
        ThreadMember.objects.create(thread=thread, is_coordinator=True, valid_from=town.now)
    return thread


def keep_private(town: Town, plan: Proceeding, section: str, item: UUID, marked_by: Person) -> PrivateItem:
    found = PrivateItem.objects.filter(item_uuid=item, lifted_at=None).first()
    return found or PrivateItem.objects.create(
        proceeding=plan, section=section, item_uuid=item, marked_by=marked_by, marked_at=town.now
    )


def put_plugin(town: Town, municipality: Municipality, slug: str, state: str) -> None:
    put(PluginState.objects.get(municipality=municipality, slug=slug), state=state, changed_at=town.now)


def tie(kind: str, person: Person, owner: Person, **fields: Any) -> Any:
    """Parent, guardian or representative."""
    model, (one, other) = {
        "parent": (Parenthood, ("parent", "child")),
        "guardian": (Guardianship, ("guardian", "ward")),
        "representative": (Representation, ("representative", "represented")),
    }[kind]
    return model.objects.create(**{one: person, other: owner, "valid_from": LONG_AGO, **fields})
