"""Who stands in which row of ACCESS, and in which column a matter is: from plain rows, by the words of the document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.proof.rows import (
    Row,
    Rows,
    birthday,
    day_of,
    has_turned,
    is_valid,
    months_after,
    start_of,
)

CITIZEN, PROFESSIONAL = "citizen", "professional"
CARE_ROLES = {"provider", "caseworker", "leader"}


@dataclass(frozen=True)
class Session:
    """One capacity; on behalf of X: only bases for X, else only one's own (§1)."""

    person: int
    capacity: str
    behalf: int | None = None
    is_sure: bool = True


class World:
    """The rows at one instant, with the questions that ACCESS asks of them."""

    def __init__(self, rows: Rows, at: datetime) -> None:
        self.rows, self.at = rows, at

    # --- periods --------------------------------------------------------------------------------------------------

    def has_happened(self, instant: datetime | None) -> bool:
        return instant is not None and instant <= self.at

    def runs(self, begin: datetime | None, *ends: datetime | None) -> bool:
        """Half-open: [begin, the earliest of the ends)."""
        return begin is not None and begin <= self.at and all(end is None or self.at < end for end in ends)

    def lasts(self, row: Row) -> bool:
        """A span to the second."""
        return self.runs(row.valid_from, row.valid_until)

    def owner(self, matter: Row) -> Row:
        return self.rows.one("people", matter.owner_id)

    def has_turned(self, matter: Row, years: int) -> bool:
        return has_turned(self.owner(matter).birth_date, years, self.at)

    # --- columns --------------------------------------------------------------------------------------------------

    def intake_column(self, matter: Row) -> str:
        """complaint open · closed · being handled · complaint period · later: the first that fits (§2)."""
        complaints = [row for row in self.rows.proceedings if row.complaint_of_id == matter.id]
        if any(self.runs(row.opened_at, row.closed_at) for row in complaints):
            return "complaint open"
        if self.has_happened(matter.closed_at):
            return "closed"
        if not self.has_happened(matter.decided_at):
            return "being handled"
        until = matter.complaint_until
        return "complaint period" if until is None or day_of(self.at) <= until else "later"

    def plan_column(self, plan: Row) -> str:
        """closed · withdrawn or lapsed (also: electronic plan refused) · open · before: the first that fits (§3)."""
        if self.has_happened(plan.closed_at) or self.has_happened(self.owner(plan).died_at):
            return "closed"
        said_yes = [row for row in self.consents(plan, "plan_made") if self.has_happened(row.in_force_at)]
        in_force = [row for row in said_yes if self.is_in_force(row, plan)]
        if (said_yes and not in_force) or self.is_electronic_refused(plan):
            return "withdrawn"
        return "open" if in_force else "before"

    def is_electronic_refused(self, plan: Row) -> bool:
        asked = self.consents(plan, "electronic")
        refused = any(self.has_happened(row.withdrawn_at) for row in asked)
        return refused and not any(self.is_in_force(row, plan) for row in asked)

    # --- consents (§4) --------------------------------------------------------------------------------------------

    def consents(self, plan: Row, kind: str = "") -> list[Row]:
        return [row for row in self.rows.consents if row.proceeding_id == plan.id and kind in ("", row.kind)]

    def is_in_force(self, consent: Row, plan: Row) -> bool:
        return self.runs(consent.in_force_at, *self.ends(consent, plan))

    def ends(self, consent: Row, plan: Row) -> list[datetime]:
        """Withdrawal, lapse and closing end a consent for good."""
        died = self.owner(plan).died_at
        ends = [consent.withdrawn_at, consent.valid_until, plan.closed_at, died, self.lapse_at_16(consent, plan)]
        return [end for end in ends if end is not None]

    def lapse_at_16(self, consent: Row, plan: Row) -> datetime | None:
        """Signed by parents: three months (a setting) after the birthday, unless the young person confirms."""
        born = self.owner(plan).birth_date
        if born is None:
            return None
        sixteen = birthday(born, 16)
        signed_as = self.signed_as(consent)
        if "parent" not in signed_as or "owner" in signed_as:
            return None
        if self.is_signed_by_parents_after_16(consent, plan):
            return start_of(birthday(born, 18))
        months = self.rows.one("municipalities", plan.municipality_id).parental_consent_months
        return start_of(months_after(sixteen, 3 if months is None else months))

    def is_signed_by_parents_after_16(self, consent: Row, plan: Row) -> bool:
        """READING: what lapses is what they signed before; by a decision on her competence they sign at 16–17 too, and
        at 18 every parental basis is over."""
        born = self.owner(plan).birth_date
        signed = [row for row in self.rows.signatures if row.consent_id == consent.id and row.capacity == "parent"]
        return (
            born is not None and bool(signed) and all(row.signed_at >= start_of(birthday(born, 16)) for row in signed)
        )

    def signed_as(self, consent: Row) -> set[str]:
        return {row.capacity for row in self.rows.signatures if row.consent_id == consent.id}

    # --- the owner's side -----------------------------------------------------------------------------------------

    def close_to(self, person: int, owner: int) -> bool:
        """Owner, or is, or was, parent (with responsibility or not), guardian or representative (§1).

        NARROWER: also whoever will be, by a row that is already written."""
        parents = [row for row in self.rows.parenthoods if (row.parent_id, row.child_id) == (person, owner)]
        guards = [row for row in self.rows.guardianships if (row.guardian_id, row.ward_id) == (person, owner)]
        stands_in = [
            row for row in self.rows.representations if (row.representative_id, row.represented_id) == (person, owner)
        ]
        return person == owner or bool(parents or guards or stands_in)

    def is_her_own(self, person: int, matter: Row) -> bool:
        """One's own case (§1): no professional basis counts. NARROWER: also for the next of kin whom a decision about
        competence names, whether it lasts or not."""
        named = any((row.case_id, row.next_of_kin_id) == (matter.case_id, person) for row in self.rows.competences)
        return named or self.close_to(person, matter.owner_id)

    def in_parents_place(self, session: Session, matter: Row) -> bool:
        """A parent with responsibility today; under a care order the unit that it names, in the parents' place (§4).

        Birth date unknown, or the owner dead: nobody."""
        owner = self.owner(matter)
        if owner.birth_date is None or self.has_happened(owner.died_at) or session.behalf != matter.owner_id:
            return False
        orders = [row for row in self.rows.care_orders if row.case_id == matter.case_id and self.lasts(row)]
        if session.capacity == PROFESSIONAL:
            return any(self._works_by_order(session, matter, row) for row in orders)
        return not orders and any(
            row.has_responsibility and is_valid(row, self.at)
            for row in self.rows.parenthoods
            if (row.parent_id, row.child_id) == (session.person, matter.owner_id)
        )

    def _works_by_order(self, session: Session, matter: Row, order: Row) -> bool:
        """NARROWER: a unit of the municipality itself; and nobody who is close to the child."""
        if self.is_her_own(session.person, matter):
            return False
        return any(
            row.person_id == session.person
            and row.unit_id == order.unit_id
            and row.role in CARE_ROLES
            and self.unit(row).municipality_id == matter.municipality_id
            and is_valid(row, self.at)
            for row in self.rows.memberships
        )

    def parental_age(self, matter: Row) -> str:
        """Which row parents stand in: of a small child, of one of 12–15 (16–17 too while a decision says that she
        lacks competence), or of nobody any more."""
        if not self.has_turned(matter, 12):
            return "parent of a child under 12"
        lasts = not self.has_turned(matter, 18) and bool(self.competence(matter))
        return "parent of a child 12-15" if lasts or not self.has_turned(matter, 16) else ""

    def competence(self, matter: Row) -> list[Row]:
        """Recorded decisions that she lacks it, in force now."""
        return [row for row in self.rows.competences if row.case_id == matter.case_id and self.lasts(row)]

    def may_act_for(self, person: int, other: int) -> bool:
        """A recorded basis today: a parent until 18 (§4), a guardian, a representative."""
        born = self.rows.one("people", other).birth_date
        parents = [
            row
            for row in self.rows.parenthoods
            if (row.parent_id, row.child_id) == (person, other) and row.has_responsibility
        ]
        guards = [row for row in self.rows.guardianships if (row.guardian_id, row.ward_id) == (person, other)]
        stands_in = [
            row for row in self.rows.representations if (row.representative_id, row.represented_id) == (person, other)
        ]
        if born is None or has_turned(born, 18, self.at):
            parents = []
        return any(is_valid(row, self.at) for row in [*parents, *guards, *stands_in])

    def mandate(self, session: Session, matter: Row) -> set[str]:
        """What a guardian or representative may: the words of her scopes that hold in this case now.

        From 18, with a decision that she lacks competence and without a guardian: the next of kin named there, as a
        representative. NARROWER: an unknown age is not 18."""
        owner, person = self.owner(matter), session.person
        if self.has_happened(owner.died_at) or session.capacity != CITIZEN or session.behalf != matter.owner_id:
            return set()
        case_uuid = self.rows.one("cases", matter.case_id).uuid
        all_guards = [
            row for row in self.rows.guardianships if row.ward_id == matter.owner_id and is_valid(row, self.at)
        ]
        stands_in = [
            row
            for row in self.rows.representations
            if (row.representative_id, row.represented_id) == (person, matter.owner_id)
            and is_valid(row, self.at)
            and row.case_uuid in (None, case_uuid)
        ]
        kin = [row for row in self.competence(matter) if row.next_of_kin_id == person]
        if all_guards or owner.birth_date is None or not self.has_turned(matter, 18):
            kin = []
        guards = [row for row in all_guards if row.guardian_id == person]
        return {word for row in [*guards, *stands_in, *kin] for word in row.scope}

    def is_named(self, session: Session, matter: Row) -> bool:
        """A shielded case: rows that come of a role or a post hold only for persons named (§2).

        NARROWER: the system coordinator stands in those rows too."""
        works_here = any(
            row.person_id == matter.owner_id
            and is_valid(row, self.at)
            and self.unit(row).municipality_id == matter.municipality_id
            for row in self.rows.memberships
        )
        case = self.rows.one("cases", matter.case_id)
        named = {row.person_id for row in self.rows.named if row.case_id == case.id and row.named_at <= self.at}
        return not (case.is_shielded or works_here) or session.person in named

    # --- professionals --------------------------------------------------------------------------------------------

    def memberships(self, session: Session, municipality: int | None = None) -> list[Row]:
        """Valid ones of a professional session; with `municipality` only those in its own organisation."""
        if session.capacity != PROFESSIONAL or session.behalf is not None:
            return []
        mine = [row for row in self.rows.memberships if row.person_id == session.person and is_valid(row, self.at)]
        if municipality is None:
            return mine
        return [row for row in mine if self.unit(row).municipality_id == municipality]

    def unit(self, membership: Row) -> Row:
        return self.rows.one("units", membership.unit_id)

    def open_steps(self, matter: Row) -> list[Row]:
        return [row for row in self.steps(matter) if self.runs(row.opened_at, row.done_at)]

    def steps(self, matter: Row) -> list[Row]:
        return [row for row in self.rows.steps if row.proceeding_id == matter.id]

    def appointments(self, matter: Row, kind: str) -> list[Row]:
        """Accepted, begun, not over. The new one counts from the later of acceptance and its from; the old one ends
        at that instant (§3, handover)."""
        rows = [row for row in self.rows.appointments if row.case_id == matter.case_id and row.kind == kind]
        said_yes = [row for row in rows if self.has_happened(row.accepted_at) and row.declined_at is None]
        running = [row for row in said_yes if self.runs(_begin(row), row.valid_until)]
        if kind == "coordinator":
            begun = [_begin(row) for row in said_yes if _begin(row) <= self.at]
            running = [row for row in running if _begin(row) == max(begun)]
        return running


def _begin(appointment: Row) -> datetime:
    return max(appointment.accepted_at, appointment.valid_from)
