"""Workers that take connections in turn, and requests when they are whole."""

from __future__ import annotations

import re
import selectors
import socket
import time
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from vitrine_gateway.deadline import begun
from vitrine_gateway.front import refusals
from vitrine_gateway.front.acceptors import Acceptors
from vitrine_gateway.front.answers import Unsent
from vitrine_gateway.front.arrival import Arrival, Stage
from vitrine_gateway.front.arrivals import Arrivals
from vitrine_gateway.front.connection import Connection
from vitrine_gateway.front.lingering import Lingering
from vitrine_gateway.front.refusals import Refusal
from vitrine_gateway.front.searches import Searches, may_stay

_LOOK_EVERY_S = 0.25
_LAST_S = 5.0
# Room for those that are accepted before others are closed for them.
_SPARE = 16
# They last as long as there is something to send, on threads that are counted.
_OPEN = re.compile(rb"POST /api/v1/taggings[ ?]")
_REST_S = 0.05
# More whole requests than this wait for no thread: they hear so at once.
_QUEUED_PER_THREAD = 32


class FrontWorker(ThreadWorker):  # type: ignore[misc]
    """Serves with threads, as its parent does; this is what differs.

    It accepts in threads that block (`Acceptors`).

    A request gets a thread when all of it is there. Until then one thread, which waits for all
    connections at once, collects it: whoever is silent or slow costs memory, of which there is a
    bound, and has a time for the whole of a request. So it is, too, with what a client sends behind
    an answer that did not want it, and with an answer that its client is slow to take.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        told = self.app.settings
        self._too_large = refusals.too_large(told.max_image_bytes)
        self._make_arrival = partial(
            Arrival, told.max_body_bytes, lambda line: _OPEN.match(line) is not None
        )
        self._unsent = Unsent(told.max_arriving_bytes, told.max_body_bytes)
        self._acceptors = Acceptors(
            lambda *accepted: self.method_queue.defer(self._take, *accepted)
        )
        self._arrivals = Arrivals(told.request_timeout_s, told.max_arriving_bytes)
        self._answering: dict[Connection, None] = {}
        self._lingering = Lingering(self._watch, self._drop)
        self._searches = Searches(self.app.turns_away)
        self._looked = 0.0

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Refuse a head that is too long as whatever else is refused; the rest is its parent's."""
        refusal = refusals.of_head(exc)
        if refusal is None:
            super().handle_error(req, client, addr, exc)
            return
        self.app.count_refusal(refusal.status)
        with suppress(OSError):
            client.sendall(refusal.answer)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept connections, or none any more."""
        self._accepting = enabled
        if enabled:
            self._acceptors.begin(self.sockets)
        else:
            self._acceptors.pause()

    def _take(self, client: socket.socket, address: Any, server: Any) -> None:
        self.nr_conns += 1
        if self.nr_conns > self.worker_connections - _SPARE:
            self._make_room()
        conn = Connection(self.cfg, client, address, server, self._make_arrival, self._unsent)
        self._arrivals.begin(conn)
        self._receive(conn)

    def _make_room(self) -> None:
        """Close the connection that has been of no use for longest."""
        idle = self._arrivals.first_silent() or next(iter(self.keepalived_conns), None)
        if conn := idle or self._arrivals.first():
            with suppress(ValueError):
                self.keepalived_conns.remove(conn)
            self._drop(conn)

    def _receive(self, conn: Connection, _socket: Any = None) -> None:
        """Take what has come on a connection, and hand the request over once it is whole."""
        is_there = self._arrivals.receive(conn)
        if conn.arrival.stage in (Stage.WHOLE, Stage.OPEN):
            self._hand_over(conn)
        elif not is_there:
            self._drop(conn)
        elif conn.arrival.stage is Stage.LARGE:
            self._refuse(conn, self._too_large)
        elif self._arrivals.crowded:
            self._refuse(conn, refusals.CROWDED)
        else:
            if conn.arrival.expects:
                conn.arrival.expects = False
                conn.tell(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._watch(conn, self._receive)

    def _hand_over(self, conn: Connection) -> None:
        if self.tpool._work_queue.qsize() >= _QUEUED_PER_THREAD * self.cfg.threads:
            self._refuse(conn, refusals.BUSY)
            return
        if self._searches.refuses(conn):
            self._turn_away(conn)
            return
        self._forget(conn)
        conn.hand_over()
        self.enqueue_req(conn)

    def handle(self, conn: Connection) -> Any:
        """Answer a request, in a thread; what it waited for one counts."""
        with begun(conn.whole_at):
            return super().handle(conn)

    def _turn_away(self, conn: Connection) -> None:
        """Refuse a search that is whole, without a thread, and keep the connection."""
        if not (self.alive and may_stay(conn.arrival.head)):
            self._end(conn, refusals.SEARCHES)
            return
        conn.tell(refusals.SEARCHES.kept)
        self._arrivals.end(conn)
        conn.begin_anew()
        self._await_next(conn)

    def on_client_socket_readable(self, conn: Connection, _client: Any) -> None:
        """Begin a request on a connection that was kept."""
        self.keepalived_conns.remove(conn)
        self._arrivals.begin(conn)
        self._receive(conn)

    def finish_request(self, conn: Connection, done: Any) -> None:
        """Keep the connection for the next request, or part with it."""
        self._searches.note_end(conn)
        try:
            conn.keeps = bool(not done.cancelled() and done.result())
        except Exception:  # noqa: BLE001 - its parent logged it
            conn.keeps = False
        try:
            conn.sock.setblocking(False)
        except OSError:
            # Its parent closed it, because the answer broke off.
            self._drop(conn)
            return
        self._answering[conn] = None
        self._send_rest(conn)

    def _send_rest(self, conn: Connection, _socket: Any = None) -> None:
        """Send what the client has not taken yet, and go on when it has all."""
        is_all = conn.send_rest()
        if is_all is None:
            self._drop(conn)
        elif not is_all:
            self._watch(conn, self._send_rest, selectors.EVENT_WRITE)
        else:
            self._forget(conn)
            self._go_on(conn)

    def _go_on(self, conn: Connection) -> None:
        if not conn.keeps:
            self._lingering.begin(conn)
            return
        conn.begin_next()
        if conn.arrival.stage is Stage.SILENT:
            self._await_next(conn)
            return
        self._arrivals.begin(conn)
        self._receive(conn)

    def _await_next(self, conn: Connection) -> None:
        conn.set_timeout()
        if not self.alive:
            conn.timeout = min(conn.timeout, time.monotonic() + _LAST_S)
        self.keepalived_conns.append(conn)
        self._watch(conn, self.on_client_socket_readable)

    def murder_pending(self) -> None:
        """Part with whoever did not send a whole request in time; four times a second."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY_S:
            return
        self._looked = now
        for conn in self._arrivals.late(now):
            if conn.arrival.stage is Stage.SILENT:
                self._drop(conn)
            else:
                self._refuse(conn, refusals.LATE)
        for conn in [one for one in self._answering if one.timeout <= now]:
            self._drop(conn)
        self._lingering.end(now)

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(deadline)
        self._arrivals.hurry_silent(deadline)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        # Its parent waits five seconds for the rest of a body that nobody wanted.
        soon = time.monotonic() + _REST_S
        return keepalive and bool(conn.parser.finish_body(deadline=soon))

    def _refuse(self, conn: Connection, refusal: Refusal) -> None:
        self.app.count_refusal(refusal.status)
        self._end(conn, refusal)

    def _end(self, conn: Connection, refusal: Refusal) -> None:
        conn.tell(refusal.answer)
        self._forget(conn)
        self._lingering.begin(conn)

    def _watch(self, conn: Connection, what: Any, event: int = selectors.EVENT_READ) -> None:
        if conn.watched_by == what:
            return
        watch = self.poller.modify if conn.watched_by else self.poller.register
        watch(conn.sock, event, partial(what, conn))
        conn.watched_by = what

    def _forget(self, conn: Connection) -> None:
        """Watch a connection no more, and count what has arrived on it no more."""
        if conn.watched_by:
            conn.watched_by = None
            with suppress(OSError, KeyError, ValueError):
                self.poller.unregister(conn.sock)
        self._arrivals.end(conn)
        self._answering.pop(conn, None)
        self._lingering.forget(conn)

    def _drop(self, conn: Connection) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()
