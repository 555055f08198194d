"""The log of who saw what: collected while a response is made, written once for each case (ACCESS §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from ip_core import clock
from ip_core.access import keys
from ip_core.access.enums import BasisKind, EventKind
from ip_core.access.models import AccessEvent, AccessGrant
from ip_core.access.reach import Reach
from ip_core.access.verdict import Basis
from ip_core.cases.models import Case, Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor


class ReadLog:
    """Views note what they show; the middleware writes. The owner's own reads don't count."""

    def __init__(self, actor: Actor, municipality: Municipality | None, surface: str) -> None:
        self.actor, self.municipality, self.surface = actor, municipality, surface
        self._shown: dict[Proceeding, dict[str, Basis]] = {}
        self._apart: dict[tuple[Proceeding, str], str] = {}
        self._controlled: dict[UUID, str] = {}
        self.is_refused = False

    def note(self, proceeding: Proceeding, names: Iterable[str], reach: Reach) -> None:
        """These sections' content is in the response."""
        shown = self._shown.setdefault(proceeding, {})
        for name in names:
            basis = reach.basis(name) or self._item_basis(reach, name)
            if basis is not None and not self._is_owners_own(basis):
                shown[name] = basis
                self._apart[proceeding, name] = _private_shown(reach, name)

    def note_existence(self, proceeding: Proceeding, reach: Reach) -> None:
        """A professional opened a page of which she knows only the existence, or was shown a name hit."""
        basis = reach.basis(keys.EXISTENCE)
        if basis is not None and self.actor.is_professional and not self._shown.get(proceeding):
            self._shown[proceeding] = {keys.EXISTENCE: basis}

    def note_scope(self, scope: str, reaches: dict[UUID, tuple[Proceeding, Reach]]) -> None:
        """A shown search hit counts as a read of its section."""
        parsed = keys.parse_proceeding_scope(scope)
        if parsed is None or parsed[0] not in reaches:
            return
        proceeding, reach = reaches[parsed[0]]
        if parsed[1] == keys.EXISTENCE:
            self.note_existence(proceeding, reach)
        else:
            self.note(proceeding, [parsed[1]], reach)

    def note_control(self, case_uuid: UUID, number: str) -> None:
        """The control role was shown who has been in this case, or who may be: its owner is to know (ACCESS §5)."""
        self._controlled[case_uuid] = number

    def refused(self) -> None:
        """Missing and forbidden are recorded alike, without case and content."""
        self.is_refused = True

    def write(self) -> list[AccessEvent]:
        """One event for each case. Called once, after the response is made."""
        if self.municipality is None or not self.actor.is_signed_in:
            return []
        if self.is_refused:
            return self._written([self._event(EventKind.REFUSED)])
        by_case: dict[Case, list[dict[str, str]]] = {}
        bases: dict[Case, list[Basis]] = {}
        given = _grants_behind(self._shown.values())
        for proceeding, shown in self._shown.items():
            if shown:
                by_case.setdefault(proceeding.case, []).extend(_sections(proceeding, shown, given, self._apart))
                bases.setdefault(proceeding.case, []).extend(shown.values())
        events = [
            self._event(_kind_of(sections), (case.uuid, case.number), sections, self._post(bases[case]))
            for case, sections in by_case.items()
        ]
        return self._written(events + [self._event(EventKind.CONTROL, one) for one in self._controlled.items()])

    @staticmethod
    def _written(events: list[AccessEvent]) -> list[AccessEvent]:
        return AccessEvent.objects.bulk_create(events) if events else []

    def _post(self, bases: Iterable[Basis]) -> str:
        """Of all her posts the one that gave access: that of the first basis that counts under one."""
        mine = {post.pk: post for post in self.actor.memberships}
        post = next((mine[basis.membership] for basis in bases if basis.membership in mine), None)
        return post.label if post is not None else ""

    def _event(
        self,
        kind: EventKind,
        case: tuple[UUID | None, str] = (None, ""),
        sections: Iterable[dict[str, str]] = (),
        post: str = "",
    ) -> AccessEvent:
        actor = self.actor
        assert actor.person is not None  # write() leaves the others out
        assert self.municipality is not None
        return AccessEvent(
            municipality=self.municipality,
            at=clock.now(),
            kind=kind,
            case_uuid=case[0],
            case_number=case[1],
            person_uuid=actor.person.uuid,
            person_label=actor.person.name,
            capacity=actor.capacity,
            capacity_label=(post or (actor.memberships[0].label if actor.memberships else actor.capacity_label))[:200],
            on_behalf_uuid=actor.on_behalf_of.uuid if actor.on_behalf_of else None,
            on_behalf_label=actor.on_behalf_of.name if actor.on_behalf_of else "",
            sections=list(sections),
            surface=self.surface,
        )

    def _is_owners_own(self, basis: Basis) -> bool:
        return basis.kind == BasisKind.OWNER and self.actor.on_behalf_of is None

    @staticmethod
    def _item_basis(reach: Reach, name: str) -> Basis | None:
        return next((one.basis for one in reach.items.values() if one.key == name), None)


def _grants_behind(shown: Iterable[Mapping[str, Basis]]) -> dict[str, AccessGrant]:
    """The grants that these reads stand on, in one query; none is asked for when nobody read by a grant."""
    wanted = {basis.id for bases in shown for basis in bases.values() if basis.kind == BasisKind.GRANT}
    if not wanted:
        return {}
    rows = AccessGrant.objects.filter(uuid__in=wanted).select_related("consent", "grantee_unit")
    return {str(grant.uuid): grant for grant in rows}


def _private_shown(reach: Reach, name: str) -> str:
    """The private items among what this reader may read there: who may not, is not told of the reading either."""
    return ",".join(
        sorted(str(item) for item in reach.private if reach.apart.get(item) == name and reach.may_read(name, item))
    )


def _sections(
    proceeding: Proceeding,
    shown: Mapping[str, Basis],
    given: Mapping[str, AccessGrant],
    apart: Mapping[tuple[Proceeding, str], str],
) -> list[dict[str, str]]:
    """Each section with its basis as it was then: the log must be readable when the row behind it is long gone."""
    return [
        {
            "key": name,
            "proceeding": str(proceeding.uuid),
            "basis": basis.kind.value,
            "basis_id": basis.id,
            **({"apart": items} if (items := apart.get((proceeding, name))) else {}),
            **_snapshot(basis, given.get(basis.id)),
        }
        for name, basis in shown.items()
    ]


def _snapshot(basis: Basis, grant: AccessGrant | None) -> dict[str, str]:
    """When it was given, for what, to which unit; words that stand in the basis itself, such as a reason."""
    if grant is None:
        return {"label": basis.label} if basis.label else {}
    since = grant.consent.in_force_at or grant.valid_from
    unit = {"unit": grant.grantee_unit.name} if grant.grantee_unit else {}
    return {"since": clock.local(since).date().isoformat(), "purpose": grant.purpose, **unit}


def _kind_of(sections: Iterable[Mapping[str, str]]) -> EventKind:
    """Existence alone, or content too."""
    only_existence = all(section["key"] == keys.EXISTENCE for section in sections)
    return EventKind.EXISTENCE if only_existence else EventKind.READ
