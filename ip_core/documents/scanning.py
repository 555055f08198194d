"""ClamAV's daemon, asked over its own socket (INSTREAM). Where one is configured, no file passes it unasked."""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from ip_core.documents.exceptions import FileInfected, ScannerAway

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
CLEAN = "stream: OK"


def require_clean(data: bytes) -> None:
    """Raises FileInfected; ScannerAway when a scanner is configured and gives no plain yes. Nothing configured: nothing
    is asked."""
    address = settings.CLAMD
    if not address:
        return
    try:
        answer = _ask(address, data)
    except (OSError, ValueError) as away:
        logger.error("the virus scanner does not answer: %s", type(away).__name__)  # noqa: TRY400 - no traceback wanted
        raise ScannerAway(_away()) from away
    if answer == CLEAN:
        return
    if answer.endswith(" FOUND"):
        logger.warning("a file was refused by the virus scanner")
        raise FileInfected(_("Viruskontrollen stoppet filen. Den er ikke lagret. Prøv fra en annen enhet."))
    logger.error("the virus scanner could not scan a file")
    raise ScannerAway(_away())


def _away() -> str:
    return _("Vi får ikke kontrollert filen for virus nå, og tar derfor ikke imot den. Prøv igjen om litt.")


def _ask(address: str, data: bytes) -> str:
    """One INSTREAM session: length and bytes of each chunk, a length of nought, and the daemon's one line."""
    with _connected(address) as link:
        link.sendall(b"zINSTREAM\0")
        for piece in _pieces(data):
            link.sendall(struct.pack("!L", len(piece)) + piece)
        link.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            received = link.recv(LONGEST_ANSWER)
            if not received:
                break
            answer += received
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))


def _connected(address: str) -> socket.socket:
    """`unix:///run/clamav/clamd.ctl` or `tcp://host:3310`. Raises OSError, ValueError."""
    where = urlsplit(address)
    if where.scheme == "unix":
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(settings.CLAMD_TIMEOUT)
        link.connect(where.path)
        return link
    if where.scheme != "tcp" or not where.hostname:
        raise ValueError("MEDVIRK_CLAMD is neither unix:///path nor tcp://host:port")
    return socket.create_connection((where.hostname, where.port or 3310), timeout=settings.CLAMD_TIMEOUT)
