"""One running stack that sends its traces to a collector, and what it exposes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from fixtures.collector import Collector
from fixtures.stack import Stack, running_stack

SERVICES = ("gateway", "features", "classifier", "similarity", "captioner", "tagger")


@dataclass(frozen=True)
class Observed:
    """A stack, the collector of its traces, and the port of each service's metrics."""

    stack: Stack
    collector: Collector
    metrics_ports: Mapping[str, int]


@pytest.fixture(scope="session")
def observed(trained, indexed, tmp_path_factory):
    """The six processes, observed; leave the catalogue as you found it."""
    shop = indexed.copy(tmp_path_factory.mktemp("observed"))
    with (
        Collector() as collector,
        running_stack(
            trained.bundle,
            shop,
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint,
            OTEL_BSP_SCHEDULE_DELAY="50",
            LOG_CALLS_PER_S="1000000",
        ) as stack,
    ):
        ports = {name: _metrics_port(stack, name) for name in SERVICES}
        yield Observed(stack, collector, ports)


def _metrics_port(stack: Stack, name: str) -> int:
    lines = (stack.logs / f"{name}.log").read_text().splitlines()
    entries = (json.loads(line) for line in lines if line.startswith("{"))
    return next(entry["metrics_port"] for entry in entries if entry["event"] == "ready")
