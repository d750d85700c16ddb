"""Explanations: which part of a photo decided about a match, an attribute or a detail."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from vitrine_gateway.api import openapi
from vitrine_gateway.api.keys import KeyGuard
from vitrine_gateway.api.limits import RateLimits
from vitrine_gateway.api.uploads import JSON_TYPE, read_upload
from vitrine_gateway.deadline import for_request
from vitrine_gateway.explaining.answer import Explanation
from vitrine_gateway.explaining.explainer import Explainer
from vitrine_gateway.explaining.question import read_question

_FIELDS: dict[str, Any] = {
    "image_url": {"type": "string"},
    "product_id": {"type": "string"},
    "crop": {
        "type": "string",
        "description": "The part of the photo that was looked at: left, top, right, bottom in "
        "fractions.",
        "examples": ["0.1,0,0.9,1"],
    },
    "match": {"type": "string", "description": "The id of a similar product.", "examples": ["42"]},
    "attribute": {"type": "string", "examples": ["product_type"]},
    "detail": {"type": "string", "examples": ["striped"]},
}
_FILE = {"image": {"type": "string", "format": "binary"}}


def create_explanations(
    explainer: Explainer, guard: KeyGuard, limits: RateLimits, deadline_s: float
) -> APIBlueprint:
    """Make the blueprint.

    Parameters
    ----------
    explainer
        Tells which part decided.
    guard
        Who may ask: whoever may search.
    limits
        How often a client may; one explanation counts as several searches.
    deadline_s
        How long one may take: it waits for all searches.
    """
    blueprint = APIBlueprint("explanations", __name__, tag="Explanations")

    @blueprint.post("/api/v1/explanations")
    @blueprint.doc(
        summary="Which part of the photo decided",
        description=(
            "Send what was searched with (`image` of a form, an `image_url` or a `product_id`, and "
            "the `crop`), and what is to be explained: the `match` (the id of a similar product), "
            "the `attribute` or the `detail`. It takes as much as some 40 searches and gives way "
            "to them: 503 where too many are asked for, or where searches leave it no time."
        ),
        responses=openapi.problems(401, 403, 404, 408, 413, 415, 422, 503, 504),
        security=openapi.OPEN_OR_KEY,
        extensions={"requestBody": _body()},
    )
    @blueprint.output(Explanation)
    @guard.search
    @limits.explanations
    def explain() -> Response:
        upload = read_upload(request)
        question = read_question(upload.fields, upload.photos)
        explanation = explainer.explain(question, for_request(deadline_s))
        return Response(explanation.model_dump_json(), mimetype=JSON_TYPE)

    return blueprint


def _body() -> dict[str, Any]:
    form = {"type": "object", "properties": _FILE | _FIELDS, "additionalProperties": False}
    reference = {"type": "object", "properties": _FIELDS, "additionalProperties": False}
    return {
        "required": True,
        "content": {"multipart/form-data": {"schema": form}, JSON_TYPE: {"schema": reference}},
    }
