"""The closed vocabulary of a procedure. Whatever is not here cannot be published, so nothing has to be evaluated."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ip_core.enums import Role


class Act(models.TextChoices):
    """What is done in a step. The engine knows acts; it knows neither their order nor who does them."""

    RECEIVE_AND_ASSESS = "assess", _("Ta imot og vurdere")
    DECIDE = "decide", _("Avgjøre")
    APPOINT = "appoint", _("Velge koordinator")
    ACCEPT = "accept", _("Si ja til å være koordinator")
    START = "start", _("Starte planen")


class DecisionForm(models.TextChoices):
    """Under health law a municipality may choose; the form does not change the right to complain."""

    ENKELTVEDTAK = "enkeltvedtak", _("Enkeltvedtak")
    AVGJERD = "avgjerd", _("Avgjørelse")


class FromEvent(models.TextChoices):
    """The moment that a deadline is counted from."""

    SUBMITTED = "submitted", _("søknaden kom inn")
    STEP_OPENED = "step_opened", _("steget begynte")
    DECIDED = "decided", _("søknaden ble avgjort")


class DayKind(models.TextChoices):
    CALENDAR = "calendar", _("dager")
    WORKING = "working", _("virkedager")


class Condition(models.TextChoices):
    """When a step applies. Decided by the outcome alone, never by a text that somebody wrote."""

    ALWAYS = "always", _("alltid")
    GRANTED = "granted", _("når svaret er ja til noe")
    COORDINATOR_GRANTED = "coordinator_granted", _("når svaret er ja til koordinator")
    PLAN_GRANTED = "plan_granted", _("når svaret er ja til plan")


CITIZEN = "citizen"
"""Responsible for a step without having a role in a unit: the applicant or plan owner herself."""

ROLES_FOR_ACT: dict[Act, frozenset[str]] = {
    Act.RECEIVE_AND_ASSESS: frozenset({Role.CASEWORKER, Role.SYSTEM_COORDINATOR, Role.LEADER}),
    Act.DECIDE: frozenset({Role.CASEWORKER, Role.SYSTEM_COORDINATOR, Role.LEADER}),
    Act.APPOINT: frozenset({Role.CASEWORKER, Role.SYSTEM_COORDINATOR, Role.LEADER}),
    Act.ACCEPT: frozenset({Role.COORDINATOR}),
    Act.START: frozenset({CITIZEN, Role.COORDINATOR}),
}
"""Who may be made responsible. Editor, control and administrator never handle a matter; nobody appoints herself."""

MUST_FOLLOW: dict[Act, Act] = {
    Act.DECIDE: Act.RECEIVE_AND_ASSESS,
    Act.APPOINT: Act.DECIDE,
    Act.ACCEPT: Act.APPOINT,
    Act.START: Act.DECIDE,
}
"""An act that is meaningless before another. Within this the page decides the order."""

RULE_ROLES: frozenset[str] = frozenset().union(*ROLES_FOR_ACT.values())
