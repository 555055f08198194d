"""What a GET of each page would be answered with: the views' own gates, for explaining access without rendering."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from ip_core.access import keys
from ip_core.access.enums import Level
from ip_core.access.verdict import Verdict, allow
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from plugins.intake import opinions, policies, queries


def may_open_intake(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    _proceeding, reach = queries.intake_known_to(actor, municipality, uuid)
    return allow(Level.EXISTS, reach.basis(keys.EXISTENCE))


def may_open_step(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    _step, reach = queries.step_for(actor, municipality, uuid)
    return allow(Level.EXISTS, reach.basis(keys.EXISTENCE))


def may_open_preview(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    step, _reach = queries.step_for(actor, municipality, uuid)
    return policies.may_decide(actor, step)


def may_open_review(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    step, _reach = queries.step_for(actor, municipality, uuid)
    return policies.may_review(actor, step)


def may_open_acknowledge(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    step, _reach = queries.step_for(actor, municipality, uuid)
    return policies.may_acknowledge(actor, step)


def may_open_application(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    return queries.application_for(actor, municipality, uuid, keys.APPLICATION).reach.verdict(keys.APPLICATION)


def may_open_receipt(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    return queries.application_for(actor, municipality, uuid, keys.RECEIPT).reach.verdict(keys.RECEIPT)


def may_open_acknowledgement(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    return queries.acknowledgement_for(actor, municipality, uuid).reach.verdict(keys.LETTER)


def may_open_assessment(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    return queries.assessment_for(actor, municipality, uuid).reach.verdict(keys.ASSESSMENT)


def may_open_letter(actor: Actor, municipality: Municipality, *, uuid: UUID, decision: UUID | None = None) -> Verdict:
    return queries.letter_for(actor, municipality, uuid, decision).reach.verdict(keys.LETTER)


def may_open_complaints(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    return queries.complaints_for(actor, municipality, uuid).reach.verdict(keys.COMPLAINT)


def may_open_withdraw(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    proceeding, _reach = queries.intake_known_to(actor, municipality, uuid)
    return policies.may_withdraw_application(actor, proceeding)


def may_open_complain(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    proceeding, _reach = queries.intake_known_to(actor, municipality, uuid)
    verdict = policies.may_complain(actor, proceeding)
    if verdict and queries.issued_decision(proceeding) is None:
        raise Http404
    return verdict


def may_open_opinions(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    return opinions.opinions_for(actor, municipality, uuid)[1].verdict(keys.OPINIONS)


def may_open_whom_to_ask(actor: Actor, municipality: Municipality, *, uuid: UUID, who: int = 0) -> Verdict:
    step, _reach = queries.step_for(actor, municipality, uuid)
    return policies.may_ask_opinion(actor, step)


def may_open_opinion(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    asked, reach = opinions.asked_for(actor, municipality, uuid)
    return allow(reach.thing_level(asked.uuid), reach.things[asked.uuid].basis)


def may_open_cancel_opinion(actor: Actor, municipality: Municipality, *, uuid: UUID) -> Verdict:
    asked, _reach = opinions.cancellable_for(actor, municipality, uuid)
    return policies.may_cancel_opinion(actor, asked)
