"""Whether the gateway lives and is ready, and which services it reaches."""

from __future__ import annotations

from apiflask import APIBlueprint
from pydantic import BaseModel, Field

from vitrine_gateway.api.openapi import Responses
from vitrine_gateway.readiness import ReadinessProbe

PATHS = frozenset({"/healthz", "/readyz"})


class Liveness(BaseModel):
    """That the process can answer."""

    status: str


class Readiness(BaseModel):
    """Whether requests are welcome."""

    status: str = Field(description="ready or draining")
    services: dict[str, bool] = Field(description="Whether each service says it is ready.")
    notice: str = Field(
        default="",
        description="What keeps searches from finding products, such as a catalogue that was not "
        "indexed with this bundle; empty if nothing does.",
    )


def create_health(probe: ReadinessProbe) -> APIBlueprint:
    """Make the blueprint.

    Parameters
    ----------
    probe
        Knows whether requests are welcome.
    """
    blueprint = APIBlueprint("health", __name__, tag="Operation")

    @blueprint.get("/healthz")
    @blueprint.output(Liveness)
    @blueprint.doc(summary="Whether the process can answer")
    def healthz() -> Liveness:
        return Liveness(status="alive")

    @blueprint.get("/readyz")
    @blueprint.output(Readiness)
    @blueprint.doc(
        summary="Whether requests are welcome",
        responses=_READINESS,
    )
    def readyz() -> tuple[Readiness, int]:
        found = probe.read()
        status = "ready" if found.ready else "draining"
        answer = Readiness(status=status, services=dict(found.services), notice=found.notice)
        return answer, 200 if found.ready else 503

    return blueprint


_READINESS: Responses = {
    503: {
        "description": "Not now",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}},
    }
}
