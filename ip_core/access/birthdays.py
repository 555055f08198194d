"""Six, three and one month before 12, 16 and 18: what then changes, told to those concerned (ACCESS §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import wording
from ip_core.access.models import Consent
from ip_core.access.signers import signers_of
from ip_core.cases.enums import ProceedingKind
from ip_core.cases.events import record_event
from ip_core.cases.models import Case, Event, Proceeding
from ip_core.history.acting import service
from ip_core.municipalities.models import Municipality
from ip_core.people import ages
from ip_core.people.actor import Actor
from ip_core.people.ages import HEALTH_MAJORITY, MAJORITY, OWN_PLAN, PARENTAL_CONSENTS, Coming
from ip_core.people.models import Person

AGE_SOON = "age.soon"


@dataclass(frozen=True)
class Change:
    """A birthday ahead, in words for one reader."""

    day: date
    heading: str
    text: str


def changes_ahead(owner: Person, municipality: Municipality, *, is_owner: bool) -> list[Change]:
    if owner.birth_date is None:
        return []
    return [
        _change(one, owner, municipality, is_owner=is_owner) for one in ages.coming(owner.birth_date, clock.today())
    ]


def _change(one: Coming, owner: Person, municipality: Municipality, *, is_owner: bool) -> Change:
    said = {"name": owner.given_name, "years": one.years, "date": wording.long_date(one.day)}
    if one.key == HEALTH_MAJORITY and owner.birth_date is not None:
        months = municipality.parental_consent_months
        lapse = ages.day_reached(PARENTAL_CONSENTS, owner.birth_date, clock.today(), months=months)
        said["lapse"] = wording.long_date(lapse)
    heading = _("Du fyller %(years)s år %(date)s") if is_owner else _("%(name)s fyller %(years)s år %(date)s")
    return Change(one.day, heading % said, _texts(is_owner=is_owner)[one.key] % said)


def _texts(*, is_owner: bool) -> dict[str, str]:
    if is_owner:
        return {
            OWN_PLAN: _(
                "Da kan du logge inn selv, skjule deler av planen for foreldrene dine og trekke tilganger alene."
            ),
            HEALTH_MAJORITY: _(
                "Da bestemmer du alene, og foreldrene dine ser ikke planen lenger. Det de har sagt ja til, gjelder til "
                "%(lapse)s. Vil du at det skal gjelde lenger, må du bekrefte det selv."
            ),
            MAJORITY: _("Da kan ingen handle for deg uten fullmakt eller vergemål."),
        }
    return {
        OWN_PLAN: _("Da logger %(name)s inn selv, kan skjule deler for foreldrene og trekke tilganger alene."),
        HEALTH_MAJORITY: _(
            "Da bestemmer %(name)s alene, og foreldrene ser ikke planen lenger. Det foreldrene har sagt ja til, "
            "gjelder til %(lapse)s, om ikke %(name)s bekrefter det."
        ),
        MAJORITY: _("Da kan ingen handle for %(name)s uten fullmakt eller vergemål."),
    }


def to_confirm(plan: Proceeding) -> list[Consent]:
    """What parents signed and only she can make last: from 16 on, until it lapses."""
    age, today = plan.owner.age_on(clock.today()), clock.today()
    if not ages.has_reached(HEALTH_MAJORITY, age, today) or plan.owner not in signers_of(plan.owner).people:
        return []
    rows = Consent.objects.filter(proceeding=plan, in_force_at__isnull=False, withdrawn_at__isnull=True)
    rows = rows.select_related("proceeding__owner", "proceeding__municipality").prefetch_related(
        "signatures", "grants__grantee_person", "grants__grantee_unit"
    )
    return [one for one in rows if one.lapses_at is not None and one.is_in_force(clock.now())]


@service
def warn_of_ages(municipality: Municipality, *, actor: Actor) -> int:
    """An event for each age and notice that is due, once for the case. How many were new."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)  # two at once would both find nothing
    open_ones = Proceeding.objects.filter(municipality=municipality, closed_at__isnull=True)
    cases = Case.objects.filter(proceedings__in=open_ones, owner__birth_date__isnull=False).distinct()
    return sum(_warn(case, actor) for case in cases.select_related("owner", "municipality"))


def _warn(case: Case, actor: Actor) -> int:
    matters = case.proceedings.filter(closed_at__isnull=True)
    matter = matters.filter(kind=ProceedingKind.PLAN).first() or matters.first()
    if matter is None or case.owner.birth_date is None:
        return 0
    new = 0
    for one in ages.coming(case.owner.birth_date, clock.today()):
        told = Event.objects.filter(kind=AGE_SOON, case=case, references__age=one.key)
        if any(int(event.references["months"]) <= one.months for event in told):
            continue
        record_event(AGE_SOON, proceeding=matter, actor=actor, age=one.key, months=one.months)
        new += 1
    return new
