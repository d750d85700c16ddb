"""Facets: how many products there are of each kind."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import request

from vitrine_gateway.api import openapi, schemas
from vitrine_gateway.api.keys import KeyGuard
from vitrine_gateway.api.uploads import read_query
from vitrine_gateway.deadline import for_request
from vitrine_gateway.search.options import read_filters
from vitrine_gateway.services import Similarity


def create_facets(similarity: Similarity, guard: KeyGuard, deadline_s: float) -> APIBlueprint:
    """Make the blueprint.

    Parameters
    ----------
    similarity
        Counts.
    guard
        Who may ask.
    deadline_s
        How long that may take.
    """
    blueprint = APIBlueprint("facets", __name__, tag="Facets")

    @blueprint.get("/api/v1/facets")
    @blueprint.output(schemas.Facets)
    @blueprint.doc(
        summary="How many products there are, by attribute and value",
        description="The counts of an attribute ignore the filter on that attribute itself.",
        responses=openapi.problems(401, 403, 503, 504),
        security=openapi.OPEN_OR_KEY,
        extensions={"parameters": [openapi.PRICE, openapi.filter_parameters()]},
    )
    @guard.search
    def facets() -> schemas.Facets:
        filters, price = read_filters(read_query(request))
        counted = similarity.facets(filters, for_request(deadline_s), price)
        return schemas.Facets(total=counted.total, facets=counted.values)

    return blueprint
