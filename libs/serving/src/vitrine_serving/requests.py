"""The id of the request that is being served, for logs and for calls to other services."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry import trace

REQUEST_ID_HEADER = "x-request-id"

_ACCEPTED = re.compile(r"[A-Za-z0-9._\-]{1,64}")
_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the id of the request in progress, or an empty string outside of one."""
    return _request_id.get()


def current_trace_id() -> str:
    """Return the trace id in progress as 32 hexadecimal characters, or an empty string."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else ""


@contextmanager
def request_scope(proposed: str | None) -> Iterator[str]:
    """Make `proposed` the current request id for a block, or a new one if it is not acceptable.

    Parameters
    ----------
    proposed
        What the caller sent. Only 1 to 64 letters, digits, dots, dashes and underscores are
        taken over, so that a caller cannot write into the logs.

    Yields
    ------
    str
        The id in force.
    """
    request_id = proposed if proposed and _ACCEPTED.fullmatch(proposed) else secrets.token_hex(8)
    token = _request_id.set(request_id)
    try:
        yield request_id
    finally:
        _request_id.reset(token)
