"""A channel to a service that is not asked while it does not answer."""

from __future__ import annotations

from typing import Any

import grpc
from grpc_status import rpc_status

from vitrine_gateway.breaker import CircuitBreaker
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_serving.errors import Unavailable

# A call that had less time than this says nothing of the service.
_FAIR_S = 0.2
_AWAY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


class BreakingChannel:
    """Makes calls that answer one message with one, as long as the service answers any.

    After failures in a row each call fails at once, but for one now and then that tries. An error
    that the service itself raised is an answer. Streams pass as they are.

    Parameters
    ----------
    channel
        To the service.
    service
        Its name, for whoever reads the error.
    breaker
        Decides when to leave the service alone.
    metrics
        Where calls that were not made are counted.
    """

    def __init__(
        self,
        channel: grpc.Channel,
        service: str,
        breaker: CircuitBreaker,
        metrics: GatewayMetrics,
    ) -> None:
        self._channel = channel
        self._service = service
        self._breaker = breaker
        self._spared = metrics.calls_spared.labels(service)

    def unary_unary(self, *args: Any, **kwargs: Any) -> Any:
        """Return what makes calls of a method."""
        call = self._channel.unary_unary(*args, **kwargs)

        def ask(request: Any, timeout: float) -> Any:
            if not self._breaker.allows():
                self._spared.inc()
                raise self._refusal()
            try:
                answer = call(request, timeout=timeout)
            except grpc.RpcError as error:
                self._note(error, timeout)
                raise
            self._breaker.succeeded()
            return answer

        return ask

    def __getattr__(self, name: str) -> Any:
        return getattr(self._channel, name)

    def _note(self, error: grpc.RpcError, timeout: float) -> None:
        if not isinstance(error, grpc.Call) or rpc_status.from_call(error) is not None:
            self._breaker.succeeded()
        elif error.code() in _AWAY and timeout >= _FAIR_S:
            self._breaker.failed()

    def _refusal(self) -> Unavailable:
        return Unavailable(
            f"the {self._service} service cannot be reached; try again in a moment",
            reason=f"{self._service.upper()}_UNAVAILABLE",
            service=self._service,
            cause="it did not answer a moment ago",
        )
