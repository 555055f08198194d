"""The sentences around a change of state."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ip_core.municipalities.models import Municipality
from ip_core.plugins.enums import State
from ip_core.plugins.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Words:
    heading: str
    lead: str
    button: str


def words_for(proposal: Proposal, municipality: Municipality) -> Words:
    """Heading, what happens, and the button, for a change that is proposed."""
    names = {"name": proposal.name, "place": municipality.name}
    if proposal.after == State.ON:
        return Words(
            _("Slå på %(name)s i %(place)s?") % names,
            _("Sidene, menyvalgene og treffene fra %(name)s finnes fra neste gang noen åpner en side.") % names,
            _("Slå på %(name)s") % names,
        )
    if proposal.after == State.READ_ONLY:
        return Words(
            _("Sett %(name)s til bare lesing i %(place)s?") % names,
            _("Alle kan lese det samme som før, men ingen kan endre noe. Frister løper som vanlig.") % names,
            _("Sett %(name)s til bare lesing") % names,
        )
    return Words(
        _("Slå av %(name)s i %(place)s?") % names,
        _(
            "Sidene, menyvalgene, treffene og varslene fra %(name)s blir borte for alle med en gang. "
            "Det som er lagret, beholdes, og du kan slå modulen på igjen."
        )
        % names,
        _("Slå av %(name)s") % names,
    )


def done(proposal: Proposal) -> str:
    """The receipt after it is done."""
    names = {"name": proposal.name}
    if proposal.after == State.ON:
        return _("%(name)s er på.") % names
    if proposal.after == State.READ_ONLY:
        return _("%(name)s er satt til bare lesing.") % names
    return _("%(name)s er av. Alt som er lagret, er beholdt.") % names
