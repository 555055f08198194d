"""What happened, in one line on her own page, and where she reads of it. No name, no section, nobody's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ip_core.access.ahead import consent_page
from ip_core.cases.models import Event, Proceeding
from ip_core.cases.summaries import page_of

Where = Callable[[Event, Proceeding], str]


@dataclass(frozen=True)
class Headline:
    text: str | Promise
    url: Where


def _page(event: Event, proceeding: Proceeding) -> str:
    return page_of(proceeding)


def _case(event: Event, proceeding: Proceeding) -> str:
    return reverse("case", args=[proceeding.case.uuid])


def _access(event: Event, proceeding: Proceeding) -> str:
    return reverse("case-access", args=[proceeding.case.uuid])


def _log(event: Event, proceeding: Proceeding) -> str:
    return reverse("case-log", args=[proceeding.case.uuid])


def _history(event: Event, proceeding: Proceeding) -> str:
    return reverse("case-history", args=[proceeding.case.uuid])


def _consent(event: Event, proceeding: Proceeding) -> str:
    """Where it is answered; while the plugin that asks is off, it stands among all that she decides on."""
    named = event.references.get("consent", "")
    page = consent_page(proceeding.municipality, "consent", named) if named else ""
    return page or _access(event, proceeding)


def _correction(event: Event, proceeding: Proceeding) -> str:
    named = event.references.get("correction", "")
    return reverse("correction", args=[named]) if named else _case(event, proceeding)


HEADLINES: dict[str, Headline] = {
    "break_glass.asked": Headline(_("Noen har bedt om å få lese i planen uten samtykke (nødtilgang)"), _log),
    "break_glass.confirmed": Headline(_("Noen har fått lese i planen uten samtykke (nødtilgang)"), _log),
    "break_glass.declined": Headline(_("Noen ba om å få lese i planen uten samtykke, og fikk nei"), _log),
    "break_glass.ended": Headline(_("En nødtilgang til planen er over"), _log),
    "application.acknowledged": Headline(_("Kommunen har fått søknaden"), _page),
    "decision.issued": Headline(_("Vedtaket er klart"), _page),
    "complaint.answered": Headline(_("Klagen har fått svar"), _page),
    "coordinator.accepted": Headline(_("En koordinator har sagt ja"), _case),
    "coordinator.change_began": Headline(_("Kommunen skal finne en ny koordinator"), _case),
    "coordinator.ended": Headline(_("En koordinator har sluttet"), _case),
    "consent.prepared": Headline(_("Et samtykke venter på svar"), _consent),
    "consent.in_force": Headline(_("Et samtykke har begynt å gjelde"), _access),
    "consent.declined": Headline(_("Noen har svart nei til et samtykke"), _access),
    "consent.withdrawn": Headline(_("Et samtykke er trukket tilbake"), _access),
    "consent.paper_registered": Headline(_("Et samtykke på papir er ført inn"), _access),
    "grant.withdrawn": Headline(_("En tilgang er trukket tilbake"), _access),
    "grant.ends_soon": Headline(_("En tilgang går snart ut"), _access),
    "grant.followed": Headline(_("En tilgang har fulgt med til en ny enhet"), _access),
    "correction.answered": Headline(_("Kravet om retting har fått svar"), _correction),
    "competencedecision.recorded": Headline(_("Det er ført inn en avgjørelse om samtykkekompetanse"), _history),
    "careorder.recorded": Headline(_("Det er ført inn en avgjørelse om omsorgen"), _history),
    "suspension.recorded": Headline(_("En tilgang er stoppet"), _history),
    "insightdecision.recorded": Headline(_("Det er ført inn en avgjørelse om innsyn"), _history),
    "decision.ended": Headline(_("En avgjørelse gjelder ikke lenger"), _history),
    "own_coordinator.named": Headline(_("Noen er spurt om å koordinere uten å være ansatt"), _access),
    "own_coordinator.accepted": Headline(_("Den som ble spurt om å koordinere, har sagt ja"), _access),
    "own_coordinator.declined": Headline(_("Den som ble spurt om å koordinere, har sagt nei"), _access),
    "own_coordinator.left": Headline(_("En koordinator har sluttet"), _access),
    "deputy.named": Headline(_("Koordinatoren har fått en stedfortreder"), _access),
    "deputy.ended": Headline(_("Stedfortrederen er ikke stedfortreder lenger"), _access),
    "parenthood.recorded": Headline(_("Foreldreansvar er ført inn"), _history),
    "parenthood.corrected": Headline(_("Noe om foreldreansvaret er rettet"), _history),
    "parenthood.ended": Headline(_("Foreldreansvar er avsluttet"), _history),
    "guardianship.recorded": Headline(_("En verge er ført inn"), _history),
    "guardianship.corrected": Headline(_("Noe om vergen er rettet"), _history),
    "guardianship.ended": Headline(_("En verge er avsluttet"), _history),
    "representation.recorded": Headline(_("En fullmakt er gitt"), _history),
    "representation.ended": Headline(_("En fullmakt er avsluttet"), _history),
    "case.shielded": Headline(_("Saken er skjermet nå"), _history),
    "case.shield_lifted": Headline(_("Saken er ikke skjermet lenger"), _history),
    "companion.named": Headline(_("Noen skal være med i et møte"), _access),
    "companion.withdrawn": Headline(_("Noen skal ikke være med i et møte likevel"), _access),
    "case.moved": Headline(_("Saken har fulgt med til den nye kommunen"), _case),
    "period.ends_soon": Headline(_("Planperioden er snart over"), _page),
    "period.changed": Headline(_("Planperioden er endret"), _page),
    "age.soon": Headline(_("Hvem som bestemmer, endrer seg snart"), _access),
}
"""Every kind that concerns the owner's side has one (tests/notices)."""
