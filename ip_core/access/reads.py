"""The log of who saw what: collected while a response is made, written once for each case (ACCESS §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from ip_core import clock
from ip_core.access import keys
from ip_core.access.enums import BasisKind, EventKind
from ip_core.access.models import AccessEvent
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
        self.is_refused = False

    def note(self, proceeding: Proceeding, names: Iterable[str], reach: Reach) -> None:
        """These sections' content is in the response."""
        shown = self._shown.setdefault(proceeding, {})
        for name in names:
            basis = reach.basis(name) or self._item_basis(reach, name)
            if basis is not None and not self._is_owners_own(basis):
                shown[name] = basis

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

    def refused(self) -> None:
        """Missing and forbidden are recorded alike, without case and content."""
        self.is_refused = True

    def write(self) -> list[AccessEvent]:
        """One event for each case. Called once, after the response is made."""
        if self.municipality is None or not self.actor.is_signed_in:
            return []
        if self.is_refused:
            return [self._event(EventKind.REFUSED)]
        by_case: dict[Case, list[dict[str, str]]] = {}
        for proceeding, shown in self._shown.items():
            if shown:
                by_case.setdefault(proceeding.case, []).extend(_sections(proceeding, shown))
        return [self._event(_kind_of(sections), case, sections) for case, sections in by_case.items()]

    def _event(self, kind: EventKind, case: Case | None = None, sections: Iterable[dict[str, str]] = ()) -> AccessEvent:
        actor = self.actor
        assert actor.person is not None  # write() leaves the others out
        assert self.municipality is not None
        return AccessEvent.objects.create(
            municipality=self.municipality,
            at=clock.now(),
            kind=kind,
            case_uuid=case.uuid if case else None,
            case_number=case.number if case else "",
            person_uuid=actor.person.uuid,
            person_label=actor.person.name,
            capacity=actor.capacity,
            capacity_label=actor.capacity_label[:200],
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


def _sections(proceeding: Proceeding, shown: Mapping[str, Basis]) -> list[dict[str, str]]:
    return [
        {"key": name, "proceeding": str(proceeding.uuid), "basis": basis.kind.value, "basis_id": basis.id}
        for name, basis in shown.items()
    ]


def _kind_of(sections: Iterable[Mapping[str, str]]) -> EventKind:
    """Existence alone, or content too."""
    only_existence = all(section["key"] == keys.EXISTENCE for section in sections)
    return EventKind.EXISTENCE if only_existence else EventKind.READ
