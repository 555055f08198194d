"""Ways to send an SMS. A municipality names its own by MEDVIRK_SMS_BACKEND; it has this one method."""

from __future__ import annotations

import logging
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class SmsBackend(Protocol):
    """Raises OSError when the message was not taken: it is tried again."""

    def send(self, number: str, text: str) -> None: ...


class ConsoleBackend:
    """Says that a message would have been sent. Neither the number nor the text is logged."""

    def send(self, number: str, text: str) -> None:
        logger.info("an SMS of %s characters would be sent now", len(text))


def backend() -> SmsBackend:
    made: SmsBackend = import_string(settings.SMS_BACKEND)()
    return made
