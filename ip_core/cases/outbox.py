"""What is still to be delivered, counted for whoever runs the house, and asking for it again. No personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_scopes import scopes_disabled

from ip_core import clock
from ip_core.cases.delivery import MOST_ATTEMPTS
from ip_core.cases.models import Delivery
from ip_core.municipalities.models import Municipality
from ip_core.plugins import queries
from ip_core.plugins.delivery import Delivered
from ip_core.plugins.types import HealthLine

GIVEN_UP = Q(attempts__gte=MOST_ATTEMPTS)
WAITING = Q(failure=Delivered.WAITING.value)
FAILING = Q(failure=Delivered.LATER.value) & ~GIVEN_UP


@dataclass(frozen=True, slots=True)
class Backlog:
    """One plugin in one municipality. `new` are on their way; the other three tell what is in the way of the rest."""

    municipality: str
    plugin: str
    new: int
    waiting: int
    failing: int
    given_up: int
    oldest: datetime

    @property
    def total(self) -> int:
        return self.new + self.waiting + self.failing + self.given_up


def backlog(municipality: Municipality | None = None, plugin: str = "") -> list[Backlog]:
    """Everything that is not delivered, by municipality and plugin. One query."""
    with scopes_disabled():
        rows = (
            _undone(municipality, plugin)
            .order_by()
            .values("event__municipality__slug", "subscriber")
            .annotate(
                total=Count("pk"),
                waiting=Count("pk", filter=WAITING & ~GIVEN_UP),
                failing=Count("pk", filter=FAILING),
                given_up=Count("pk", filter=GIVEN_UP),
                oldest=Min("event__at"),
            )
            .order_by("event__municipality__slug", "subscriber")
        )
        return [_backlog(row) for row in rows]


def _backlog(row: Mapping[str, Any]) -> Backlog:
    kinds = {name: row[name] for name in ("waiting", "failing", "given_up")}
    new = row["total"] - sum(kinds.values())
    return Backlog(row["event__municipality__slug"], row["subscriber"], new, **kinds, oldest=row["oldest"])


def health(municipality: Municipality) -> dict[str, list[HealthLine]]:
    """For the plugin page: by plugin, what has failed more than once or stands still. Waiting is as it should be."""
    return {each.plugin: list(_lines(each)) for each in backlog(municipality)}


def _lines(each: Backlog) -> Iterable[HealthLine]:
    if each.given_up:
        label = ngettext(
            "%(count)d hendelse er ikke behandlet, og blir ikke prøvd igjen av seg selv.",
            "%(count)d hendelser er ikke behandlet, og blir ikke prøvd igjen av seg selv.",
            each.given_up,
        )
        mend = _("Den som drifter Medvirk, kan prøve igjen med medvirk deliveries retry.")
        yield HealthLine(label % {"count": each.given_up}, "error", mend)
    if each.failing:
        label = ngettext(
            "%(count)d hendelse er ikke behandlet ennå, og blir prøvd igjen.",
            "%(count)d hendelser er ikke behandlet ennå, og blir prøvd igjen.",
            each.failing,
        )
        yield HealthLine(label % {"count": each.failing}, "warning")


def retry(municipality: Municipality | None = None, plugin: str = "") -> int:
    """Let everything that has failed or stands still be tried anew, from the first attempt. Returns how many."""
    with scopes_disabled():
        rows = _undone(municipality, plugin).filter(GIVEN_UP | ~Q(failure=""))
        return rows.update(attempts=0, due_at=clock.now(), failure="")


def release(municipality: Municipality, plugin: str = "") -> int:
    """Something is on again: what has waited for it is due."""
    with scopes_disabled():
        return _undone(municipality, plugin).filter(WAITING).update(due_at=clock.now())


def release_ready() -> int:
    """What waits for a plugin that can take it in this process: it was quarantined when it happened, or is elsewhere
    still; or it was misconfigured, and a new version is not. One query, and one for each municipality that waits."""
    with scopes_disabled():
        rows = _undone(None, "").filter(WAITING, due_at__gt=clock.now()).order_by()
        waiting = set(rows.values_list("event__municipality", "subscriber"))
        places = Municipality.objects.in_bulk({pk for pk, _plugin in waiting})
    with queries.one_request():
        ready = [(pk, plugin) for pk, plugin in sorted(waiting) if queries.may_be_written(plugin, places[pk])]
    return sum(release(places[pk], plugin) for pk, plugin in ready)


def _undone(municipality: Municipality | None, plugin: str) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(done_at__isnull=True)
    if municipality is not None:
        rows = rows.filter(event__municipality=municipality)
    return rows.filter(subscriber=plugin) if plugin else rows
