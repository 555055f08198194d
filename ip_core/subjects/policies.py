"""Who may ask for everything about somebody, have something corrected, and answer that."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ip_core.access.enums import Level
from ip_core.access.verdict import Verdict, allow, refuse
from ip_core.cases.models import Proceeding
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.people.enums import Assurance
from ip_core.subjects import receiving
from ip_core.subjects.models import CorrectionRequest
from ip_core.subjects.standing import standing


def may_ask_for_everything(actor: Actor, municipality: Municipality) -> Verdict:
    """Herself, and whoever acts for her in some matter here; as a citizen, surely known. No plugin state is asked."""
    if actor.assurance < Assurance.HIGH or standing(actor, municipality) is None:
        return refuse()
    return allow(Level.READ)


def may_ask_for_correction(actor: Actor, proceeding: Proceeding, key: str) -> Verdict:
    """The owner's side, of what it reaches itself."""
    here = standing(actor, proceeding.municipality)
    if here is None or not here.reaches(proceeding, key):
        return refuse()
    return allow(Level.WRITE)


def may_be_received(proceeding: Proceeding, key: str) -> Verdict:
    """Whether there is somebody whom a request about the part reaches."""
    if key in receiving.received(proceeding, [key]):
        return allow(Level.WRITE)
    return refuse(_("Ingen i kommunen kan svare på dette her nå. Ring eller skriv til kommunen."), level=Level.READ)


def may_read_correction(actor: Actor, correction: CorrectionRequest) -> Verdict:
    """The owner's side within what it reaches, and whoever looks after the section or has the case."""
    if may_ask_for_correction(actor, correction.proceeding, correction.key):
        return allow(Level.READ)
    return may_answer_correction(actor, correction)


def may_answer_correction(actor: Actor, correction: CorrectionRequest) -> Verdict:
    """The coordinator for the plan, whoever has the case for the application; never in one's own case.

    An answer stays with those who look after the part; of others, with whoever gave it."""
    here = (actor, correction.proceeding, correction.key)
    basis = receiving.receives(*here)
    if basis is None:
        return refuse()
    if correction.answered_at is None:
        return allow(Level.WRITE, basis)
    if correction.answered_by != actor.person and receiving.by_table(*here) is None:
        return refuse()
    return refuse(_("Dette er besvart. Svaret står under."), level=Level.READ, basis=basis)
