"""Channels to the services: load-balanced, kept alive, retried within a budget."""

from __future__ import annotations

import json

import grpc

from vitrine_serving.propagation import PropagatingChannel
from vitrine_serving.renewal import RenewedChannel
from vitrine_serving.spans import are_sent
from vitrine_serving.tls import CertificateFiles, Certificates, channel_credentials
from vitrine_serving.tls_files import TlsFiles
from vitrine_serving.traces import traced_channel

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
    address: str,
    *,
    max_message_bytes: int = 16 << 20,
    retries: bool = True,
    tls: TlsFiles | None = None,
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
    tls
        Whose certificates are believed, and which one is shown; None: nothing is encrypted.

    Returns
    -------
    grpc.Channel
        Spreads calls over the replicas that say SERVING, retries those that a replica could not
        take, and hands on the request id, the lane and the trace. Each call still needs its own
        deadline.

    Raises
    ------
    OSError, ValueError
        If the certificates cannot be used, as `CertificateFiles`.
    """
    target = address if ":///" in address or address.startswith("unix:") else f"dns:///{address}"
    options = (
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
    )

    def connect(found: Certificates) -> grpc.Channel:
        return grpc.secure_channel(target, channel_credentials(found), options=options)

    channel: grpc.Channel = (
        RenewedChannel(CertificateFiles(tls), connect)
        if tls
        else grpc.insecure_channel(target, options=options)
    )
    traced = are_sent()
    told = PropagatingChannel(channel, traced=traced)
    return traced_channel(told) if traced else told
