"""Core's own subscribers, handed events by the same outbox as the plugins': no state can switch them off."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.utils.module_loading import import_string

from ip_core.plugins.delivery import Delivered

if TYPE_CHECKING:
    from ip_core.cases.models import Event

logger = logging.getLogger(__name__)

CORE = {"core.notices": "ip_core.notices.making"}
"""A name with a dot is no plugin's. Each module has `wants(kind)` and `on_event(event)`."""


def core_subscribers(kind: str) -> list[str]:
    return [name for name, module in CORE.items() if import_string(f"{module}.wants")(kind)]


def is_core(subscriber: str) -> bool:
    return subscriber in CORE


def deliver_to_core(name: str, event: Event, then: Callable[[], None] = lambda: None) -> Delivered:
    """`then` marks it done, in one transaction with what the subscriber wrote."""
    try:
        with transaction.atomic():
            import_string(f"{CORE[name]}.on_event")(event)
            then()
    except DatabaseError:
        logger.exception("a delivery to core failed and is tried again")
        return Delivered.LATER
    return Delivered.DONE
