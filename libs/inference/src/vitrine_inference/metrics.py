"""What an operator watches of a pool of interpreters."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry, Gauge, Histogram

from vitrine_inference.pool import InterpreterPool

_WAIT_BUCKETS_S = (0.001, 0.01, 0.1, 0.5, 1.0, 5.0, 30.0, 120.0)


class PoolMetrics:
    """How many interpreters there are, run, and are waited for, by the name of their model.

    Those of the bulk lane have series of their own, so that what waits for people is what operators
    and autoscalers see.

    Parameters
    ----------
    registry
        Where the metrics are registered; a test passes its own.
    """

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        def gauge(name: str, what: str) -> Gauge:
            return Gauge(f"vitrine_pool_{name}", what, ("model",), registry=registry)

        self._size = gauge("interpreters", "Interpreters that each lane may run at a time")
        self._busy = gauge("busy", "Interpreters that run interactive calls")
        self._waiting = gauge("waiting", "Interactive calls that wait for an interpreter")
        self._limit = gauge("waiting_limit", "Interactive calls that may wait; more are refused")
        self._bulk_busy = gauge("bulk_busy", "Interpreters that run bulk calls")
        self._bulk_waiting = gauge("bulk_waiting", "Bulk calls that wait for their turn")
        self._bulk_wait = Histogram(
            "vitrine_pool_bulk_wait_seconds",
            "Seconds that bulk calls wait for each of their turns",
            ("model",),
            buckets=_WAIT_BUCKETS_S,
            registry=registry,
        )

    def watch(self, pool: InterpreterPool) -> None:
        """Read the gauges of a pool whenever they are collected."""
        self._size.labels(pool.name).set(pool.size)
        self._limit.labels(pool.name).set(pool.max_waiting)
        self._busy.labels(pool.name).set_function(lambda: pool.busy)
        self._waiting.labels(pool.name).set_function(lambda: pool.waiting)
        if turns := pool.turns:
            self._bulk_busy.labels(pool.name).set_function(lambda: pool.bulk_busy)
            self._bulk_waiting.labels(pool.name).set_function(lambda: turns.waiting)
            turns.on_turn = self._bulk_wait.labels(pool.name).observe
