"""What an operator watches of a pool of interpreters."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry, Gauge

from vitrine_inference.pool import InterpreterPool


class PoolMetrics:
    """How many interpreters there are, run, and are waited for, by the name of their model.

    Parameters
    ----------
    registry
        Where the metrics are registered; a test passes its own.
    """

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        def gauge(name: str, what: str) -> Gauge:
            return Gauge(f"vitrine_pool_{name}", what, ("model",), registry=registry)

        self._size = gauge("interpreters", "Interpreters")
        self._busy = gauge("busy", "Interpreters that run")
        self._waiting = gauge("waiting", "Calls that wait for an interpreter")
        self._limit = gauge("waiting_limit", "Calls that may wait; more are refused")

    def watch(self, pool: InterpreterPool) -> None:
        """Read the gauges of a pool whenever they are collected."""
        self._size.labels(pool.name).set(pool.size)
        self._limit.labels(pool.name).set(pool.max_waiting)
        self._busy.labels(pool.name).set_function(lambda: pool.busy)
        self._waiting.labels(pool.name).set_function(lambda: pool.waiting)
