"""The request that is being served: its id, who asks and its trace, for logs and other services."""

from __future__ import annotations

import random
import re
import secrets
from contextvars import ContextVar, Token
from types import TracebackType
from typing import NamedTuple

from opentelemetry import trace

REQUEST_ID_HEADER = "x-request-id"
PRINCIPAL_HEADER = "x-principal"
"""Names who asks. The gateway alone finds that out; what it says decides nothing further in."""
TRACE_PARENT_HEADER = "traceparent"
"""Names the trace of a request: https://www.w3.org/TR/trace-context/."""

_ACCEPTED = re.compile(r"[A-Za-z0-9._\-]{1,64}")
_PRINCIPAL = re.compile(r"[A-Za-z0-9_@.:+\-][A-Za-z0-9_@.:+ \-]{0,99}")
_TRACE_PARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_TRACE_ID = slice(3, 35)


class _Request(NamedTuple):
    id: str
    principal: str
    trace_parent: str
    headers: tuple[tuple[str, str], ...]
    """What the services that are called for the request are told of it."""


_NONE = _Request("", "", "", ())
_request: ContextVar[_Request] = ContextVar("request", default=_NONE)


def current_request_id() -> str:
    """Return the id of the request in progress, or an empty string outside of one."""
    return _request.get().id


def current_principal_name() -> str:
    """Return the name of who asks, or an empty string where nobody said."""
    return _request.get().principal


def name_principal(name: str) -> None:
    """Say who asks, as soon as that is known, for the rest of the block of a `request_scope`.

    Only what may be the name of a key is taken over, so that a caller cannot write into the logs.
    """
    found = _request.get()
    if found.id:
        _request.set(_made(found.id, name, found.trace_parent))


def current_trace_id() -> str:
    """Return the trace id in progress as 32 hexadecimal characters, or an empty string."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        return trace.format_trace_id(context.trace_id)
    return _request.get().trace_parent[_TRACE_ID]


def request_headers(*, traced: bool) -> tuple[tuple[str, str], ...]:
    """Return what a service is told of the request in progress, as metadata of the call.

    Parameters
    ----------
    traced
        Whether spans are made of the calls: these tell the trace themselves.
    """
    headers = _request.get().headers
    return headers[:-1] if traced else headers


class request_scope:  # noqa: N801 - read as a word of a `with`
    """Make `proposed` the current request id for a block, or a new one if it is not acceptable.

    It enters with the id in force. It surrounds every call, so it is no generator.

    Parameters
    ----------
    proposed
        What the caller sent. Only 1 to 64 letters, digits, dots, dashes and underscores are
        taken over, so that a caller cannot write into the logs.
    trace_parent
        The trace that the caller named. Handed on where no spans are made; one that is missing or
        malformed is replaced, so that the lines of all services can be joined by a trace id.
    principal
        Who asks, where the caller is the gateway; see `name_principal`.
    """

    __slots__ = ("_request", "_token")

    def __init__(
        self,
        proposed: str | None,
        trace_parent: str | None = None,
        principal: str | None = None,
    ) -> None:
        request_id = proposed if proposed and _ACCEPTED.fullmatch(proposed) else _new_id()
        parent = (
            trace_parent
            if trace_parent and _TRACE_PARENT.fullmatch(trace_parent)
            else _new_trace_parent()
        )
        self._request = _made(request_id, principal or "", parent)

    def __enter__(self) -> str:
        self._token: Token[_Request] = _request.set(self._request)
        return self._request.id

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        _request.reset(self._token)


def _made(request_id: str, principal: str, trace_parent: str) -> _Request:
    told = [(REQUEST_ID_HEADER, request_id)]
    if principal and _PRINCIPAL.fullmatch(principal):
        told.append((PRINCIPAL_HEADER, principal))
    else:
        principal = ""
    # The trace comes last: where spans are made, they tell it.
    told.append((TRACE_PARENT_HEADER, trace_parent))
    return _Request(request_id, principal, trace_parent, tuple(told))


def _new_id() -> str:
    return secrets.token_hex(8)


def _new_trace_parent() -> str:
    # Ids have to be unlike each other, not secret. The last byte says: nothing is recorded.
    trace_id, span_id = random.getrandbits(128) or 1, random.getrandbits(64) or 1
    return f"00-{trace_id:032x}-{span_id:016x}-00"
