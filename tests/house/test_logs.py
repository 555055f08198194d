"""A log line names nobody."""

import logging

import pytest
from django.http import HttpRequest

from ip_site.logs import NoPersonalData

UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def line(message: str, *args: object, **extra: object) -> logging.LogRecord:
    """What is left of a line after the filter."""
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, args, None)
    record.__dict__.update(extra)
    assert NoPersonalData().filter(record)
    return record


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ("Internal Server Error: %s", (f"/nn/sak/{UUID}/",)),
        ("search %s", ("/nn/sok/?q=Sunniva",)),
        ("number 010190 12345", ()),
        ("number 01019012345 twice", ()),
    ],
)
def test_what_points_to_a_person_is_blanked(message: str, args: tuple[object, ...]) -> None:
    text = line(message, *args).getMessage()
    assert not any(secret in text for secret in (UUID, "Sunniva", "12345"))
    assert message.split(maxsplit=1)[0] in text


def test_request_never_reaches_a_formatter() -> None:
    assert not hasattr(line("x", request=HttpRequest()), "request")


def test_ordinary_line_is_kept() -> None:
    assert line("delivered %d of %d", 3, 4).getMessage() == "delivered 3 of 4"
