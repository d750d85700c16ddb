"""Clients that send too slowly, or more than is read."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_IDLE_S = 20.0
_DISCARD_BYTES = 64_000_000
_DISCARD_S = 5.0
_CHUNK_BYTES = 64 << 10


def bound_connections(app: Flask) -> None:
    """Bound what one connection may cost an application."""
    app.wsgi_app = _BoundConnections(app.wsgi_app)  # type: ignore[method-assign]


class _BoundConnections:
    """Gives up on a silent client, and reads the rest of a body that was refused.

    A connection that is closed with bytes unread is reset, and the client loses the answer that
    tells why: the rest of a body, within bounds, is thrown away chunk by chunk before.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if "gunicorn.socket" in environ:
            environ["gunicorn.socket"].settimeout(_IDLE_S)

        def start(status: str, *rest: Any) -> Any:
            # Only a server that marks the end of the body can be read to that end.
            if status[0] in "45" and environ.get("wsgi.input_terminated"):
                _discard(environ["wsgi.input"])
            return start_response(status, *rest)

        return self._app(environ, start)


def _discard(body: Any) -> None:
    end = time.monotonic() + _DISCARD_S
    left = _DISCARD_BYTES
    try:
        while left > 0 and time.monotonic() < end and (chunk := body.read(_CHUNK_BYTES)):
            left -= len(chunk)
    except OSError:
        # The client is gone, or sends what is no body: nobody waits for the answer.
        return
