"""What surrounds every call: lane, request id, error translation, one log line, metrics, a span."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import grpc

from vitrine_serving.bulk_calls import BulkThreads
from vitrine_serving.call import Call
from vitrine_serving.call_log import CallLog
from vitrine_serving.errors import Exhausted, Unavailable
from vitrine_serving.handlers import Around, Handler, on_threads, surrounded
from vitrine_serving.lanes import LANE_HEADER, Lane, lane_of, lane_scope
from vitrine_serving.metrics import RpcMetrics
from vitrine_serving.status import to_status

_QUIET = ("/grpc.health.", "/grpc.reflection.")


class _Handlers(NamedTuple):
    """How a method is served in each lane, and refused."""

    interactive: Handler
    bulk: Handler
    refusal: Handler
    always_bulk: bool


class _Details(NamedTuple):
    """What an interceptor is told that wraps a method once and not for each call."""

    method: str
    invocation_metadata: tuple[()] = ()


class CallInterceptor(grpc.ServerInterceptor):  # type: ignore[type-arg]
    """Serves each call in its lane, inside a request scope, and records how it ended.

    All in one, and each method wrapped once: what is done for every call costs every call. Calls
    of services that are still being built get UNAVAILABLE, not UNIMPLEMENTED. Health and
    reflection pass as they are.

    Parameters
    ----------
    services
        The full names of the services that are there or will be.
    threads
        Of the bulk lane. More calls than there are threads are refused with ``QUEUE_FULL``.
    metrics
        Where calls are counted.
    log
        Where they are logged.
    tracing
        Makes a span of each call; None where traces are not sent.
    """

    def __init__(
        self,
        services: Collection[str],
        threads: BulkThreads,
        metrics: RpcMetrics,
        log: CallLog,
        tracing: grpc.ServerInterceptor | None = None,  # type: ignore[type-arg]
    ) -> None:
        self._prefixes = tuple(f"/{name}/" for name in services)
        self._threads = threads
        self._metrics = metrics
        self._log = log
        self._tracing = tracing
        self._always_bulk: set[str] = set()
        self._audited: set[str] = set()
        self._handlers: dict[str, _Handlers] = {}

    def add_bulk_methods(self, service: str, methods: Collection[str]) -> None:
        """Name the methods of a service that are bulk work whatever their caller states."""
        self._always_bulk.update(f"/{service}/{method}" for method in methods)

    def add_audited_methods(self, service: str, methods: Collection[str]) -> None:
        """Name the methods of a service whose calls have a line each in the audit trail."""
        self._audited.update(f"/{service}/{method}" for method in methods)

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Handler | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        """Choose how a call is served, by its method and its lane."""
        handlers = self._handlers.get(handler_call_details.method)
        if handlers is None:
            return self._meet(continuation, handler_call_details)
        stated = dict(handler_call_details.invocation_metadata).get(LANE_HEADER)
        if handlers.always_bulk or lane_of(stated) is Lane.BULK:
            return handlers.refusal if self._threads.full else handlers.bulk
        return handlers.interactive

    def _meet(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Handler | None],
        details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        """Serve a method for the first time."""
        method = details.method
        handler = continuation(details)
        if method.startswith(_QUIET):
            return handler
        if handler is None:
            return _STARTING if method.startswith(self._prefixes) else None
        audited = method in self._audited
        call = partial(Call, method, self._metrics.of(method), self._log, audited)
        self._handlers[method] = _Handlers(
            interactive=self._traced(method, surrounded(handler, call)),
            bulk=on_threads(
                self._traced(method, surrounded(handler, partial(_bulk, call))), self._threads
            ),
            refusal=self._traced(
                method, surrounded(grpc.unary_unary_rpc_method_handler(self._refuse), call)
            ),
            always_bulk=method in self._always_bulk,
        )
        return self.intercept_service(continuation, details)

    def _traced(self, method: str, handler: Handler) -> Handler:
        if self._tracing is None:
            return handler
        details: Any = _Details(method)
        return self._tracing.intercept_service(lambda _: handler, details) or handler

    def _refuse(self, _request: bytes, _context: grpc.ServicerContext) -> bytes:
        raise Exhausted(
            f"{self._threads.size} bulk calls are served already; try again later",
            reason="QUEUE_FULL",
        )


@contextmanager
def _bulk(call: Around, context: grpc.ServicerContext) -> Iterator[None]:
    with lane_scope(Lane.BULK, left=lambda: not context.is_active()), call(context):
        yield


def _starting(_request: bytes, context: grpc.ServicerContext) -> bytes:
    context.abort_with_status(
        to_status(Unavailable("the service is starting; try again", reason="STARTING"))
    )
    raise AssertionError("abort_with_status raises")


_STARTING = grpc.unary_unary_rpc_method_handler(_starting)
