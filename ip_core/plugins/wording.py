"""The sentences around a change of state or settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django import forms
from django.forms.utils import pretty_name
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ip_core.municipalities.models import Municipality
from ip_core.plugins import house, settings
from ip_core.plugins.enums import State
from ip_core.plugins.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Words:
    """`opens`: what nobody holds back any more when the plugin is not asked (ACCESS §1, plugin veto)."""

    heading: str
    lead: str
    button: str
    opens: str = ""


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
        _opens(proposal),
    )


def _opens(proposal: Proposal) -> str:
    if not house.current().implements(proposal.slug, "access_veto"):
        return ""
    return _(
        "%(name)s kan stanse innsyn i saker. Når modulen er av, blir den ikke spurt. "
        "Det den stanser nå, blir da åpent for dem som ellers har tilgang."
    ) % {"name": proposal.name}


def done(proposal: Proposal) -> str:
    """The receipt after it is done."""
    names = {"name": proposal.name}
    if proposal.after == State.ON:
        return _("%(name)s er på.") % names
    if proposal.after == State.READ_ONLY:
        return _("%(name)s er satt til bare lesing.") % names
    return _("%(name)s er av. Alt som er lagret, er beholdt.") % names


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """One time that somebody chose: who, when, why, and what became different."""

    at: datetime
    who: str
    reason: str
    what: tuple[str, ...]
    is_default: bool


def described(form: type[forms.Form], stored: Mapping[str, Any] | None) -> dict[str, str]:
    """Settings by their labels, as a person reads them."""
    fields = form().fields
    chosen = settings.as_chosen(form, stored)
    return {
        str(field.label or capfirst(pretty_name(name))): _told(field, chosen[name]) for name, field in fields.items()
    }


def _told(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    if value in (None, "", []):
        return _("ikke valgt")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices}
        several = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in several)
    return str(value)


def settings_history(form: type[forms.Form], rows: Sequence[Any]) -> list[SettingsChange]:
    """History rows, latest first, each told by what it changed."""
    found = []
    for row, before in zip_longest(rows, rows[1:]):
        now, then = described(form, row.values), described(form, before.values if before else None)
        what = tuple(f"{label}: {then[label]} → {text}" for label, text in now.items() if then[label] != text)
        found.append(SettingsChange(row.changed_at, row.actor_label, row.reason, what, row.values is None))
    return found
