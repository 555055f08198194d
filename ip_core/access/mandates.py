"""The words of a mandate: what somebody may do on another's behalf (ACCESS §4, scope of a representation).

One list for the screen, the history and the engine's `scope`. What is not one of these words gives nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ip_core.access import keys, wording
from ip_core.access.bases import ONE_MEETING
from ip_core.access.enums import ConsentKind

SIGN = "sign:"
ACTS = {
    "apply": gettext_lazy("søke"),
    "complain": gettext_lazy("klage"),
    f"{SIGN}{ConsentKind.PLAN_MADE}": gettext_lazy("si ja til at planen blir laget"),
    f"{SIGN}{ConsentKind.INFORMATION}": gettext_lazy("si ja til at opplysninger blir delt"),
    f"{SIGN}{ConsentKind.GROUP}": gettext_lazy("si ja til en ansvarsgruppe"),
    f"{SIGN}{ConsentKind.ELECTRONIC}": gettext_lazy("si ja til at planen er elektronisk"),
    f"{SIGN}{ConsentKind.ENDING}": gettext_lazy("si ja til at planen blir avsluttet"),
}


def translated(scope: Iterable[str]) -> list[str]:
    """Those of these words that the engine counts, in the order of the lists, each once.

    Whoever signs sees the consents: without that nobody could read what she signs."""
    wanted = {str(word) for word in scope}
    if any(word.startswith(SIGN) for word in wanted):
        wanted.add(keys.CONSENTS)
    known = [word for word in (*ACTS, *keys.PLAN_SECTIONS) if word in wanted]
    return known + sorted(word for word in wanted if word.startswith(ONE_MEETING))


def words(scope: Iterable[str]) -> str:
    """The mandate as a person reads it: "søke og klage; mål og tiltak; ett møte"."""
    known = translated(scope)
    acts = wording.joined(str(ACTS[word]) for word in known if word in ACTS)
    sections = [word for word in known if word in keys.PLAN_SECTIONS]
    meetings = _("ett møte") if any(word.startswith(ONE_MEETING) for word in known) else ""
    told = [acts, wording.joined(wording.section(key) for key in wording.in_order(sections)), meetings]
    return "; ".join(one for one in told if one) or _("ingenting ennå")


__all__ = ("ACTS", "SIGN", "translated", "words")
