"""Whether the gateway lives and is ready, and which services it reaches."""

from __future__ import annotations

from apiflask import APIBlueprint

from vitrine_gateway.api import schemas
from vitrine_gateway.api.openapi import Responses
from vitrine_gateway.readiness import ReadinessProbe

PATHS = frozenset({"/healthz", "/readyz"})


def create_health(probe: ReadinessProbe) -> APIBlueprint:
    """Make the blueprint.

    Parameters
    ----------
    probe
        Knows whether requests are welcome.
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
        status = "ready" if found.ready else "draining"
        answer = schemas.Readiness(
            status=status, services=dict(found.services), notice=found.notice
        )
        return answer, 200 if found.ready else 503

    return blueprint


_READINESS: Responses = {
    503: {
        "description": "Not now",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}},
    }
}
