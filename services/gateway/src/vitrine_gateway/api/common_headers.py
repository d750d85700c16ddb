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
    "Cross-Origin-Opener-Policy": "same-origin",
    # The page takes photos through a file chooser, which needs no permission.
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-cache",
}
_BY_LOWER_NAME = {name.lower(): (name, value) for name, value in _HEADERS.items()}
_HSTS = "Strict-Transport-Security"


def add_common_headers(app: Flask, *, hsts_max_age_s: int = 0) -> None:
    """Add the headers to every answer of an application.

    Parameters
    ----------
    hsts_max_age_s
        How long whoever came over HTTPS is told to come over nothing else; 0: not.
    """
    app.wsgi_app = _CommonHeaders(app.wsgi_app, hsts_max_age_s)  # type: ignore[method-assign]


class _CommonHeaders:
    """Looks at the names once, where a response object would look each header up by itself."""

    def __init__(self, app: WSGIApplication, hsts_max_age_s: int) -> None:
        self._app = app
        self._hsts = [(_HSTS, f"max-age={hsts_max_age_s}")] if hsts_max_age_s else []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            given = {name.lower() for name, _ in headers}
            missing = [header for name, header in _BY_LOWER_NAME.items() if name not in given]
            # Over plain HTTP nobody believes it.
            strict = self._hsts if environ["wsgi.url_scheme"] == "https" else []
            return start_response(status, headers + missing + strict, *rest)

        return self._app(environ, start)
