from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ip_core.exceptions import MedvirkError


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where: `steps.2.role`, `criteria`, `decision_form`."""

    place: str
    message: str

    def __str__(self) -> str:
        return self.message


class InvalidProcedure(MedvirkError):
    """The text cannot be a rule. Carries every problem, so that an editor sees them all at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(str(problem) for problem in self.problems))


class NoProcedureInForce(MedvirkError):
    """The municipality has published no rule for this errand at that moment."""

    def __init__(self) -> None:
        super().__init__(_("Kommunen har ikke publisert noen rutine for dette ennå."))


class NoAppealRule(MedvirkError):
    """Nothing in the law data says how long one may complain on this basis: never guess a deadline."""

    def __init__(self, legal_basis: str) -> None:
        self.legal_basis = legal_basis
        super().__init__(_("Klagefristen for «%(basis)s» mangler i lovdataene.") % {"basis": legal_basis})


class PublishedIsFinal(MedvirkError):
    """A published version is evidence for decisions: it is never changed and never deleted."""

    def __init__(self) -> None:
        super().__init__(_("En publisert versjon kan ikke endres eller slettes."))
