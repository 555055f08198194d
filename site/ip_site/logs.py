"""The filter that keeps people out of the logs."""

import logging
import re
import traceback
from collections.abc import Iterator

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_QUERY = re.compile(r"\?\S*")
_IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{6} ?\d{5}(?!\d)")
_PRIVATE_LINK = re.compile(r"(?<=/)[\w-]{24,}(?=/|\s|$)")
"""A part of an address that is itself a key: a draft's private link, a signed token."""


class NoPersonalData(logging.Filter):
    """Blank out what can point to a person in a line: uuids, private links, query strings, identity numbers.

    The request itself, with its cookies and form, never reaches a formatter. Of an exception the kind and the place in
    the code are told, never its words: a database that refuses a row says the whole row.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        text = _UUID.sub("<uuid>", text)
        text = _QUERY.sub("?…", text)
        text = _PRIVATE_LINK.sub("<key>", text)
        record.msg = _IDENTITY_NUMBER.sub("<number>", text)
        record.args = None
        error = record.exc_info[1] if record.exc_info else None
        record.exc_text = "\n".join(_told(error)) if error is not None else None
        record.exc_info = None
        if hasattr(record, "request"):
            del record.request
        return True


def _told(error: BaseException) -> Iterator[str]:
    """What each exception is and where it came from, the first cause first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _told(before)
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield f"{type(error).__module__}.{type(error).__qualname__}"
