"""Everything on the applicant's status page, and which objects of the case it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import engine, keys
from ip_core.access.reach import Reach
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.models import Proceeding, ProceedingStep
from ip_core.cases.summaries import page_of
from ip_core.people.actor import Actor
from ip_core.procedures.enums import Act
from plugins.intake import policies, queries
from plugins.intake.journey import Headline, Known, Stop, headline, stops, waiting_step
from plugins.intake.models import PlanApplication
from plugins.intake.opinions import readable_in
from theme import dates


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass
class Status:
    """What the page answers, and `shown`: the objects whose content is in it."""

    headline: Headline
    stops: list[Stop]
    step: ProceedingStep | None
    wish: str
    act: Link | None
    links: list[Link] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


def status_of(actor: Actor, proceeding: Proceeding, reach: Reach) -> Status:
    today = clock.today()
    application = queries.application_of(proceeding)
    wish = application.wished_coordinator if application and reach.may_read(keys.WISHES) else ""
    known = Known(outcome=reach.may_read(keys.OUTCOME), complaint=reach.may_read(keys.COMPLAINT))
    tells_next = proceeding.closed_at is None and (known.outcome or not proceeding.outcome)
    status = Status(
        headline=headline(proceeding, today, known),
        stops=[*_sent(proceeding, reach, application), *stops(proceeding, today, known)],
        step=waiting_step(proceeding) if tells_next else None,
        wish=wish,
        act=_act(actor, proceeding, reach),
        links=_links(actor, proceeding, reach),
    )
    status.shown += [
        keys.RECEIPT,
        *([keys.WISHES] if wish else []),
        *([keys.OUTCOME] if proceeding.outcome and known.outcome else []),
    ]
    return status


def _sent(proceeding: Proceeding, reach: Reach, application: PlanApplication | None) -> list[Stop]:
    """What has happened before any step: sent, and received."""
    today = clock.today()
    found = []
    if application is not None and not reach.may_read(keys.APPLICATION):
        found.append(Stop(_("Søknaden ble sendt"), _on(application.submitted_at, today), "done"))
    elif application is not None:
        sent_by = _("Noen meldte fra om behovet ditt") if application.is_notification else _("Du sendte søknaden")
        url = reverse("plugins:intake:application", args=[proceeding.uuid])
        found.append(Stop(sent_by, _on(application.submitted_at, today), "done", url, _("Les søknaden")))
    received = queries.acknowledgement_of(proceeding) if reach.may_read(keys.LETTER) else None
    if received is not None:
        said = _("%(name)s kommune tok imot") % {"name": proceeding.municipality.name}
        url = reverse("plugins:intake:acknowledgement", args=[proceeding.uuid])
        found.append(Stop(said, _on(received.sent_at, today), "done", url, _("Les svaret fra kommunen")))
    return found


def _on(moment: datetime, today: date) -> str:
    return f"{dates.day(moment, today).capitalize()}."


def _act(actor: Actor, proceeding: Proceeding, reach: Reach) -> Link | None:
    """The one thing to do, if there is any."""
    waiting = waiting_step(proceeding)
    if waiting is not None and waiting.act == Act.START:
        plan = _plan(actor, proceeding)
        return Link(_("Gå til planen"), page_of(plan)) if plan else None
    if proceeding.decided_at is not None and reach.may_read(keys.LETTER) and queries.issued_decision(proceeding):
        return Link(_("Les brevet"), reverse("plugins:intake:letter", args=[proceeding.uuid]))
    return None


def _plan(actor: Actor, proceeding: Proceeding) -> Proceeding | None:
    """Only for whom it exists: a small child, or a guardian without a section of it, reads the letter and no more."""
    plans = Proceeding.objects.filter(case=proceeding.case, kind=ProceedingKind.PLAN, closed_at__isnull=True)
    plan = plans.select_related("case").first()
    return plan if plan is not None and engine.reach(actor, plan) else None


def _links(actor: Actor, proceeding: Proceeding, reach: Reach) -> list[Link]:
    """What else one may read or do, each only when it is possible."""

    def to(name: str, label: str) -> Link:
        return Link(label, reverse(f"plugins:intake:{name}", args=[proceeding.uuid]))

    is_decided = proceeding.decided_at is not None and queries.issued_decision(proceeding) is not None
    assessed = queries.assessment_of(proceeding) if reach.may_read(keys.ASSESSMENT) else None
    found = [to("receipt", _("Se kvitteringen"))] if reach.may_read(keys.RECEIPT) else []
    if assessed is not None and assessed.finished_at is not None:
        found.append(to("assessment", _("Les vurderingen")))
    if readable_in(proceeding, reach):
        found.append(to("opinions", _("Les uttalelsene")))
    if is_decided and reach.may_read(keys.LETTER):
        found.append(to("letter", _("Les brevet med svaret")))
    if reach.may_read(keys.COMPLAINT) and queries.complaints_of(proceeding):
        found.append(to("complaints", _("Les klagen og svaret på den")))
    if is_decided and policies.may_complain(actor, proceeding):
        found.append(to("complain", _("Klag på svaret")))
    if policies.may_withdraw_application(actor, proceeding):
        found.append(to("withdraw", _("Trekk søknaden")))
    return found
