"""Whether the gateway lives, whether it is ready, and what it measures."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST

from vitrine_gateway.api import schemas
from vitrine_gateway.api.openapi import Responses
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_gateway.readiness import ReadinessProbe

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


def create_health(probe: ReadinessProbe, metrics: GatewayMetrics) -> APIBlueprint:
    """Make the blueprint.

    Parameters
    ----------
    probe
        Knows whether requests are welcome.
    metrics
        What Prometheus reads.
    """
    blueprint = APIBlueprint("health", __name__, tag="Operation")

    @blueprint.get("/healthz")
    @blueprint.output(schemas.Liveness)
    @blueprint.doc(summary="Whether the process can answer")
    def healthz() -> schemas.Liveness:
        return schemas.Liveness(status="alive")

    @blueprint.get("/readyz")
    @blueprint.output(schemas.Readiness)
    @blueprint.doc(
        summary="Whether requests are welcome",
        responses=_READINESS,
    )
    def readyz() -> tuple[schemas.Readiness, int]:
        found = probe.read()
        status = "draining" if found.draining else "ready" if found.ready else "not ready"
        answer = schemas.Readiness(
            status=status, services=dict(found.services), notice=found.notice
        )
        return answer, 200 if found.ready else 503

    @blueprint.get("/metrics")
    @blueprint.doc(summary="Metrics for Prometheus", responses=_TEXT)
    def read_metrics() -> Response:
        return Response(metrics.expose(), content_type=CONTENT_TYPE_LATEST)

    return blueprint


_READINESS: Responses = {
    503: {
        "description": "Not now",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}},
    }
}
_TEXT: Responses = {
    200: {
        "description": "The text format of Prometheus",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
}
