"""What surrounds every call: request id, error translation, one log line, metrics."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import grpc
import structlog
from opentelemetry import trace
from opentelemetry.trace import StatusCode

from vitrine_serving.errors import DomainError, Unavailable
from vitrine_serving.metrics import RpcMetrics
from vitrine_serving.requests import REQUEST_ID_HEADER, request_scope
from vitrine_serving.status import to_status

_log = structlog.get_logger("vitrine.rpc")
_QUIET = ("/grpc.health.", "/grpc.reflection.")

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"


class CallInterceptor(grpc.ServerInterceptor):  # type: ignore[type-arg]
    """Serves each call inside a request scope and records how it ended.

    Parameters
    ----------
    metrics
        Where calls are counted.
    """

    def __init__(self, metrics: RpcMetrics) -> None:
        self._metrics = metrics

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Handler | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        """Wrap the handler of one call; health and reflection pass as they are."""
        handler = continuation(handler_call_details)
        if handler is None or handler_call_details.method.startswith(_QUIET):
            return handler
        metadata = dict(handler_call_details.invocation_metadata)
        proposed = metadata.get(REQUEST_ID_HEADER)
        return self._wrap(
            handler,
            handler_call_details.method,
            proposed if isinstance(proposed, str) else None,
        )

    def _wrap(self, handler: Handler, method: str, proposed: str | None) -> Handler:
        options = {
            "request_deserializer": handler.request_deserializer,
            "response_serializer": handler.response_serializer,
        }
        if handler.response_streaming:
            inner = handler.stream_stream if handler.request_streaming else handler.unary_stream

            def serve_stream(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
                with self._call(method, proposed, context):
                    yield from inner(request, context)  # type: ignore[misc]

            make = (
                grpc.stream_stream_rpc_method_handler
                if handler.request_streaming
                else grpc.unary_stream_rpc_method_handler
            )
            return make(serve_stream, **options)

        single = handler.stream_unary if handler.request_streaming else handler.unary_unary

        def serve_single(request: Any, context: grpc.ServicerContext) -> Any:
            with self._call(method, proposed, context):
                return single(request, context)  # type: ignore[misc]

        make = (
            grpc.stream_unary_rpc_method_handler
            if handler.request_streaming
            else grpc.unary_unary_rpc_method_handler
        )
        return make(serve_single, **options)

    @contextmanager
    def _call(
        self, method: str, proposed: str | None, context: grpc.ServicerContext
    ) -> Iterator[None]:
        started = time.perf_counter()
        outcome: dict[str, str] = {"code": "OK"}
        with request_scope(proposed), self._metrics.in_progress.labels(method).track_inprogress():
            try:
                yield
            except DomainError as error:
                status = to_status(error)
                outcome = {
                    "code": status.code.name,
                    "reason": error.reason,
                    "message": error.message,
                }
                trace.get_current_span().set_status(StatusCode.ERROR, error.reason)
                context.abort_with_status(status)
            except GeneratorExit:
                outcome = {"code": "CANCELLED"}
                raise
            except Exception:  # noqa: BLE001 - the caller gets INTERNAL, the log all of it
                outcome = {"code": "INTERNAL"}
                _log.exception("call_failed", method=method)
                context.abort(
                    grpc.StatusCode.INTERNAL, "internal error; the log of the service says more"
                )
            finally:
                seconds = time.perf_counter() - started
                self._metrics.seconds.labels(method).observe(seconds)
                self._metrics.handled.labels(method, outcome["code"]).inc()
                _log.info("call", method=method, duration_ms=round(seconds * 1000, 3), **outcome)


class StartingInterceptor(grpc.ServerInterceptor):  # type: ignore[type-arg]
    """Answers UNAVAILABLE, not UNIMPLEMENTED, for services that are still being built.

    Parameters
    ----------
    services
        The full names of the services that will be there.
    """

    def __init__(self, services: tuple[str, ...]) -> None:
        self._prefixes = tuple(f"/{name}/" for name in services)

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Handler | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        """Stand in for a handler that does not exist yet."""
        handler = continuation(handler_call_details)
        if handler is None and handler_call_details.method.startswith(self._prefixes):
            return grpc.unary_unary_rpc_method_handler(_refuse)
        return handler


def _refuse(_request: bytes, context: grpc.ServicerContext) -> bytes:
    context.abort_with_status(
        to_status(Unavailable("the service is starting; try again", reason="STARTING"))
    )
    raise AssertionError("abort_with_status raises")
