"""Decisions in a case: what stands, one form for each kind, and ending them. No plugin switches these pages off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ip_core import clock
from ip_core.access import keys
from ip_core.access.enums import BasisKind, Level
from ip_core.access.policies import may_lift_hidden
from ip_core.access.queries import case_for
from ip_core.access.services import lift_hidden
from ip_core.access.surfaces import shows
from ip_core.access.verdict import Verdict, allow
from ip_core.cases.models import Case
from ip_core.decisions import (
    forms,
    handover,
    handover_forms,
    handover_policies,
    mandate_forms,
    mandate_policies,
    mandates,
    policies,
    protection,
    queries,
    services,
    somebody_forms,
)
from ip_core.decisions.exceptions import DecisionNotPossible
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.gates import signed_in

FROM_NOW = gettext_lazy("Ført inn. Det gjelder fra nå av.")


@dataclass(frozen=True)
class Kind:
    """One kind of decision: what its page is called and says, its form, and who keeps it."""

    title: str | Promise
    lead: str | Promise
    form: type[forms.DecisionForm]
    keep: Callable[..., object]
    may: Callable[[Actor, Case], Verdict] = policies.may_record
    said: str | Promise = FROM_NOW
    submit: str | Promise = ""


KINDS = {
    "foreldreansvar": Kind(
        gettext_lazy("Foreldreansvar"),
        gettext_lazy("Den som har foreldreansvar, handler for barnet til det er 16 år."),
        mandate_forms.ParenthoodForm,
        mandates.record_parenthood,
        mandate_policies.may_record_parenthood,
    ),
    "vergemal": Kind(
        gettext_lazy("Verge"),
        gettext_lazy("Kryss av for det mandatet omfatter. Det du ikke krysser av, kan vergen ikke gjøre her."),
        mandate_forms.GuardianshipForm,
        mandates.record_guardianship,
        mandate_policies.may_record_guardianship,
    ),
    "fullmakt": Kind(
        gettext_lazy("Fullmakt på papir"),
        gettext_lazy("For en eier som ikke logger inn her. Eieren har skrevet under, og en kollega så det."),
        mandate_forms.PaperMandateForm,
        mandates.record_representation,
        mandate_policies.may_record_representation,
    ),
    "stopp": Kind(
        gettext_lazy("Stopp tilgangen til en person"),
        gettext_lazy("Det gjelder fra nå av, og i alle roller personen har i saken."),
        forms.SuspensionForm,
        services.suspend,
    ),
    "skjul": Kind(
        gettext_lazy("Skjul noe i søknaden for en av foreldrene"),
        gettext_lazy("Forelderen får ikke beskjed. Du, eller barnet, kan vise det igjen."),
        forms.HideForm,
        services.hide_object,
        policies.may_hide_object,
    ),
    "samtykkekompetanse": Kind(
        gettext_lazy("Eieren mangler samtykkekompetanse"),
        gettext_lazy("Før inn det som er avgjort. Eieren kan fortsatt trekke tilbake samtykker."),
        somebody_forms.CompetenceForm,
        services.record_competence,
    ),
    "omsorg": Kind(
        gettext_lazy("En enhet har omsorgen for barnet"),
        gettext_lazy("De som arbeider i enheten, handler for barnet så lenge. Foreldrene gjør det ikke."),
        forms.CareOrderForm,
        services.record_care_order,
    ),
    "egen-koordinator": Kind(
        gettext_lazy("Egen koordinator"),
        gettext_lazy("En privatperson koordinerer planen. Personen kan lese og skrive i hele planen."),
        somebody_forms.OwnCoordinatorForm,
        services.name_own_coordinator,
        said=gettext_lazy("Ført inn. Det gjelder når personen selv har sagt ja."),
    ),
    "skjerm": Kind(
        gettext_lazy("Skjerm saken"),
        gettext_lazy("Bare de som arbeider med saken, og dem du velger her, ser at den finnes."),
        forms.ShieldForm,
        protection.shield,
    ),
    "adressesperre": Kind(
        gettext_lazy("Adressesperre"),
        gettext_lazy("Da ser bare eieren, koordinatoren og den som har saken, hvor eieren er."),
        forms.AddressForm,
        protection.protect_address,
    ),
    "dodsfall": Kind(
        gettext_lazy("Eieren er død"),
        gettext_lazy("Planen blir avsluttet, og ingen handler for eieren lenger. Det kan ikke gjøres om her."),
        forms.DeathForm,
        protection.record_death,
    ),
    "innsyn": Kind(
        gettext_lazy("Innsyn etter dødsfall"),
        gettext_lazy("Personen kan lese de delene du velger, til og med den siste dagen."),
        somebody_forms.InsightForm,
        services.record_insight,
    ),
    "stedfortreder": Kind(
        gettext_lazy("Stedfortreder for koordinatoren"),
        gettext_lazy("Stedfortrederen kan det samme som koordinatoren i planen, i disse dagene."),
        forms.DeputyForm,
        services.name_deputy,
        policies.may_name_deputy,
    ),
    "ny-koordinator": Kind(
        gettext_lazy("Finn en ny koordinator"),
        gettext_lazy("Den som er koordinator nå, er det til en ny har sagt ja. Da går planen over samtidig."),
        handover_forms.HandoverForm,
        handover.begin_change,
        handover_policies.may_begin_change,
        said=gettext_lazy("Byttet er i gang. Den som skal velge koordinator, finner saken i arbeidslisten."),
        submit=gettext_lazy("Start byttet"),
    ),
    "avslutt-koordinator": Kind(
        gettext_lazy("Avslutt oppnevningen av koordinator"),
        gettext_lazy("Planen er avsluttet. Fra nå av har saken ingen koordinator, og ingen stedfortreder."),
        handover_forms.HandoverForm,
        handover.end_appointment,
        handover_policies.may_end_appointment,
        said=gettext_lazy("Avsluttet. Det gjelder fra nå av."),
        submit=gettext_lazy("Avslutt nå"),
    ),
}


def may_open_decisions(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    case, reaches = case_for(actor, municipality, uuid)
    found = policies.may_record_by(reaches.values())
    return found or policies.may_name_deputy(actor, case)


def may_open_kind(actor: Actor, municipality: Municipality, *, uuid: UUID, kind: str) -> Verdict:
    case, _reaches = case_for(actor, municipality, uuid)
    if kind not in KINDS:
        raise Http404
    return KINDS[kind].may(actor, case)


@require_GET
@signed_in
@shows(gate=may_open_decisions)
def decisions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What stands now, and what can be written down."""
    may_open_decisions(request.actor, request.municipality, uuid=uuid).require()
    case, reaches = case_for(request.actor, request.municipality, uuid)
    note(request, reaches)
    records = bool(policies.may_record_by(reaches.values()))
    deputies = queries.standing_deputies(case) if policies.may_name_deputy(request.actor, case) else []
    context = frame(case) | {
        "standing": [*deputies, *queries.standing_decisions(case, request.actor)] if records else deputies,
        "acting": queries.standing_ties(case, request.actor) if records else [],
        "records": records,
        "hidden": [(row, keys.label(row.section)) for row in queries.hidden_by_takers(case) if records],
        "kinds": [(slug, kind.title) for slug, kind in KINDS.items() if kind.may(request.actor, case)],
    }
    return render(request, "ip_core/decisions/decisions.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_open_kind)
def record(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """One form. What cannot be kept is said at the top of it, with what was typed still there."""
    may_open_kind(request.actor, request.municipality, uuid=uuid, kind=kind).require()
    case, reaches = case_for(request.actor, request.municipality, uuid)
    chosen = KINDS[kind]
    form = chosen.form(request.POST if request.method == "POST" else None, case=case, actor=request.actor)
    if form.is_valid() and _kept(request, case, chosen, form):
        messages.success(request, str(chosen.said))
        return redirect("case-decisions", uuid) if _still_open(request, uuid) else redirect("work-list")
    note(request, reaches)
    lacks = "" if form.is_bound else form.lacks()
    for proceeding in () if lacks else form.told:
        request.reads.note(proceeding, [keys.CONSENTS], reaches[proceeding])
    context = frame(case) | {"title": chosen.title, "lead": chosen.lead, "submit": chosen.submit}
    context |= {"form": form, "lacks": lacks}
    return render(request, "ip_core/decisions/record.html", context)


def _still_open(request: HttpRequest, uuid: UUID) -> bool:
    try:
        return bool(may_open_decisions(request.actor, request.municipality, uuid=uuid))
    except Http404:
        return False


def _kept(request: HttpRequest, case: Case, chosen: Kind, form: forms.DecisionForm) -> bool:
    try:
        chosen.keep(case, actor=request.actor, **form.values())
    except DecisionNotPossible as late:
        form.add_error(None, late.message)
        return False
    return True


def may_open_show_again(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    """The owner, and whoever records decisions; what each may lift is asked row by row."""
    _case, reaches = case_for(actor, municipality, uuid)
    for reach in reaches.values():
        basis = reach.basis(keys.EXISTENCE)
        if basis is not None and basis.kind == BasisKind.OWNER:
            return allow(Level.WRITE, basis)
    return policies.may_record_by(reaches.values())


@require_http_methods(["GET", "POST"])
@signed_in
@shows(gate=may_open_show_again)
def show_again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a taker has hidden from a parent: the taker, or the owner, shows it again (ACCESS §2).

    Only what stood on the page when it was opened: an old one never opens what was hidden since."""
    may_open_show_again(request.actor, request.municipality, uuid=uuid).require()
    case, reaches = case_for(request.actor, request.municipality, uuid)
    rows = [row for row in queries.hidden_by_takers(case) if may_lift_hidden(request.actor, row)]
    if request.method == "POST":
        seen = set(request.POST.getlist("seen"))
        shown = [lift_hidden(row, actor=request.actor) for row in rows if str(row.pk) in seen]
        if len(shown) == len(rows):
            messages.success(request, _("Nå synes det igjen."))
            return redirect("case", uuid)
        messages.warning(request, _("Mer er skjult siden du åpnet siden. Det står her, og er fortsatt skjult."))
        return redirect("case-show-again", uuid)
    note(request, reaches)
    context = frame(case) | {"hidden": [(row, keys.label(row.section)) for row in rows]}
    return render(request, "ip_core/decisions/show_again.html", context)


def note(request: HttpRequest, reaches: Any) -> None:
    for proceeding, reach in reaches.items():
        request.reads.note_existence(proceeding, reach)


def frame(case: Case) -> dict[str, Any]:
    return {"case": case, "owner": case.owner, "today": clock.today(), "page_size": "sm"}
