"""The port for operators: health, readiness and metrics, whatever the workers do.

It is answered by the process that starts the workers, on threads that do nothing else. So it is
there when every thread of every worker waits.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST

_JSON = "application/json"
_IDLE_S = 5


class OperationServer:
    """Answers ``/healthz``, ``/readyz`` and ``/metrics`` until it is closed.

    Its process forks workers. No answer is made while it does, so that no worker is born with a
    lock that a thread of its parent held.

    Parameters
    ----------
    address
        Where to listen.
    port
        0: any free port.
    status
        Says ``"ready"``, or else why requests are not welcome.
    expose
        Returns the metrics in the text format of Prometheus.

    Raises
    ------
    OSError
        The address is taken; the message names it.
    """

    def __init__(
        self, address: str, port: int, status: Callable[[], str], expose: Callable[[], bytes]
    ) -> None:
        self._status = status
        self._expose = expose
        self._forking = threading.Lock()
        answer = self._answer

        class Handler(_Handler):
            make_answer = staticmethod(answer)

        class Server(ThreadingHTTPServer):
            address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """Say nothing: who asked is gone."""

        try:
            self._server = Server((address, port), Handler)
        except OSError as error:
            raise OSError(
                f"cannot serve metrics on port {port}: {error.strerror}; choose another with "
                "METRICS_PORT"
            ) from error
        self.port: int = self._server.server_port
        os.register_at_fork(
            before=self._forking.acquire,
            after_in_parent=self._forking.release,
            after_in_child=self._leave_to_parent,
        )

    def start(self) -> None:
        """Answer from now on."""
        threading.Thread(target=self._server.serve_forever, name="operation", daemon=True).start()

    def _leave_to_parent(self) -> None:
        self._forking.release()
        self._server.socket.close()

    def _answer(self, path: str) -> tuple[HTTPStatus, str, bytes]:
        with self._forking:
            if path == "/healthz":
                return HTTPStatus.OK, _JSON, _state("alive")
            if path == "/readyz":
                status = self._status()
                code = HTTPStatus.OK if status == "ready" else HTTPStatus.SERVICE_UNAVAILABLE
                return code, _JSON, _state(status)
            if path == "/metrics":
                return HTTPStatus.OK, CONTENT_TYPE_LATEST, self._expose()
        return HTTPStatus.NOT_FOUND, _JSON, _state("there is /healthz, /readyz and /metrics")


class _Handler(BaseHTTPRequestHandler):
    """Translates one request."""

    timeout = _IDLE_S
    make_answer: Callable[[str], tuple[HTTPStatus, str, bytes]]

    def do_GET(self) -> None:
        """Answer."""
        status, content_type, body = self.make_answer(self.path.partition("?")[0])
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: it is asked every second."""


def _state(status: str) -> bytes:
    return json.dumps({"status": status}).encode()
