"""What is said to whoever gets no thread: written once, because it may be said often."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer.

    Attributes
    ----------
    answer
        The bytes of the response, which end the connection.
    kept
        The same, after which the connection is kept.
    """

    status: int
    answer: bytes
    kept: bytes


def _refusal(status: HTTPStatus, reason: str, detail: str) -> Refusal:
    problem = {
        "type": f"urn:vitrine:problem:{reason}",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
    }
    body = json.dumps(problem).encode()
    head = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
    ]
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        head.append("Retry-After: 1")
    answers = [
        "\r\n".join([*head, f"Connection: {after}", "", ""]).encode() + body
        for after in ("close", "keep-alive")
    ]
    return Refusal(status.value, *answers)


def too_large(max_image_bytes: int) -> Refusal:
    """Return what is said of a request that is larger than a photo may be."""
    return _refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "body-too-large",
        f"the request is larger than {max_image_bytes / 1e6:g} MB, the most that a photo may have; "
        "send a smaller one",
    )


LONG_ADDRESS = _refusal(
    HTTPStatus.REQUEST_URI_TOO_LONG,
    "address-too-long",
    "the address of the request is too long; send fewer filters, or in the body of a search",
)
LARGE_HEADERS = _refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "headers-too-large",
    "the headers of the request are too large, or too many",
)
_OF_HEADS = {LimitRequestLine: LONG_ADDRESS, LimitRequestHeaders: LARGE_HEADERS}
LATE = _refusal(
    HTTPStatus.REQUEST_TIMEOUT,
    "body-timeout",
    "the upload did not arrive in time; send it again, over a faster connection, or send less",
)
BUSY = _refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "too-many-requests-wait",
    "too many requests wait to be answered; try again in a moment",
)
CROWDED = _refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "too-much-arrives",
    "too many uploads arrive at a time; try again in a moment",
)
SEARCHES = _refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "too-many-searches",
    "too many searches are being answered; try again in a moment",
)


def of_head(error: Exception) -> Refusal | None:
    """Return what is said of a head that the parser found too long; None: its error is another."""
    found = (refusal for kind, refusal in _OF_HEADS.items() if isinstance(error, kind))
    return next(found, None)
