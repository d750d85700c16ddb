"""Workers that take connections in turn, so that none has twice as many as another."""

from __future__ import annotations

import errno
import socket
import threading
import time
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

_CLOSED = (errno.EBADF, errno.EINVAL)
_PAUSE_S = 0.1


class TurnWorker(ThreadWorker):  # type: ignore[misc]
    """Serves with threads, as its parent does, and accepts in threads that block.

    Workers that poll a listener are all woken by a connection, and one that was fast stays the
    faster one; clients that keep their connections then stay with it. Of those that are blocked in
    ``accept`` the kernel wakes the one that waits longest.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._may_accept = threading.Event()
        self._acceptors: list[threading.Thread] = []

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept connections, or none any more but those that a thread waits for already."""
        self._accepting = enabled
        if enabled:
            self._may_accept.set()
        else:
            self._may_accept.clear()
        if enabled and not self._acceptors:
            self._acceptors = [self._acceptor(listener) for listener in self.sockets]

    def _acceptor(self, listener: Any) -> threading.Thread:
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
            self.method_queue.defer(self._take, client, address, listener.getsockname())

    def _take(self, client: socket.socket, address: Any, server: Any) -> None:
        self.nr_conns += 1
        self.enqueue_req(TConn(self.cfg, client, address, server))
