"""A call from its first byte to its end: its scope, and how it ended."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any

import grpc
import structlog
from opentelemetry import trace
from opentelemetry.trace import StatusCode

from vitrine_serving.call_log import CallLog
from vitrine_serving.errors import DomainError
from vitrine_serving.metrics import MethodMetrics
from vitrine_serving.requests import (
    PRINCIPAL_HEADER,
    REQUEST_ID_HEADER,
    TRACE_PARENT_HEADER,
    request_scope,
)
from vitrine_serving.status import to_status

_log = structlog.get_logger("vitrine.rpc")
_audit = structlog.get_logger("vitrine.audit")


class Call:
    """A block in which one call is served; it surrounds every call, so it is no generator.

    Parameters
    ----------
    method
        Its name, e.g. ``"/package.Service/Method"``.
    metrics
        Of the method.
    log
        Where it is told how the call ended.
    audited
        Whether it has a line in the audit trail, too.
    context
        Of the call.
    """

    __slots__ = ("_audited", "_context", "_log", "_method", "_metrics", "_scope", "_started")

    def __init__(
        self,
        method: str,
        metrics: MethodMetrics,
        log: CallLog,
        audited: bool,
        context: grpc.ServicerContext,
    ) -> None:
        self._method = method
        self._metrics = metrics
        self._log = log
        self._audited = audited
        self._context = context

    def __enter__(self) -> None:
        self._started = time.perf_counter()
        told: dict[str, Any] = dict(self._context.invocation_metadata())
        self._scope = request_scope(
            told.get(REQUEST_ID_HEADER), told.get(TRACE_PARENT_HEADER), told.get(PRINCIPAL_HEADER)
        )
        self._scope.__enter__()
        self._metrics.began()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._ended("OK")
            else:
                self._failed(error)
        finally:
            self._scope.__exit__(kind, error, where)

    def _failed(self, error: BaseException) -> None:
        """Say how the call failed, to its caller too, if there is one left."""
        if isinstance(error, DomainError):
            status = to_status(error)
            trace.get_current_span().set_status(StatusCode.ERROR, error.reason)
            self._ended(status.code.name, reason=error.reason, message=error.message)
            self._context.abort_with_status(status)
        if isinstance(error, GeneratorExit):
            self._ended("CANCELLED")
        elif isinstance(error, grpc.RpcError) and not self._context.is_active():
            # How gRPC ends the requests of a call whose caller has left in the middle of them.
            self._ended("CANCELLED")
            self._context.abort(grpc.StatusCode.CANCELLED, "the caller has left")
        else:
            _log.error("call_failed", method=self._method, exc_info=error)
            self._ended("INTERNAL")
            if isinstance(error, Exception):
                self._context.abort(
                    grpc.StatusCode.INTERNAL, "internal error; the log of the service says more"
                )

    def _ended(self, code: str, **facts: str) -> None:
        seconds = time.perf_counter() - self._started
        self._metrics.ended(code, seconds)
        self._log.ended(self._method, code, seconds, **facts)
        if self._audited:
            _audit.info("audit", method=self._method, code=code)
