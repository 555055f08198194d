"""What core itself holds about one person, in parts of rows, in her words. Plugins answer for themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import keys, log, places, wording
from ip_core.access import rows as consent_words
from ip_core.access.addresses import Veil
from ip_core.access.models import Companion, Consent
from ip_core.access.queries import access_events_visible_to
from ip_core.cases.models import Case, CoordinatorAppointment, Proceeding
from ip_core.cases.summaries import kind_title, state_of, step_title
from ip_core.documents.models import StoredFile
from ip_core.people.actor import Actor
from ip_core.people.models import Membership, Person
from ip_core.plugins.types import SubjectData
from ip_core.subjects.models import CorrectionRequest
from ip_core.subjects.standing import Standing, keys_of

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """One file of the package: a room's or a plugin's. `missing` says in a sentence why it is not whole."""

    slug: str
    title: str
    things: tuple[SubjectData, ...]
    missing: str = ""


def day(moment: date | datetime | None) -> str:
    if moment is None:
        return ""
    return formats.date_format(clock.local(moment) if isinstance(moment, datetime) else moment, "DATE_FORMAT")


def instant(moment: datetime) -> str:
    return f"{day(moment)} kl. {clock.local(moment):%H.%M}"


def _pairs(*found: tuple[str, str]) -> Pairs:
    return tuple((term, value) for term, value in found if value)


def person_part(here: Standing, actor: Actor) -> Part:
    """Who she is to us. Telephone, address for messages and identity number go to herself alone."""
    person = here.subject
    rows = [(_("Navn"), person.name), (_("Født"), day(person.birth_date)), (_("Språk"), person.get_language_display())]
    if here.is_herself:
        rows += [(_("Telefon"), person.phone), (_("Fødselsnummer"), person.national_id), *_contact(person)]
    things = [SubjectData(_("Deg"), "ip_core.Person", _pairs(*rows))]
    things += [_membership(row) for row in person.memberships.select_related("unit")] if here.is_herself else []
    things += _ties(here)
    return Part("person", _("Person"), tuple(things))


def _contact(person: Person) -> Pairs:
    choice = getattr(person, "contact_choice", None)
    if choice is None:
        return ()
    return ((_("Melding om noe nytt"), choice.get_channel_display()), (_("Sendes til"), choice.email or choice.phone))


def _membership(row: Membership) -> SubjectData:
    told = _pairs((_("Stilling"), row.label), (_("Fra"), day(row.valid_from)), (_("Til"), day(row.valid_until)))
    return SubjectData(_("Arbeid"), "ip_core.Membership", told)


def _ties(here: Standing) -> Iterator[SubjectData]:
    """Who is registered as acting for her; and for whom she does, for herself alone."""
    person = here.subject
    if not (here.is_herself or here.is_whole):
        return
    for parent in person.child_of.select_related("parent"):
        yield _tie(_("Forelder"), parent.parent, "ip_core.Parenthood", parent.valid_from, parent.valid_until)
    for child in person.parent_of.select_related("child") if here.is_herself else ():
        yield _tie(_("Barn"), child.child, "ip_core.Parenthood", child.valid_from, child.valid_until)
    for guard in person.guarded_by.select_related("guardian"):
        yield _tie(_("Verge"), guard.guardian, "ip_core.Guardianship", guard.valid_from, guard.valid_until)
    for row in person.represented_by.select_related("representative"):
        yield _tie(_("Fullmektig"), row.representative, "ip_core.Representation", row.valid_from, row.valid_until)


def _tie(title: str, other: Person, model: str, start: date, end: date | None) -> SubjectData:
    return SubjectData(title, model, _pairs((_("Navn"), other.name), (_("Fra"), day(start)), (_("Til"), day(end))))


def cases_part(here: Standing, actor: Actor) -> Part:
    things: list[SubjectData] = []
    for proceeding in here.sides:
        told = _pairs(
            (_("Saksnummer"), proceeding.case.number),
            (_("Begynt"), day(proceeding.opened_at)),
            (_("Hvor den står"), state_of(proceeding)),
            (_("Avgjort"), day(proceeding.decided_at)),
            (_("Utfall"), proceeding.get_outcome_display() if here.reaches(proceeding, keys.OUTCOME) else ""),
            (_("Siste dag for å klage"), day(proceeding.complaint_until)),
            (_("Avsluttet"), day(proceeding.closed_at)),
        )
        things.append(SubjectData(kind_title(proceeding), "ip_core.Proceeding", told))
        things += [*_steps(proceeding, here), *_opinions(proceeding, here)]
    things += [_appointment(row, here) for case in _cases(here) for row in case.appointments.select_related(*_POST)]
    return Part("saker", _("Saker"), tuple(things))


_POST = ("membership__person", "membership__unit")


def _post(membership: Membership, here: Standing) -> str:
    """Who, and where she works if places may be named."""
    return f"{membership.person.name}, {membership.label}" if here.shows_places else membership.person.name


def _steps(proceeding: Proceeding, here: Standing) -> Iterator[SubjectData]:
    for step in proceeding.steps.select_related("taker__person", "taker__unit", "proceeding__procedure_version"):
        told = _pairs(
            (_("Hvem har det"), _post(step.taker, here) if step.taker else ""),
            (_("Begynt"), day(step.opened_at)),
            (_("Frist"), day(step.due_date)),
            (_("Gjort"), day(step.done_at)),
        )
        yield SubjectData(_("Steg: %(name)s") % {"name": step_title(step)}, "ip_core.ProceedingStep", told)


def _opinions(proceeding: Proceeding, here: Standing) -> Iterator[SubjectData]:
    """The finished ones, once the need is assessed: before that they are not the owner's to read (ACCESS §2)."""
    reach = here.reaches_by.get(proceeding)
    if reach is None or not reach.may_read(keys.OPINIONS):
        return
    for row in proceeding.opinion_requests.filter(finished_at__isnull=False).select_related(*_POST):
        told = _pairs(
            (_("Hvem"), _post(row.membership, here)),
            (_("Spurt"), day(row.asked_at)),
            (_("Spørsmål"), row.question),
            (_("Formål"), row.purpose),
            (_("Svar"), row.answer),
        )
        yield SubjectData(_("Uttalelse"), "ip_core.OpinionRequest", told)


def _appointment(row: CoordinatorAppointment, here: Standing) -> SubjectData:
    told = _pairs(
        (_("Hvem"), _post(row.membership, here)),
        (_("Spurt"), day(row.asked_at)),
        (_("Sa ja"), day(row.accepted_at)),
        (_("Sa nei"), day(row.declined_at)),
        (_("Til"), day(row.valid_until)),
    )
    return SubjectData(_("Koordinator"), "ip_core.CoordinatorAppointment", told)


def _cases(here: Standing) -> list[Case]:
    return list(dict.fromkeys(proceeding.case for proceeding in here.sides))


def consents_part(here: Standing, actor: Actor) -> Part:
    things: list[SubjectData] = []
    open_to = [proceeding for proceeding in here.sides if here.reaches(proceeding, keys.CONSENTS)]
    rows = Consent.objects.filter(proceeding__in=open_to).select_related("case__owner", "proceeding__owner")
    people = ("signatures__person", "grants__grantee_person", "grants__grantee_unit")
    for consent in rows.prefetch_related(*people).order_by("prepared_at"):
        things += _consent(consent, here)
    for row in Companion.objects.filter(proceeding__in=open_to):
        told = _pairs(
            (_("Hvem"), row.name), (_("Møtet er"), day(row.meeting_date)), (_("Trukket tilbake"), day(row.withdrawn_at))
        )
        things.append(SubjectData(_("Følge i ett møte"), "ip_core.Companion", told))
    return Part("samtykker", _("Samtykker og tilganger"), tuple(things))


def _consent(consent: Consent, here: Standing) -> Iterator[SubjectData]:
    signed = [(_("Underskrift"), f"{one.person.name}, {instant(one.signed_at)}") for one in consent.signatures.all()]
    told = _pairs(
        (_("Teksten"), places.shown(consent.text, with_places=here.shows_places)),
        (_("Unntak med egne ord"), consent.exception_text),
        (_("Gjelder fra"), day(consent.in_force_at)),
        (_("Gjelder til"), day(consent.valid_until)),
        (_("Trukket tilbake"), day(consent.withdrawn_at)),
        *signed,
    )
    yield SubjectData(
        consent_words.consent_title(consent, Veil(is_drawn=not here.shows_places)), "ip_core.Consent", told
    )
    for grant in consent.grants.all():
        told = _pairs(
            (_("Hvem"), str(grant.grantee) if grant.grantee_person_id or here.shows_places else _("En enhet")),
            (_("Del av planen"), keys.label(grant.section)),
            (_("Formål"), grant.purpose),
            (_("Fra"), day(grant.valid_from)),
            (_("Til og med"), day(wording.last_day(grant.valid_until))),
            (_("Trukket tilbake"), day(grant.withdrawn_at)),
        )
        yield SubjectData(_("Tilgang"), "ip_core.AccessGrant", told)


def log_part(here: Standing, actor: Actor) -> Part:
    """Who has read, as the owner's own page tells it."""
    told: list[tuple[str, str]] = []
    for case in _cases(here):
        reaches = {one: here.reaches_by[one] for one in here.sides if one.case_id == case.pk}
        events = access_events_visible_to(actor, case, reaches)
        told += [(instant(line.at), _line(line, here)) for line in log.lines(events)]
    return Part(
        "innsynslogg", _("Hvem har lest"), (SubjectData(_("Hvem har lest"), "ip_core.AccessEvent", tuple(told)),)
    )


def _line(line: log.Line, here: Standing) -> str:
    who = ", ".join(filter(None, (line.who, line.post if here.shows_places else "")))
    return f"{who}: {line.what}. {line.why}".strip()


def corrections_part(here: Standing, actor: Actor) -> Part:
    rows = CorrectionRequest.objects.filter(proceeding__in=list(here.sides)).select_related("proceeding")
    things = [
        SubjectData(_("Krav om retting"), "ip_core.CorrectionRequest", _correction(row))
        for row in rows
        if here.reaches(row.proceeding, row.key)
    ]
    return Part("retting", _("Krav om retting"), tuple(things))


def _correction(row: CorrectionRequest) -> Pairs:
    return _pairs(
        (_("Gjelder"), keys.label(row.key)),
        (_("Hva som er feil"), row.wrong),
        (_("Hva som er riktig"), row.right),
        (_("Sendt"), instant(row.asked_at)),
        (_("Utfall"), row.get_outcome_display()),
        (_("Svar"), row.answer),
    )


def files_of(here: Standing) -> list[StoredFile]:
    """The files of every section and object that is open to her."""
    scopes = [p.scope(key) for p in here.sides for key in keys_of(p) if here.reaches(p, key)]
    rows = StoredFile.objects.filter(scope__in=scopes, removed_at__isnull=True)
    return list(rows) if here.is_whole else [one for one in rows if one.item_uuid is None]


def files_part(here: Standing, actor: Actor) -> Part:
    things = [
        SubjectData(
            stored.original_name,
            "ip_core.StoredFile",
            _pairs((_("I pakken"), f"filer/{stored.neutral_name}"), (_("Lagt inn"), instant(stored.uploaded_at))),
        )
        for stored in files_of(here)
    ]
    return Part("filer", _("Filer"), tuple(things))


CORE: tuple[Callable[[Standing, Actor], Part], ...] = (
    person_part,
    cases_part,
    consents_part,
    log_part,
    corrections_part,
    files_part,
)


def core_parts(here: Standing, actor: Actor) -> Iterable[Part]:
    return (make(here, actor) for make in CORE)
