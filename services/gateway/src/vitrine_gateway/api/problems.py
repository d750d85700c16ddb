"""Errors as RFC 9457 problem details: every error of the API leaves through here."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from vitrine_gateway.api.schemas import Problem
from vitrine_serving.errors import (
    DeadlineExceeded,
    DomainError,
    Exhausted,
    InvalidInput,
    NotFound,
    PreconditionFailed,
    Unavailable,
)
from vitrine_serving.requests import current_request_id

MEDIA_TYPE = "application/problem+json"
_log = structlog.get_logger("vitrine.api")

_STATUS_BY_REASON = {
    "BODY_TIMEOUT": 408,
    "BODY_TOO_LARGE": 413,
    "CONTENT_TYPE_UNSUPPORTED": 415,
    "CURSOR_OUTDATED": 410,
    "FILE_TOO_LARGE": 413,
    "HTTPS_NEEDED": 403,
    "IMAGE_TOO_LARGE": 413,
    "IMAGE_TOO_MANY_PIXELS": 422,
    "IMAGE_TYPE_UNSUPPORTED": 415,
    "IMAGE_UNDECODABLE": 422,
    "IMAGE_URL_UNREACHABLE": 422,
    "KEY_NEEDED": 401,
    "KEY_UNKNOWN": 401,
    "PRECONDITION_NEEDED": 428,
    "PRODUCT_CHANGED": 412,
    "PRODUCT_EXISTS": 412,
    "PICTURES_INVALID": 422,
    "PICTURES_TOO_LARGE": 413,
    "ROW_NOT_TAGGED": 409,
    "SCOPE_MISSING": 403,
}
_STATUS_BY_KIND: dict[type[DomainError], int] = {
    InvalidInput: 400,
    NotFound: 404,
    # The services disagree on the model in force, which passes when a roll-out does.
    PreconditionFailed: 503,
    Exhausted: 503,
    Unavailable: 503,
    DeadlineExceeded: 504,
}
_REASON_BY_STATUS = {
    404: "ADDRESS_UNKNOWN",
    405: "METHOD_NOT_ALLOWED",
    413: "BODY_TOO_LARGE",
    429: "TOO_MANY_REQUESTS",
}
_DETAIL_BY_STATUS = {
    404: "there is nothing at this address; /api/v1/openapi.json lists what there is",
    405: "this address does not take this method; the Allow header lists those it takes",
    413: "the request is larger than a photo may be; send a smaller one",
    429: "too many requests with this key or from this address; wait as long as Retry-After says",
}
# The same outage is one or the other, by which step the time ran out in.
_PASSING = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
_RETRY_AFTER_S = 1
# Some wait for what takes longer than a moment.
_RETRY_AFTER_S_BY_REASON = {"TOO_MANY_TAGGINGS": 60, "TOO_MANY_TRANSFERS": 5}


def register_problems(app: Flask) -> None:
    """Answer every error of an application with problem details."""
    app.register_error_handler(DomainError, _on_domain_error)
    app.register_error_handler(HTTPException, _on_http_exception)
    app.register_error_handler(Exception, _on_fault)


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a domain error."""
    if error.reason in _STATUS_BY_REASON:
        return _STATUS_BY_REASON[error.reason]
    return _STATUS_BY_KIND.get(type(error), 500)


def problem_of(error: DomainError) -> Problem:
    """Return the problem details of a domain error."""
    return _problem(status_of(error), error.reason, error.message, _known(error))


def _problem(status: int, reason: str, detail: str, known: list[str] | None = None) -> Problem:
    return Problem(
        type=f"urn:vitrine:problem:{reason.lower().replace('_', '-')}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        request_id=current_request_id(),
        known=known,
    )


def _respond(problem: Problem, reason: str = "") -> Response:
    response = Response(
        problem.model_dump_json(exclude_none=True), problem.status, mimetype=MEDIA_TYPE
    )
    response.headers["Cache-Control"] = "no-store"
    if problem.status in _PASSING:
        response.headers["Retry-After"] = str(_RETRY_AFTER_S_BY_REASON.get(reason, _RETRY_AFTER_S))
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _on_domain_error(error: DomainError) -> Response:
    problem = problem_of(error)
    if problem.status >= 500:
        _log.warning("unanswered", reason=error.reason, error=error.message, **_facts(error))
    return _respond(problem, error.reason)


def _on_http_exception(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        redirect: Response = error.get_response()  # type: ignore[assignment]
        return redirect
    response = _respond(
        _problem(
            status,
            _REASON_BY_STATUS.get(status, HTTPStatus(status).name),
            _DETAIL_BY_STATUS.get(status, error.description or HTTPStatus(status).phrase),
        )
    )
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _on_fault(error: Exception) -> Response:
    _log.error("request_failed", exc_info=error)
    return _respond(
        _problem(
            500,
            "INTERNAL",
            "something went wrong here; the log tells more under this request_id",
        )
    )


def _known(error: DomainError) -> list[str] | None:
    """Read the detail ``known``: a JSON array, or names separated by commas."""
    text = error.details.get("known")
    if text is None:
        return None
    try:
        names: Any = json.loads(text)
    except ValueError:
        names = None
    if not isinstance(names, list):
        names = text.split(",")
    return [str(name).strip() for name in names]


def _facts(error: DomainError) -> dict[str, str]:
    return {f"detail_{name}": value for name, value in error.details.items()}
