"""Where the time of a request went."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from vitrine_gateway.metrics import GatewayMetrics
from vitrine_serving.spans import span


class Stopwatch:
    """Times the steps of one request.

    Parameters
    ----------
    metrics
        Where each step is counted too.
    """

    def __init__(self, metrics: GatewayMetrics) -> None:
        self._metrics = metrics
        self._started = time.perf_counter()
        self._steps: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a block, whether or not it succeeds; it is a span of the trace, too."""
        started = time.perf_counter()
        try:
            with span(name):
                yield
        finally:
            self.note(name, (time.perf_counter() - started) * 1000)

    def note(self, name: str, elapsed_ms: float) -> None:
        """Add a step that was timed elsewhere."""
        self._steps[name] = round(self._steps.get(name, 0.0) + elapsed_ms, 3)
        self._metrics.step_seconds.labels(name).observe(elapsed_ms / 1000)

    def read_ms(self) -> dict[str, float]:
        """Return the milliseconds of each step, and in ``"total"`` those since the start."""
        total = (time.perf_counter() - self._started) * 1000
        return {**self._steps, "total": round(total, 3)}
