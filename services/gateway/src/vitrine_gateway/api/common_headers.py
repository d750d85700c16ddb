"""Headers that every answer has, whoever made it, unless it says otherwise itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-cache",
}
_BY_LOWER_NAME = {name.lower(): (name, value) for name, value in _HEADERS.items()}


def add_common_headers(app: Flask) -> None:
    """Add the headers to every answer of an application."""
    app.wsgi_app = _CommonHeaders(app.wsgi_app)  # type: ignore[method-assign]


class _CommonHeaders:
    """Looks at the names once, where a response object would look each header up by itself."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            given = {name.lower() for name, _ in headers}
            missing = [header for name, header in _BY_LOWER_NAME.items() if name not in given]
            return start_response(status, headers + missing, *rest)

        return self._app(environ, start)
