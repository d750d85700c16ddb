"""A connection of a client, between its requests and within them."""

from __future__ import annotations

import io
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gunicorn.http import get_parser
from gunicorn.http.unreader import Unreader
from gunicorn.workers.gthread import TConn

from vitrine_gateway.front.answers import AnswerSocket, Unsent
from vitrine_gateway.front.arrival import Arrival, Stage

# How long a client may take none of its answer, or send nothing of a body that is read while it
# arrives.
_IDLE_S = 20.0
_READ_BYTES = 64 << 10
_IN_PROGRESS = frozenset({Stage.SILENT, Stage.HEAD, Stage.BODY})


class Connection(TConn):  # type: ignore[misc]
    """A connection and the request on it that arrives.

    Parameters
    ----------
    cfg
        Of gunicorn.
    make_arrival
        Begins a request.
    unsent
        Counts what its client has not read yet.
    """

    def __init__(
        self,
        cfg: Any,
        sock: socket.socket,
        client: Any,
        server: Any,
        make_arrival: Callable[[], Arrival],
        unsent: Unsent,
    ) -> None:
        sock = AnswerSocket(sock, unsent, _IDLE_S)
        super().__init__(cfg, sock, client, server)
        self._make_arrival = make_arrival
        self._unreader = _Arrived(sock)
        self.arrival = make_arrival()
        self.watched_by: Callable[..., None] | None = None
        self.keeps = False
        """Whether it is kept when the answer has been sent."""
        self.discarded = 0
        self.whole_at = 0.0
        """When the request was there that is answered."""
        # What its parent would do in a request thread, which waits there for the first byte.
        self.data_ready = self.initialized = True
        self.parser = get_parser(cfg, sock, client)
        self.parser.unreader = self._unreader

    def init(self) -> None:
        """Make the socket one that waits, for a thread to answer on; it is whole by now."""
        self.sock.settimeout(_IDLE_S)
        self.sock.begin_answer()

    def tell(self, said: bytes) -> None:
        """Send a few words, without a thread, if the client takes them."""
        with suppress(OSError):
            self.sock.send(said)

    def send_rest(self) -> bool | None:
        """Send what the client takes, and tell whether that was all; None: it is gone."""
        try:
            is_all: bool = self.sock.send_rest()
        except OSError:
            return None
        self.timeout = time.monotonic() + _IDLE_S
        return is_all

    def close(self, graceful: bool = False) -> None:
        """Close it, and keep nothing of an answer."""
        self.sock.forget_rest()
        super().close(graceful)

    def receive_all(self, reads: int) -> bool:
        """Take what has come of a request, by so many reads; tell whether the client is there."""
        try:
            while reads and self.arrival.stage in _IN_PROGRESS:
                data = self.sock.recv(_READ_BYTES)
                if not data:
                    return False
                self.arrival.add(data)
                reads -= 1
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True

    def hand_over(self) -> None:
        """Let the parser read what has arrived."""
        self.whole_at = time.monotonic()
        self._unreader.take(self.arrival)
        self.arrival = self._make_arrival()

    def begin_anew(self) -> None:
        """Begin the next request, and let nobody read this one."""
        self.arrival = self._make_arrival()

    def begin_next(self) -> None:
        """Begin the next request with what came behind the one before."""
        if rest := self._unreader.rest():
            self.arrival.add(rest)


class _Arrived(Unreader):  # type: ignore[misc]
    """Gives a parser what has arrived; it waits for more only where the request is open."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self.buf = io.BytesIO()
        self._connection = sock
        self._pieces: deque[bytes] = deque()
        self._open = False

    @property
    def sock(self) -> socket.socket | None:
        """The socket, where it may be read from: the parser bounds how long."""
        return self._connection if self._open else None

    def take(self, arrival: Arrival) -> None:
        self._pieces.extend(arrival.pieces)
        self._open = arrival.stage is Stage.OPEN

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return the next piece; nothing is the end."""
        if self._pieces:
            return self._pieces.popleft()
        return self._connection.recv(_READ_BYTES) if self._open else b""

    def rest(self) -> bytes:
        """Return what nobody has read, once."""
        rest = b"".join((self.buf.getvalue(), *self._pieces))
        self.buf = io.BytesIO()
        self._pieces.clear()
        return rest
