"""Serves the calls of the bulk lane on threads of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeAlias

import grpc

from vitrine_serving.errors import Exhausted
from vitrine_serving.lanes import LANE_HEADER, Lane, lane_of, lane_scope, lower_priority
from vitrine_serving.metrics import RpcMetrics
from vitrine_serving.status import to_status

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"


class BulkThreads(ThreadPoolExecutor):
    """As many threads of low priority as there may be bulk calls.

    Parameters
    ----------
    size
        The most bulk calls and streams at a time; none waits for a thread.
    """

    def __init__(self, size: int) -> None:
        super().__init__(size, thread_name_prefix="bulk-rpc", initializer=lower_priority)
        self.size = size
        self._calls = 0
        self._lock = threading.Lock()

    @property
    def full(self) -> bool:
        """Whether every thread has a call."""
        return self._calls >= self.size

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a call on a thread."""
        future = super().submit(fn, *args, **kwargs)
        with self._lock:
            self._calls += 1
        future.add_done_callback(self._ended)
        return future

    def _ended(self, _call: Future[Any]) -> None:
        with self._lock:
            self._calls -= 1


class LaneInterceptor(grpc.ServerInterceptor):  # type: ignore[type-arg]
    """Puts each call into its lane, and those of the bulk lane on the bulk threads.

    It comes first: gRPC asks the outermost function of a handler which threads it runs on.

    Parameters
    ----------
    threads
        Of the bulk lane. More calls than there are threads are refused with ``QUEUE_FULL``.
    metrics
        Where the refused are counted.
    """

    def __init__(self, threads: BulkThreads, metrics: RpcMetrics) -> None:
        self._threads = threads
        self._metrics = metrics
        self._always_bulk: set[str] = set()

    def add_bulk_methods(self, service: str, methods: Collection[str]) -> None:
        """Name the methods of a service that are bulk work whatever their caller states."""
        self._always_bulk.update(f"/{service}/{method}" for method in methods)

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Handler | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        """Leave interactive calls as they are; take the others to their threads."""
        handler = continuation(handler_call_details)
        if handler is None or not self._is_bulk(handler_call_details):
            return handler
        if self._threads.full:
            method = handler_call_details.method
            self._metrics.handled.labels(method, grpc.StatusCode.RESOURCE_EXHAUSTED.name).inc()
            return grpc.unary_unary_rpc_method_handler(self._refuse)
        return self._on_bulk_threads(handler)

    def _is_bulk(self, details: grpc.HandlerCallDetails) -> bool:
        stated = dict(details.invocation_metadata).get(LANE_HEADER)
        return details.method in self._always_bulk or lane_of(stated) is Lane.BULK

    def _on_bulk_threads(self, handler: Handler) -> Handler:
        kind = "_".join(
            "stream" if streams else "unary"
            for streams in (handler.request_streaming, handler.response_streaming)
        )
        behaviour = getattr(handler, kind)

        def serve_single(request: Any, context: grpc.ServicerContext) -> Any:
            with lane_scope(Lane.BULK, left=lambda: not context.is_active()):
                return behaviour(request, context)

        def serve_stream(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
            with lane_scope(Lane.BULK, left=lambda: not context.is_active()):
                yield from behaviour(request, context)

        serve: Any = serve_stream if handler.response_streaming else serve_single
        serve.experimental_thread_pool = self._threads
        make = getattr(grpc, f"{kind}_rpc_method_handler")
        made: Handler = make(
            serve,
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )
        return made

    def _refuse(self, _request: bytes, context: grpc.ServicerContext) -> bytes:
        context.abort_with_status(
            to_status(
                Exhausted(
                    f"{self._threads.size} bulk calls are served already; try again later",
                    reason="QUEUE_FULL",
                )
            )
        )
        raise AssertionError("abort_with_status raises")
