"""The requests of a process that are not whole yet: how much of them there is, and who is late."""

from __future__ import annotations

import time
from collections.abc import Iterator

from vitrine_gateway.front.arrival import Stage
from vitrine_gateway.front.connection import Connection

_READS_AT_A_TIME = 16


class Arrivals:
    """The connections on which a request arrives, whoever has been at it longest first.

    Parameters
    ----------
    request_s
        How long the whole of a request may take.
    most_bytes
        How much there may be of all that are not whole.
    """

    def __init__(self, request_s: float, most_bytes: int) -> None:
        self._request_s = request_s
        self._most_bytes = most_bytes
        self._connections: dict[Connection, None] = {}
        self._bytes = 0

    @property
    def crowded(self) -> bool:
        """Whether there is more of them than may be."""
        return self._bytes > self._most_bytes

    def begin(self, conn: Connection) -> None:
        """Let a request arrive from now on; what came of it with the one before counts."""
        conn.timeout = time.monotonic() + self._request_s
        self._connections[conn] = None
        self._bytes += conn.arrival.size

    def receive(self, conn: Connection) -> bool:
        """Take what has come, and tell whether the client is there."""
        before = conn.arrival.size
        is_there = conn.receive_all(_READS_AT_A_TIME)
        self._bytes += conn.arrival.size - before
        return is_there

    def end(self, conn: Connection) -> None:
        """Count a request no more, if it is one of these; what has arrived of it is still there."""
        if conn in self._connections:
            del self._connections[conn]
            self._bytes -= conn.arrival.size

    def first(self) -> Connection | None:
        """Return the one that has been at it longest."""
        return next(iter(self._connections), None)

    def first_silent(self) -> Connection | None:
        """Return the one that has sent nothing for longest."""
        return next(self._silent(), None)

    def hurry_silent(self, until: float) -> None:
        """Let whoever has sent nothing have time no longer than that, in monotonic seconds."""
        for conn in self._silent():
            conn.timeout = min(conn.timeout, until)

    def late(self, now: float) -> list[Connection]:
        """Return those whose time is over."""
        return [one for one in self._connections if one.timeout <= now]

    def _silent(self) -> Iterator[Connection]:
        return (one for one in self._connections if one.arrival.stage is Stage.SILENT)
