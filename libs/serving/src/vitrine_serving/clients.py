"""Channels to the services: load-balanced, kept alive, retried within a budget."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import grpc
from opentelemetry.instrumentation.grpc import grpcext

from vitrine_serving.lanes import LANE_HEADER, Lane, current_lane
from vitrine_serving.requests import REQUEST_ID_HEADER, current_request_id
from vitrine_serving.traces import tracing_client_interceptor

_KEEPALIVE_TIME_MS = 30_000
_KEEPALIVE_TIMEOUT_MS = 5_000
_RESOLVE_AT_MOST_EVERY_MS = 1_000

_SERVICE_CONFIG = json.dumps(
    {
        "loadBalancingConfig": [{"round_robin": {}}],
        # A replica that says NOT_SERVING, because it starts or drains, gets no calls.
        "healthCheckConfig": {"serviceName": ""},
        "methodConfig": [
            {
                "name": [{}],
                "retryPolicy": {
                    "maxAttempts": 3,
                    "initialBackoff": "0.02s",
                    "maxBackoff": "0.25s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE"],
                },
            }
        ],
        # The budget: once half of the tokens are spent on failures, nothing is retried.
        "retryThrottling": {"maxTokens": 20, "tokenRatio": 0.1},
    }
)


def open_channel(
    address: str, *, max_message_bytes: int = 16 << 20, retries: bool = True
) -> grpc.Channel:
    """Open a channel to a service. Make it after a fork, never before.

    Parameters
    ----------
    address
        ``"host:port"``, resolved by DNS to all its replicas, or a gRPC target with a scheme.
    max_message_bytes
        The largest message sent or received.
    retries
        Whether a call that a replica could not take is made again. Never for a stream of requests:
        the library replays what it has sent of one, and may abort the process over it
        (grpc/grpc#40283).

    Returns
    -------
    grpc.Channel
        Spreads calls over the replicas that say SERVING, retries those that a replica could not
        take, and hands on the request id, the lane and the trace. Each call still needs its own
        deadline.
    """
    target = address if ":///" in address or address.startswith("unix:") else f"dns:///{address}"
    channel = grpc.insecure_channel(
        target,
        options=(
            ("grpc.service_config", _SERVICE_CONFIG),
            ("grpc.enable_retries", int(retries)),
            ("grpc.keepalive_time_ms", _KEEPALIVE_TIME_MS),
            ("grpc.keepalive_timeout_ms", _KEEPALIVE_TIMEOUT_MS),
            ("grpc.keepalive_permit_without_calls", 1),
            ("grpc.http2.max_pings_without_data", 0),
            ("grpc.dns_min_time_between_resolutions_ms", _RESOLVE_AT_MOST_EVERY_MS),
            ("grpc.initial_reconnect_backoff_ms", 200),
            ("grpc.max_reconnect_backoff_ms", 2_000),
            ("grpc.max_receive_message_length", max_message_bytes),
            ("grpc.max_send_message_length", max_message_bytes),
        ),
    )
    told = grpc.intercept_channel(channel, _ContextInterceptor())
    traced: grpc.Channel = grpcext.intercept_channel(  # type: ignore[no-untyped-call]
        told, tracing_client_interceptor()
    )
    return traced


class _CallDetails(NamedTuple):
    method: str
    timeout: float | None
    metadata: Any
    credentials: Any
    wait_for_ready: bool | None
    compression: Any


class _ContextInterceptor(
    grpc.UnaryUnaryClientInterceptor,  # type: ignore[type-arg]
    grpc.UnaryStreamClientInterceptor,  # type: ignore[type-arg]
    grpc.StreamUnaryClientInterceptor,  # type: ignore[type-arg]
    grpc.StreamStreamClientInterceptor,  # type: ignore[type-arg]
):
    """Sends the current request id and, where it is the bulk one, the current lane along."""

    def intercept_unary_unary(
        self, continuation: Callable[[Any, Any], Any], details: Any, request: Any
    ) -> Any:
        return continuation(_with_context(details), request)

    def intercept_unary_stream(
        self, continuation: Callable[[Any, Any], Any], details: Any, request: Any
    ) -> Any:
        return continuation(_with_context(details), request)

    def intercept_stream_unary(
        self, continuation: Callable[[Any, Any], Any], details: Any, requests: Any
    ) -> Any:
        return continuation(_with_context(details), requests)

    def intercept_stream_stream(
        self, continuation: Callable[[Any, Any], Any], details: Any, requests: Any
    ) -> Any:
        return continuation(_with_context(details), requests)


def _with_context(details: Any) -> Any:
    told = []
    if request_id := current_request_id():
        told.append((REQUEST_ID_HEADER, request_id))
    if current_lane() is Lane.BULK:
        told.append((LANE_HEADER, Lane.BULK.value))
    if not told:
        return details
    return _CallDetails(
        details.method,
        details.timeout,
        [*(details.metadata or ()), *told],
        details.credentials,
        details.wait_for_ready,
        details.compression,
    )
