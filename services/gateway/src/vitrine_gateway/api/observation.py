"""What surrounds every request: request id, trace, one log line, metrics."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, request
from opentelemetry import propagate, trace
from opentelemetry.trace import Span, SpanKind, StatusCode

from vitrine_gateway.api.health import PATHS as QUIET
from vitrine_gateway.api.keys import PRINCIPAL
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_serving.requests import REQUEST_ID_HEADER, request_scope
from vitrine_serving.spans import are_sent

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ROUTE = "vitrine.route"
_UNMATCHED = "unmatched"
_log = structlog.get_logger("vitrine.request")


def observe(app: Flask, metrics: GatewayMetrics) -> None:
    """Observe every request of an application, from its first byte to its last."""

    @app.before_request
    def _note_route() -> None:
        if request.url_rule:
            request.environ[_ROUTE] = request.url_rule.rule

    app.wsgi_app = _Observation(app.wsgi_app, metrics)  # type: ignore[method-assign]


class _Observation:
    def __init__(self, app: WSGIApplication, metrics: GatewayMetrics) -> None:
        self._app = app
        self._metrics = metrics
        self._tracer = trace.get_tracer("vitrine.gateway") if are_sent() else None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        # A generator, so that the scopes last until the last byte of the answer is out.
        started = time.perf_counter()
        outcome = {"status": 500, "bytes": 0}
        with (
            request_scope(
                environ.get("HTTP_X_REQUEST_ID"), environ.get("HTTP_TRACEPARENT")
            ) as request_id,
            self._span(environ) as span,
            self._metrics.in_progress.track_inprogress(),
        ):

            def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
                outcome["status"] = int(status[:3])
                return start_response(status, [*headers, (REQUEST_ID_HEADER, request_id)], *rest)

            try:
                for chunk in _closing(self._app(environ, start)):
                    outcome["bytes"] += len(chunk)
                    yield chunk
            finally:
                self._note(environ, span, outcome, time.perf_counter() - started)

    @contextmanager
    def _span(self, environ: WSGIEnvironment) -> Iterator[Span]:
        if self._tracer is None or environ["PATH_INFO"] in QUIET:
            yield trace.INVALID_SPAN
            return
        names = ("traceparent", "tracestate")
        headers = {
            name: environ[key] for name in names if (key := f"HTTP_{name.upper()}") in environ
        }
        with self._tracer.start_as_current_span(
            environ["REQUEST_METHOD"], propagate.extract(headers), kind=SpanKind.SERVER
        ) as span:
            yield span

    def _note(
        self, environ: WSGIEnvironment, span: Span, outcome: dict[str, int], seconds: float
    ) -> None:
        method, route = environ["REQUEST_METHOD"], environ.get(_ROUTE, _UNMATCHED)
        status = outcome["status"]
        span.update_name(f"{method} {route}")
        span.set_attribute("http.request.method", method)
        span.set_attribute("http.route", route)
        span.set_attribute("http.response.status_code", status)
        if status >= 500:
            span.set_status(StatusCode.ERROR)
        # A method is whatever a client writes; only known ones may become a label.
        label = method if method in _METHODS else "OTHER"
        self._metrics.requests.labels(label, route, str(status)).inc()
        self._metrics.request_seconds.labels(label, route).observe(seconds)
        log = _log.debug if environ["PATH_INFO"] in QUIET else _log.info
        log(
            "request",
            method=method,
            route=route,
            path=environ["PATH_INFO"],
            status=status,
            duration_ms=round(seconds * 1000, 3),
            bytes=outcome["bytes"],
            client=environ.get("REMOTE_ADDR", ""),
            principal=environ.get(PRINCIPAL, "anonymous"),
        )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _closing(answer: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from answer
    finally:
        if hasattr(answer, "close"):
            answer.close()
