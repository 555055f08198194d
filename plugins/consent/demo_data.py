"""What the conformance kit shows consent with: Sunniva's plan with an access that waits and one in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from ip_core import clock
from ip_core.access.models import Consent
from ip_core.cases.models import Proceeding
from ip_core.testing import stories
from ip_core.testing.cast import Cast
from plugins.consent import services, sharing
from plugins.consent.services import Sharing

Visit = tuple[str, ...]


def make(cast: Cast, rows: int = 1) -> Iterator[Visit]:
    """`rows` consents that wait for Sunniva, and one that she has signed; Nora's plan waits for her parents."""
    plan = stories.open_plan(cast)
    signed = stories.granted(cast, plan)[0].consent
    waiting = [_asked(cast, plan) for _number in range(rows)][-1]
    childs = stories.accepted(cast, "child")
    to_parents = services.ask_for_plan(childs, actor=cast.actor("parent", on_behalf_of="child"), language="nn")
    yield from _asking(cast, plan)
    yield from _answering(cast, waiting, signed)
    yield "parent", reverse("plugins:consent:plan-consent", args=[childs.uuid]), "child"
    yield "child", reverse("plugins:consent:view-of-child", args=[to_parents.uuid])


def _asked(cast: Cast, plan: Proceeding) -> Consent:
    reader = cast.membership("employee")
    wish = Sharing(reader, ("goals",), "følgje opp heime", clock.today() + timedelta(days=90))
    return services.ask_to_share(plan, wish, actor=cast.actor("owner"), language="nn")


def _asking(cast: Cast, plan: Proceeding) -> Iterator[Visit]:
    def page(name: str, *args: object) -> str:
        return reverse(f"plugins:consent:{name}", args=[plan.uuid, *args])

    yield "owner", page("ask")
    yield "owner", page("ask-kin")
    yield "owner", page("ask-what-kin", sharing.ticket(plan, cast["parent"]))
    yield "owner", page("ask-what-unit", cast.units["service"].uuid)
    yield "owner", page("ask-what", cast.membership("therapist").pk)
    yield "owner", page("question", "ansvarsgruppe")
    yield "owner", page("new-period")


def _answering(cast: Cast, waiting: Consent, signed: Consent) -> Iterator[Visit]:
    def page(name: str, consent: Consent) -> str:
        return reverse(f"plugins:consent:{name}", args=[consent.uuid])

    yield "owner", page("consent", waiting)
    yield "coordinator", page("consent", signed)
    yield "owner", page("decline", waiting)
    yield "owner", page("see-as", waiting)
    yield "coordinator", page("paper", waiting)
    yield "owner", page("renew", signed)
    yield "owner", page("receipt", signed)
    yield "coordinator", page("file", signed)
