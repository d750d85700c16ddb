"""Answers that their clients are slow to take: no thread waits for them."""

from __future__ import annotations

import os
import select
import socket
import threading
from collections import deque
from typing import Any

# What is kept of an answer that has no end, such as a catalogue file, or where much is kept.
_STREAMED_BYTES = 256 << 10
_OK = b"HTTP/1.1 200"


class Unsent:
    """What is kept of all answers of a process.

    Parameters
    ----------
    most_bytes
        Beyond which whoever answers waits for his client.
    most_of_one
        How long an answer may be to be kept whole.
    """

    def __init__(self, most_bytes: int, most_of_one: int) -> None:
        self.most_of_one = most_of_one
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._bytes = 0

    def add(self, size: int) -> None:
        """Count bytes that are kept, or with a minus are not any more."""
        with self._lock:
            self._bytes += size

    def is_much(self) -> bool:
        """Tell whether no more should be kept."""
        return self._bytes > self._most_bytes


class AnswerSocket(socket.socket):
    """A connection that takes an answer at once, and sends it as fast as the client reads.

    Parameters
    ----------
    accepted
        Given up for this one.
    unsent
        Counts what is kept.
    patience_s
        How long whoever answers waits for a client that reads nothing.
    """

    def __init__(self, accepted: socket.socket, unsent: Unsent, patience_s: float) -> None:
        super().__init__(fileno=accepted.detach())
        self._unsent = unsent
        self._patience_ms = int(1000 * patience_s)
        self._rest: deque[memoryview] = deque()
        self._kept = 0
        self._answered = 0
        self.is_ok = False
        """Whether the answer says that all is well."""

    def begin_answer(self) -> None:
        """Begin the next answer."""
        self._answered = 0
        self.is_ok = False

    def sendall(self, data: Any, _flags: int = 0, /) -> None:
        """Take more of an answer, and wait only where it is of no end, or much is kept.

        Raises
        ------
        OSError
            The client is gone, or takes nothing.
        """
        view = memoryview(data)
        if not self._answered:
            self.is_ok = bytes(view[: len(_OK)]) == _OK
        self._answered += len(view)
        if len(view):
            self._rest.append(view)
            self._keep(len(view))
        while not self.send_rest() and self._kept > self._may_keep():
            poll = select.poll()
            poll.register(self, select.POLLOUT)
            if not poll.poll(self._patience_ms):
                raise TimeoutError("the client takes nothing")

    def send_rest(self) -> bool:
        """Send what the client takes without a wait, and tell whether that was all.

        Raises
        ------
        OSError
            The client is gone.
        """
        try:
            while self._rest:
                # A `send` waits as long as the socket's timeout; it is set, so this does not.
                sent = os.write(self.fileno(), self._rest[0])
                self._keep(-sent)
                if sent < len(self._rest[0]):
                    self._rest[0] = self._rest[0][sent:]
                else:
                    self._rest.popleft()
        except BlockingIOError:
            return False
        return True

    def forget_rest(self) -> None:
        """Keep nothing any more."""
        self._rest.clear()
        self._keep(-self._kept)

    def _may_keep(self) -> int:
        is_long = self._answered > self._unsent.most_of_one
        return _STREAMED_BYTES if is_long or self._unsent.is_much() else self._answered

    def _keep(self, size: int) -> None:
        self._kept += size
        self._unsent.add(size)
