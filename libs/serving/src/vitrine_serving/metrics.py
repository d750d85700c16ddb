"""RED metrics of every RPC, and the port where Prometheus reads them."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client import start_http_server as _start_http_server

LATENCY_BUCKETS_S = (
    0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.1, 0.2, 0.4, 1.0, 2.5, 5.0, 10.0,
)  # fmt: skip


class RpcMetrics:
    """Counts calls, errors and seconds for each RPC of a server.

    Parameters
    ----------
    registry
        Where the metrics are registered; a test passes its own.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._handled = Counter(
            "vitrine_rpc_handled",
            "RPCs that ended, by status code",
            ("method", "code"),
            registry=registry,
        )
        self._seconds = Histogram(
            "vitrine_rpc_seconds",
            "Seconds from the first byte of a call to its end",
            ("method",),
            buckets=LATENCY_BUCKETS_S,
            registry=registry,
        )
        self._in_progress = Gauge(
            "vitrine_rpc_in_progress", "RPCs being served", ("method",), registry=registry
        )

    def of(self, method: str) -> MethodMetrics:
        """Return the metrics of one method, e.g. ``"/package.Service/Method"``."""
        return MethodMetrics(
            method,
            self._handled,
            seconds=self._seconds.labels(method),
            in_progress=self._in_progress.labels(method),
        )


class MethodMetrics:
    """The metrics of one RPC, whose labels are looked up once and not for every call.

    Parameters
    ----------
    method
        The label.
    handled
        Counts by method and code; a code is looked up when it first comes.
    seconds, in_progress
        Of the method.
    """

    def __init__(
        self, method: str, handled: Counter, *, seconds: Histogram, in_progress: Gauge
    ) -> None:
        self._method = method
        self._handled = handled
        self._by_code: dict[str, Counter] = {}
        self._seconds = seconds
        self._in_progress = in_progress

    def began(self) -> None:
        """Count a call that begins."""
        self._in_progress.inc()

    def ended(self, code: str, seconds: float) -> None:
        """Count a call that ended with a status code."""
        self._in_progress.dec()
        self._seconds.observe(seconds)
        counter = self._by_code.get(code)
        if counter is None:
            counter = self._by_code[code] = self._handled.labels(self._method, code)
        counter.inc()


class MetricsServer:
    """Serves the metrics of a registry over HTTP until it is closed.

    Parameters
    ----------
    port
        0: any free port.
    """

    def __init__(self, port: int, registry: CollectorRegistry = REGISTRY) -> None:
        self._server, self._thread = _start_http_server(port, registry=registry)
        self.port: int = self._server.server_port

    def close(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
