"""Who may write what in a plan (ACCESS §3). `reach` is what the engine says; here stands what a plan adds to it.

Where the table can be read in two ways the narrower holds: all that the owner's side wrote counts as her own words."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ip_core import clock
from ip_core.access import periods
from ip_core.access.enums import BasisKind, Level
from ip_core.access.reach import Reach
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.cases.models import Proceeding
from ip_core.documents.models import StoredFile
from ip_core.people.actor import Actor
from ip_core.people.ages import OWN_PLAN, age_limit, months_before
from ip_core.plugins import settings_for
from plugins.plan.enums import TextKind
from plugins.plan.models import IndividualPlan, Measure, PlanItem
from plugins.plan.sections import CONSENTS, DOCUMENTS, PERIOD
from plugins.plan.settings import LONGEST_PERIOD, SLUG


def is_owner_side(actor: Actor, proceeding: Proceeding) -> bool:
    """The owner, or somebody who acts for her in this session."""
    acts = actor.is_citizen or actor.on_behalf_of is not None
    return acts and actor.subject is not None and actor.subject.pk == proceeding.owner_id


def is_own_part(actor: Actor, item: PlanItem) -> bool:
    """What the owner, or somebody on her behalf, wrote. From 12 only she changes what she wrote herself."""
    proceeding = item.plan.proceeding
    if not item.is_own_words or not is_owner_side(actor, proceeding):
        return False
    if actor.on_behalf_of is None or item.author_id != proceeding.owner_id:
        return True
    age = proceeding.owner.age_on(actor.day)
    return age is not None and age < age_limit(OWN_PLAN, actor.day)


def first_period_until(plan: IndividualPlan) -> date | None:
    """The last day that the first yes can last to, by the municipality's own setting; None where it has set none."""
    months = settings_for(SLUG, plan.proceeding.municipality)[LONGEST_PERIOD]
    return None if months is None else months_before(clock.local(plan.created_at).date(), -months)


def last_day_of(plan: IndividualPlan) -> date | None:
    """The period's own last day; where nobody has written one, the last that the first yes can last to."""
    return plan.valid_until or first_period_until(plan)


def is_period_over(plan: IndividualPlan | None) -> bool:
    """The last day has passed without a yes to a new period: only the owner's side writes on (DOMAIN C10)."""
    return plan is not None and periods.is_over(plan.proceeding, last_day_of(plan))


def may_last_until(plan: IndividualPlan, last: date | None) -> Verdict:
    """Longer than now, or than the municipality lets the first yes last, only by a new yes."""
    first = first_period_until(plan)
    if plan.valid_until is not None or first is None:
        return periods.may_last_until(plan.proceeding, last, now=plan.valid_until)
    if last is None:
        return refuse(_("Skriv den siste dagen. Etter den trengs et nytt ja."), level=Level.READ)
    return periods.may_last_until(plan.proceeding, last, now=first)


def _over(reach: Reach, section: str) -> Verdict:
    said = _("Planperioden er over. Be om et nytt ja for en ny periode, så kan dere skrive videre.")
    return refuse(said, level=Level.READ, basis=reach.basis(section))


def may_add(actor: Actor, proceeding: Proceeding, reach: Reach, section: str, kind: str = "") -> Verdict:
    """New parts: anywhere for the owner's side but `consents`; for others where they may write."""
    own = is_owner_side(actor, proceeding)
    if section == CONSENTS or not reach.may_write(section, is_own=own):
        return _closed(reach, section)
    if not own and is_period_over(getattr(proceeding, "individual_plan", None)):
        return _over(reach, section)
    if kind == TextKind.VOICE and not own:
        return refuse(_("Her står bare ordene til eieren av planen. Skriv heller i delene under."), level=Level.READ)
    return allow(Level.WRITE, reach.basis(section))


def may_change(actor: Actor, item: PlanItem, reach: Reach) -> Verdict:
    """Whoever may write in the section, or wrote it on the owner's side; an item's own grant reaches that item."""
    section = item.section_key
    own = is_own_part(actor, item)
    if reach.may_write(section, item.uuid, is_own=own, is_owners=item.is_own_words):
        if not is_owner_side(actor, item.plan.proceeding) and is_period_over(item.plan):
            return _over(reach, section)
        return allow(Level.WRITE, reach.basis(section))
    if item.is_own_words and reach.may_write(section):
        return refuse(_("Dette er ordene til eieren av planen. Bare hun eller han kan endre dem."), level=Level.READ)
    if is_owner_side(actor, item.plan.proceeding) and reach.may_write(section, is_own=True):
        return refuse(_("Dette har noen andre skrevet. Skriv heller din egen tekst ved siden av."), level=Level.READ)
    return _closed(reach, section)


def may_delete(actor: Actor, item: PlanItem, reach: Reach) -> Verdict:
    """As to change, but never by a grant on the item alone: that grant would end with it."""
    verdict = may_change(actor, item, reach)
    if verdict and not reach.may_read(item.section_key):
        return refuse(_("Du kan endre dette, men ikke slette det."), level=Level.READ)
    return verdict


def may_mark_done(actor: Actor, measure: Measure, reach: Reach) -> Verdict:
    return may_change(actor, measure, reach)


def may_see_deleted(reach: Reach, section: str) -> bool:
    """A grantee sees nothing deleted (ACCESS §5)."""
    basis = reach.basis(section)
    return basis is not None and basis.kind != BasisKind.GRANT and reach.may_read(section)


def may_restore(actor: Actor, item: PlanItem, reach: Reach) -> Verdict:
    """Restoring needs write. A grantee undoes what she deleted herself, and nothing else: the rest she may not see."""
    verdict = may_delete(actor, item, reach)
    if not verdict or may_see_deleted(reach, item.section_key):
        return verdict
    if actor.person is not None and item.deleted_by_id == actor.person.pk:
        return verdict
    return refuse(level=Level.NONE)


def may_remove_file(
    actor: Actor, proceeding: Proceeding, reach: Reach, stored: StoredFile, *, is_owners: bool
) -> Verdict:
    """Whoever may write among the documents; what the owner's side put there, only the one who did (from 12 she alone).

    NARROWER than an own text: a parent takes away her own file, not the child's or the other parent's."""
    is_side = is_owner_side(actor, proceeding)
    is_own = is_side and actor.person is not None and stored.uploaded_by_id == actor.person.pk
    if reach.may_write(DOCUMENTS, stored.item_uuid, is_own=is_own, is_owners=is_owners and not is_own):
        if not is_side and is_period_over(getattr(proceeding, "individual_plan", None)):
            return _over(reach, DOCUMENTS)
        return allow(Level.WRITE, reach.basis(DOCUMENTS))
    return _closed(reach, DOCUMENTS)


def may_set_period(reach: Reach) -> Verdict:
    """The plan's own columns are nobody's own part. Also when the period is over: here it is made longer."""
    return allow(Level.WRITE, reach.basis(PERIOD)) if reach.may_write(PERIOD) else _closed(reach, PERIOD)


def _closed(reach: Reach, section: str) -> Verdict:
    if not reach.may_read(section):
        return reach.verdict(section, Level.WRITE)
    return refuse(_("Du kan lese denne delen, men ikke endre den nå."), level=Level.READ, basis=reach.basis(section))
