"""Threads that accept connections, and hand them to the one that waits for all of them."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

_CLOSED = (errno.EBADF, errno.EINVAL)
_PAUSE_S = 0.1


class Acceptors:
    """One thread for each listener, blocked in ``accept``.

    Workers that poll a listener are all woken by a connection, and one that was fast stays the
    faster one; clients that keep their connections then stay with it. Of those that are blocked in
    ``accept`` the kernel wakes the one that waits longest.

    Parameters
    ----------
    take
        Called in one of these threads with a connection, the client's address and the listener's.
    """

    def __init__(self, take: Callable[[socket.socket, Any, Any], None]) -> None:
        self._take = take
        self._may_accept = threading.Event()
        self._threads: list[threading.Thread] = []

    def begin(self, listeners: Iterable[Any]) -> None:
        """Accept connections, for the first time or again."""
        self._may_accept.set()
        if not self._threads:
            self._threads = [self._started(listener) for listener in listeners]

    def pause(self) -> None:
        """Accept none any more but those that a thread waits for already."""
        self._may_accept.clear()

    def _started(self, listener: Any) -> threading.Thread:
        listener.setblocking(True)
        thread = threading.Thread(target=self._accept_all, args=(listener,), daemon=True)
        thread.start()
        return thread

    def _accept_all(self, listener: Any) -> None:
        while self._may_accept.wait():
            try:
                client, address = listener.accept()
            except OSError as error:
                if error.errno in _CLOSED:
                    return
                # No file is free, say: some will be.
                time.sleep(_PAUSE_S)
                continue
            self._take(client, address, listener.getsockname())
