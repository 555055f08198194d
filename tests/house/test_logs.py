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
        ("draft /nb/t/soknad/kladd/Sunniva_0Oq-3kT1vYzx9aWm4Rb7c/vedlegg/", ()),
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


ROW = ", ".join(("Sunniva", "0101901" + "2345"))


def refusing(row: str) -> None:
    raise ValueError(f"Failing row contains ({row}).")


@pytest.mark.parametrize("is_chained", [True, False])
def test_exception_tells_its_kind_and_place_and_not_its_words(is_chained: bool) -> None:
    """PostgreSQL says the whole row that it refuses."""
    try:
        try:
            refusing(ROW)
        except ValueError:
            if is_chained:
                raise RuntimeError(ROW) from None
            raise
    except (RuntimeError, ValueError) as error:
        if is_chained:
            error.__suppress_context__ = False
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), (type(error), error, None))
        NoPersonalData().filter(record)
    text = logging.Formatter().format(record)
    assert not any(secret in text for secret in ROW.split(", "))
    assert "builtins.ValueError" in text
    assert "in refusing" in text
    assert ("builtins.RuntimeError" in text) == is_chained


def test_a_line_without_an_exception_has_none() -> None:
    assert logging.Formatter().format(line("delivered")) == "delivered"
