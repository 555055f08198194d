"""Access in plain words: sections, bases, ends. Sentences for a tired reader; whole, so that both languages fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ip_core import clock
from ip_core.access import keys, places
from ip_core.access.enums import BasisKind
from ip_core.enums import Role
from ip_core.people.models import Membership

SHORT = {"goals": gettext_lazy("mål"), "contributions": gettext_lazy("bidrag")}
"""In lists the first words of the section's name are enough."""

WHOLE_PLAN = frozenset(keys.STATUTORY_SECTIONS) - {keys.CONSENTS}


def long_date(moment: date) -> str:
    """ "11. desember 2026", the local day; the spaces do not break."""
    day = clock.local(moment).date() if isinstance(moment, datetime) else moment
    return date_format(day, "j. F Y").replace(" ", "\u00a0")


def section(key: str) -> str:
    """The section in the middle of a list: "mål"."""
    return str(SHORT.get(key, keys.label(key)))


def joined(words: Iterable[str]) -> str:
    """ "mål, tiltak og planperiode" """
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return _("%(first)s og %(last)s") % {"first": ", ".join(listed[:-1]), "last": listed[-1]}


def sections(found: Iterable[str]) -> str:
    """Sections in the order of the plan; all of them are "hele planen", nearly all "hele planen, unntatt …"."""
    wanted = set(found) - {keys.EXISTENCE}
    if wanted >= set(keys.INTAKE_OBJECTS):
        return _("alt i søknaden")
    left_out = WHOLE_PLAN - wanted
    if not left_out and wanted:
        return _("hele planen")
    if len(left_out) <= 2 and len(wanted) > 4:
        return _("hele planen, unntatt %(sections)s") % {"sections": joined(map(section, in_order(left_out)))}
    return joined(section(key) for key in in_order(wanted))


def left_out(excluded: Iterable[str]) -> str:
    """What a consent leaves out: sections by name; single items ("goals/…") by their section alone."""
    words = [str(word) for word in excluded]
    whole = {word for word in words if "/" not in word}
    told = [sections(whole)] if whole else []
    apart = in_order({word.partition("/")[0] for word in words if "/" in word})
    return joined([*told, *(_("enkelte punkter i %(section)s") % {"section": section(key)} for key in apart)])


def in_order(found: Iterable[str]) -> list[str]:
    order = {key: number for number, key in enumerate((*keys.PLAN_SECTIONS, *keys.INTAKE_OBJECTS))}
    return sorted(found, key=lambda key: order.get(key, len(order)))


def opening(text: str) -> str:
    """The same with a capital: a term or the beginning of a sentence."""
    return str(capfirst(text))


def phrase(typed: str) -> str:
    """What somebody typed, within a sentence of ours: without its own full stop, since ours has one."""
    return typed.strip().rstrip(".").rstrip()


def last_day(until: datetime) -> date:
    """The last whole day of a half-open period: until midnight after it."""
    return clock.local(until - timedelta(microseconds=1)).date()


def post(membership: Membership | None) -> str:
    """ "fysioterapeut, Fysioterapi (Helse Nordhav)": the employer is named, once, when it is not the municipality."""
    if membership is None:
        return ""
    organisation = membership.unit.organisation
    is_told = organisation.municipality_id or organisation.name in membership.label
    return membership.label if is_told else f"{membership.label} ({organisation.name})"


def kept_post(kept: str) -> str:
    """A post as the log has kept it: the role in the language of who reads it now; title and unit as they were."""
    what, comma, where = kept.partition(", ")
    role = _role_called(what)
    return f"{role.label}{comma}{where}" if role else kept


@lru_cache(maxsize=256)
def _role_called(word: str) -> Role | None:
    for code, _name in settings.LANGUAGES:
        with override(code):
            found = next((role for role in Role if str(role.label) == word), None)
        if found is not None:
            return found
    return None


def because(kind: str) -> str:
    """Why somebody has access, as a whole sentence about a third person."""
    return str(_BECAUSE.get(BasisKind(kind), BasisKind(kind).label))


_BECAUSE = {
    BasisKind.PARENT: gettext_lazy("Har foreldreansvar."),
    BasisKind.GUARDIAN: gettext_lazy("Er verge."),
    BasisKind.REPRESENTATIVE: gettext_lazy("Har fullmakt."),
    BasisKind.NOTIFIER: gettext_lazy("Meldte fra om behovet."),
    BasisKind.TAKER: gettext_lazy("Har saken hos kommunen."),
    BasisKind.RESPONSIBLE_ROLE: gettext_lazy("Arbeider der saken ligger nå."),
    BasisKind.EARLIER_TAKER: gettext_lazy("Hadde saken hos kommunen."),
    BasisKind.APPOINTER: gettext_lazy("Skal velge koordinator."),
    BasisKind.ASKED_COORDINATOR: gettext_lazy("Er spurt om å være koordinator."),
    BasisKind.COORDINATOR: gettext_lazy("Er koordinator."),
    BasisKind.DEPUTY: gettext_lazy("Er stedfortreder for koordinatoren."),
    BasisKind.LEADER: gettext_lazy("Er leder for enheten."),
    BasisKind.SYSTEM_COORDINATOR: gettext_lazy("Er systemkoordinator i kommunen."),
    BasisKind.GRANT: gettext_lazy("Har fått tilgang."),
    BasisKind.OWN_COORDINATOR: gettext_lazy("Er koordinator uten å være ansatt."),
    BasisKind.CARE_ORDER: gettext_lazy("Arbeider der barnevernet har omsorgen."),
    BasisKind.NEXT_OF_KIN: gettext_lazy("Er nærmeste pårørende, etter en avgjørelse."),
    BasisKind.INVITATION: gettext_lazy("Er invitert."),
    BasisKind.OPINION: gettext_lazy("Er spurt om uttalelse."),
    BasisKind.BREAK_GLASS: gettext_lazy("Brukte nødtilgang."),
    BasisKind.INSIGHT: gettext_lazy("Har fått innsyn etter dødsfallet."),
}


@dataclass(frozen=True)
class Block:
    """A paragraph, or a list when there are items."""

    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


def parts(text: str, *, with_places: bool = False) -> list[Part]:
    """The plain text that was signed, as headings ("# "), lists ("- ") and paragraphs. Nothing of it is markup.

    `with_places`: for a reader to whom the owner's address is not protected (ip_core.access.places)."""
    found: list[Part] = []
    for piece in places.shown(text, with_places=with_places).replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in piece.split("\n") if line.strip()]
        if lines and lines[0].startswith("# "):
            found.append(Part(lines.pop(0).removeprefix("# "), ()))
        if lines:
            last = found.pop() if found else Part("", ())
            found.append(Part(last.heading, (*last.blocks, _block(lines))))
    return found


def _block(lines: list[str]) -> Block:
    if all(line.startswith("- ") for line in lines):
        return Block(items=tuple(line.removeprefix("- ") for line in lines))
    return Block(" ".join(lines))
