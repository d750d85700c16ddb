"""Connections whose answer is out, and whose clients may still send what nobody wants."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

from vitrine_gateway.front.connection import Connection

_BYTES, _SECONDS = 64_000_000, 5.0
_READS_AT_A_TIME = 16
_READ_BYTES = 64 << 10


class Lingering:
    """Lets clients send what they still do: a reset would lose the answer.

    Parameters
    ----------
    watch
        Calls what it is given when there is something to read on a connection.
    drop
        Closes a connection.

    References
    ----------
    RFC 9112, section 9.6.
    """

    def __init__(
        self, watch: Callable[[Connection, Any], None], drop: Callable[[Connection], None]
    ) -> None:
        self._watch = watch
        self._drop = drop
        self._connections: dict[Connection, None] = {}

    def begin(self, conn: Connection) -> None:
        """End an answer."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(conn)
            return
        conn.timeout = time.monotonic() + _SECONDS
        conn.discarded = 0
        self._connections[conn] = None
        self._discard(conn)

    def forget(self, conn: Connection) -> None:
        """Let a connection go."""
        self._connections.pop(conn, None)

    def end(self, now: float) -> None:
        """Part with whoever had his time."""
        for conn in [one for one in self._connections if one.timeout <= now]:
            self._drop(conn)

    def _discard(self, conn: Connection, _socket: Any = None) -> None:
        try:
            for _ in range(_READS_AT_A_TIME):
                data = conn.sock.recv(_READ_BYTES)
                conn.discarded += len(data)
                if not data or conn.discarded > _BYTES:
                    self._drop(conn)
                    return
        except BlockingIOError:
            pass
        except OSError:
            self._drop(conn)
            return
        self._watch(conn, self._discard)
