"""Which services this process reaches, looked at now and then whether anybody asks or not."""

from __future__ import annotations

import threading
from contextlib import ExitStack

from vitrine_gateway.metrics import GatewayMetrics
from vitrine_gateway.readiness import Health
from vitrine_serving.spans import untraced

_EVERY_S = 5.0


def watch_services(health: Health, metrics: GatewayMetrics, stack: ExitStack) -> None:
    """Keep the metric of what is reached up to date until `stack` is closed."""
    stop = threading.Event()

    @untraced()
    def look() -> None:
        for name, reached in health.serving().items():
            metrics.service_reachable.labels(name).set(reached)

    def watch() -> None:
        look()
        while not stop.wait(_EVERY_S):
            look()

    thread = threading.Thread(target=watch, name="reachability", daemon=True)
    thread.start()
    stack.callback(thread.join)
    stack.callback(stop.set)
