"""A daemon that speaks clamd's INSTREAM, strictly: whoever gets the protocol wrong is answered as clamd would."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
STREAM_MAX = 1_000_000


class Clamd:
    """`seen` is what it was sent. `silent`: takes the connection and says nothing. `answer`: says this instead."""

    def __init__(self, listening: socket.socket, *, silent: bool = False, answer: bytes = b"") -> None:
        self.listening, self.silent, self.answer = listening, silent, answer
        self.seen: list[bytes] = []

    def serve(self) -> None:
        while True:
            try:
                link, _where = self.listening.accept()
            except OSError:
                return
            with link:
                link.settimeout(5)
                if self.silent:
                    link.recv(1)
                    continue
                link.sendall(self.answer or self._session(link))

    def _session(self, link: socket.socket) -> bytes:
        if _exactly(link, 10) != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND\0"
        data = b""
        while size := struct.unpack("!L", _exactly(link, 4))[0]:
            if len(data) + size > STREAM_MAX:
                return b"INSTREAM size limit exceeded. ERROR\0"
            data += _exactly(link, size)
        self.seen.append(data)
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"


def _exactly(link: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = link.recv(size - len(data))
        if not piece:
            raise ConnectionError("the client hung up")
        data += piece
    return data


@contextmanager
def running(folder: Path | None = None, **how: object) -> Iterator[tuple[str, Clamd]]:
    """Its address, and the daemon itself. With a folder it listens on a socket there, else on TCP."""
    listening = socket.socket(socket.AF_UNIX if folder else socket.AF_INET, socket.SOCK_STREAM)
    listening.bind(str(folder / "clamd.ctl") if folder else ("127.0.0.1", 0))
    listening.listen()
    address = f"unix://{folder}/clamd.ctl" if folder else f"tcp://127.0.0.1:{listening.getsockname()[1]}"
    daemon = Clamd(listening, **how)  # type: ignore[arg-type]
    thread = threading.Thread(target=daemon.serve, daemon=True)
    thread.start()
    try:
        yield address, daemon
    finally:
        listening.shutdown(socket.SHUT_RDWR) if folder is None else None
        listening.close()
