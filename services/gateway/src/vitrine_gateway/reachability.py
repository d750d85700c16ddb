"""Which services this process reaches, looked at now and then whether anybody asks or not."""

from __future__ import annotations

from contextlib import ExitStack

from vitrine_gateway.metrics import GatewayMetrics
from vitrine_gateway.readiness import Health
from vitrine_serving.periodic import Periodic
from vitrine_serving.spans import untraced

_EVERY_S = 5.0


def watch_services(health: Health, metrics: GatewayMetrics, stack: ExitStack) -> None:
    """Keep the metric of what is reached up to date until `stack` is closed."""

    @untraced()
    def look() -> None:
        for name, reached in health.serving().items():
            metrics.service_reachable.labels(name).set(reached)

    stack.enter_context(Periodic(look, name="reachability", interval_s=_EVERY_S, at_once=True))
