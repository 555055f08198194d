"""What is due by the calendar, in every municipality: warnings of what ends, and what may not lie about any longer.

Done again it does no harm: each part finds what it has done already, also when two workers do it at once."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django_scopes import scope

from ip_core import clock
from ip_core.access.birthdays import warn_of_ages
from ip_core.access.endings import warn_of_endings
from ip_core.access.periods import warn_of_periods
from ip_core.municipalities.models import Municipality
from ip_core.people.actor import Actor
from ip_core.subjects.services import forget_expired

logger = logging.getLogger(__name__)

DUTIES: dict[str, Callable[[Municipality], int]] = {
    "warnings of accesses that end": lambda municipality: warn_of_endings(municipality, actor=Actor.system()),
    "of plan periods": lambda municipality: warn_of_periods(municipality, actor=Actor.system()),
    "of birthdays": lambda municipality: warn_of_ages(municipality, actor=Actor.system()),
    "packages forgotten": forget_expired,
}


def do_what_is_due() -> Counter[str]:
    """How much of each was done. What fails in one municipality stops nobody else's; a database that does not answer
    stops all of it (OperationalError, InterfaceError), and it is done again later."""
    done: Counter[str] = Counter(dict.fromkeys(DUTIES, 0))
    with clock.frozen():
        for municipality in Municipality.objects.all():
            with scope(municipality=municipality):
                for what, duty in DUTIES.items():
                    done[what] += _tried(what, duty, municipality)
    return done


def _tried(what: str, duty: Callable[[Municipality], int], municipality: Municipality) -> int:
    try:
        return duty(municipality)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("%s could not be done in %s", what, municipality.slug)
        return 0
