"""What every page here knows: the plan, whose it is, and as whom it is read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from ip_core import clock
from ip_core.access import places, rows, wording
from ip_core.access.addresses import veil_over_consent
from ip_core.access.enums import ConsentKind
from ip_core.access.models import Consent
from ip_core.access.signing import by_parents, is_signer, signers_on
from ip_core.cases.models import Proceeding
from ip_core.people.actor import Actor
from plugins.consent import policies


def frame(request: HttpRequest, plan: Proceeding, **more: object) -> dict[str, Any]:
    return {
        "plan": plan,
        "case": plan.case,
        "owner": plan.owner,
        "viewer": policies.reads_as(request.actor),
        "signs": is_signer(request.actor, plan),
        "by_parents": by_parents(plan.owner),
        "today": clock.today(),
        "page_size": "sm" if request.actor.is_professional else "",
        **more,
    }


def language() -> str:
    return (get_language() or "nb")[:2]


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def told(found: Consent, actor: Actor) -> dict[str, Any]:
    """One consent, with its text in parts, as this reader sees it: where the owner's address is protected, places are
    left out for some, and that is said."""
    veil = veil_over_consent(found, actor)
    return {
        "consent": found,
        "title": rows.consent_title(found, veil),
        "name": veil.let_in_by(found),
        "parts": wording.parts(found.text, with_places=not veil.is_drawn),
        "leaves_out_places": veil.is_drawn and places.names_places(found.text),
        "is_sharing": found.kind == ConsentKind.INFORMATION,
        "one_is_enough": signers_on(found).any_one,
    }
