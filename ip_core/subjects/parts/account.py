"""How she signs in and how she is told. Hers alone; and never what lets somebody in."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ip_core.notices import headlines
from ip_core.notices.models import ContactChoice, ContactQuestion, Notice
from ip_core.people.actor import Actor
from ip_core.people.models import Account, Identity, Person
from ip_core.plugins.types import SubjectData
from ip_core.subjects.models import SubjectExport
from ip_core.subjects.parts.part import Pairs, Part, instant, name, pairs
from ip_core.subjects.standing import Standing


def account_part(here: Standing, actor: Actor) -> Part:
    title = _("Innlogging og meldinger")
    if not here.is_herself:
        return Part("konto", title, (), _("Hvordan noen logger inn og får beskjed, får bare den det gjelder."))
    person = here.subject
    things = [*_account(person), *_contact(person), *_notices(here), *_packages(here)]
    return Part("konto", title, tuple(things))


def _account(person: Person) -> Iterator[SubjectData]:
    """No password, no token, no session: what she is known by."""
    account = Account.objects.filter(person=person).first()
    if account is None:
        return
    told = pairs(
        (_("Brukernavn"), account.username),
        (_("E-post"), account.email),
        (_("Kan logge inn"), _("ja") if account.is_active else _("nei")),
        (_("Sist logget inn"), instant(account.last_login)),
    )
    yield SubjectData(_("Konto"), "ip_core.Account", told)
    for row in Identity.objects.filter(account=account).order_by("pk"):
        known = pairs((_("Innlogging hos"), row.issuer), (_("Kjent der som"), row.subject))
        yield SubjectData(_("Innlogging"), "ip_core.Identity", known)


def _contact(person: Person) -> Iterator[SubjectData]:
    choice = ContactChoice.objects.filter(person=person).first()
    if choice is not None:
        yield SubjectData(_("Slik vil du ha beskjed"), "ip_core.ContactChoice", _said(choice))
        rows = choice.history.order_by("history_date", "history_id")
        earlier = tuple((instant(row.history_date), ", ".join(value for _term, value in _said(row))) for row in rows)
        yield SubjectData(_("Slik ville du ha beskjed før"), "ip_core.HistoricalContactChoice", earlier)
    for row in ContactQuestion.objects.filter(person=person):
        told = ((_("Du svarte «ikke nå»"), instant(row.put_off_at)),)
        yield SubjectData(_("Spørsmål om beskjed"), "ip_core.ContactQuestion", told)


def _said(choice: ContactChoice) -> Pairs:
    return pairs(
        (_("Melding om noe nytt"), choice.get_channel_display()),
        (_("E-post"), choice.email),
        (_("Telefon"), choice.phone),
    )


def _notices(here: Standing) -> Iterator[SubjectData]:
    """Each in one line. What it was about is told of her own matters alone: the rest lies in somebody else's."""
    rows = Notice.objects.filter(person=here.subject).select_related("event").order_by("created_at", "pk")
    own = {proceeding.case_id for proceeding in here.sides}
    told = tuple((instant(row.created_at), _notice(row, is_own=row.event.case_id in own)) for row in rows)
    if told:
        yield SubjectData(_("Meldinger om noe nytt"), "ip_core.Notice", told)


def _notice(row: Notice, *, is_own: bool) -> str:
    known = headlines.HEADLINES.get(row.event.kind) if is_own else None
    what = str(known.text) if known is not None else _("Noe nytt")
    said = [what, _FATES.get(row.fate, lambda: "")(), _("Lest %(at)s") % {"at": instant(row.seen_at)}]
    return ". ".join(part for part in (said if row.seen_at else said[:2]) if part)


_FATES = {
    "sent": lambda: _("Sendt"),
    "not_allowed": lambda: _("Ikke sendt: du kunne ikke se det lenger"),
    "no_address": lambda: _("Ikke sendt: du har ikke valgt hvor"),
    "too_old": lambda: _("Ikke sendt: det ble for gammelt"),
}


def _packages(here: Standing) -> Iterator[SubjectData]:
    """Each time that somebody asked for everything about her."""
    for row in SubjectExport.objects.filter(subject=here.subject).select_related("asked_by").order_by("asked_at"):
        told = pairs(
            (_("Bestilt av"), name(row.asked_by)),
            (_("Bestilt"), instant(row.asked_at)),
            (_("Hentet"), instant(row.fetched_at)),
        )
        yield SubjectData(_("Alt om deg, samlet"), "ip_core.SubjectExport", told)
