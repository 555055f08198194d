"""What was said yes to, by whom and how, what it opened, what the child said, and where it is filed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ip_core.access import behalf, keys, places, rows, wording
from ip_core.access.enums import SignatureMethod
from ip_core.access.models import AccessGrant, ChildsView, Companion, Consent, ConsentFiling, ConsentSignature
from ip_core.people.actor import Actor
from ip_core.plugins.types import SubjectData
from ip_core.subjects.parts.part import Part, day, instant, name, pairs, veil
from ip_core.subjects.standing import Standing

PEOPLE = (
    "signatures__person",
    "signatures__registered_by",
    "signatures__witnessed_by",
    "grants__grantee_person",
    "grants__grantee_unit",
    "grants__withdrawn_by",
    "views_of_child__recorded_by",
    "filings__filed_by",
)


def consents_part(here: Standing, actor: Actor) -> Part:
    things: list[SubjectData] = []
    open_to = [proceeding for proceeding in here.sides if here.reaches(proceeding, keys.CONSENTS)]
    found = Consent.objects.filter(proceeding__in=open_to).select_related(
        "case__owner", "proceeding__owner", "prepared_by", "withdrawn_by", "withdrawal_registered_by"
    )
    for consent in found.prefetch_related(*PEOPLE).order_by("prepared_at"):
        things.append(_consent(consent, here))
        things += [_signature(one, consent) for one in consent.signatures.all()]
        things += [_grant(one, here) for one in consent.grants.all()]
        things += [_view(one) for one in consent.views_of_child.all()]
        things += [_filing(one, here) for one in consent.filings.all()]
    companions = Companion.objects.filter(proceeding__in=open_to).select_related("named_by", "withdrawn_by")
    things += [_companion(row) for row in companions]
    return Part("samtykker", _("Samtykker og tilganger"), tuple(things))


def _consent(consent: Consent, here: Standing) -> SubjectData:
    told = pairs(
        (_("Teksten"), places.shown(consent.text, with_places=here.shows_places)),
        (_("Utgave av teksten"), consent.text_version),
        (_("Unntak med egne ord"), consent.exception_text),
        (_("Unntatte deler"), wording.left_out(consent.excluded)),
        (_("Gjort klart"), _by(name(consent.prepared_by), instant(consent.prepared_at))),
        (_("Gjelder fra"), day(consent.in_force_at)),
        (_("Gjelder til"), day(consent.valid_until)),
        (_("Planperiode"), " – ".join(filter(None, (day(consent.period_from), day(consent.period_until))))),
        (_("Trukket tilbake"), _by(behalf.withdrawn_by(consent), instant(consent.withdrawn_at))),
        (_("Registrert av"), name(consent.withdrawal_registered_by)),
    )
    return SubjectData(rows.consent_title(consent, veil(here)), "ip_core.Consent", told)


def _by(who: str, at: str) -> str:
    return ", ".join(part for part in (who, at) if part)


def _signature(one: ConsentSignature, consent: Consent) -> SubjectData:
    told = pairs(
        (_("Hvem"), behalf.signed_by(one, consent.proceeding.owner)),
        (_("Hvordan"), str(SignatureMethod(one.method).label)),
        (_("Når"), instant(one.signed_at)),
        (_("Dato på papiret"), day(one.signed_on)),
        (_("Registrert av"), name(one.registered_by)),
        (_("Bevitnet av"), name(one.witnessed_by)),
    )
    return SubjectData(_("Underskrift"), "ip_core.ConsentSignature", told)


def _grant(grant: AccessGrant, here: Standing) -> SubjectData:
    told = pairs(
        (_("Hvem"), wording.opening(veil(here).named(grant.grantee))),
        (_("Del av planen"), rows.part_name(grant)),
        (_("Formål"), grant.purpose),
        (_("Fra"), day(grant.valid_from)),
        (_("Til og med"), day(wording.last_day(grant.valid_until))),
        (_("Trukket tilbake"), _by(behalf.withdrawn_by(grant), day(grant.withdrawn_at))),
    )
    return SubjectData(_("Tilgang"), "ip_core.AccessGrant", told)


def _view(one: ChildsView) -> SubjectData:
    told = pairs(
        (_("Hva barnet sa"), one.said),
        (_("Registrert av"), name(one.recorded_by)),
        (_("Når"), instant(one.recorded_at)),
    )
    return SubjectData(_("Barnets mening"), "ip_core.ChildsView", told)


def _filing(one: ConsentFiling, here: Standing) -> SubjectData:
    told = pairs(
        (_("Hva"), one.get_event_display()),
        (_("Hvor"), veil(here)(one.system)),
        (_("Nummer"), one.reference),
        (_("Dag"), day(one.filed_on)),
        (_("Registrert av"), name(one.filed_by)),
    )
    return SubjectData(_("Ført i journal"), "ip_core.ConsentFiling", told)


def _companion(row: Companion) -> SubjectData:
    told = pairs(
        (_("Hvem"), row.name),
        (_("Møtet er"), day(row.meeting_date)),
        (_("Registrert av"), name(row.named_by)),
        (_("Trukket tilbake"), _by(name(row.withdrawn_by), day(row.withdrawn_at))),
    )
    return SubjectData(_("Følge i ett møte"), "ip_core.Companion", told)
