"""Searches: a photo, a product or words in, attributes, similar products and a description out."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request

from vitrine_gateway.api import openapi
from vitrine_gateway.api.keys import KeyGuard
from vitrine_gateway.api.limits import RateLimits
from vitrine_gateway.api.uploads import JSON_TYPE, read_upload
from vitrine_gateway.deadline import for_request
from vitrine_gateway.search.answer import SearchAnswer
from vitrine_gateway.search.options import read_options
from vitrine_gateway.search.searcher import Searcher
from vitrine_gateway.search.starting import PHOTO_NAMES, START_NAMES, read_query


def create_searches(
    searcher: Searcher, guard: KeyGuard, limits: RateLimits, deadline_s: float
) -> APIBlueprint:
    """Make the blueprint.

    Parameters
    ----------
    searcher
        Answers the searches.
    guard
        Who may search.
    limits
        How often a client may search.
    deadline_s
        How long one search may take.
    """
    blueprint = APIBlueprint("searches", __name__, tag="Searches")

    def search() -> Response:
        upload = read_upload(request, photos=PHOTO_NAMES)
        query = read_query(upload.fields, upload.photos)
        options = read_options(
            {name: value for name, value in upload.fields.items() if name not in START_NAMES}
        )
        answer = searcher.search(query, options, for_request(deadline_s))
        return Response(answer.to_json(), mimetype=JSON_TYPE)

    described = blueprint.doc(
        summary="Search with a photo or with words",
        description=(
            "Send a photo as `image` of a form, or a JSON object with an `image_url` or the "
            "`product_id` of a product; `like` takes several of them, and a form photos `image_2` "
            "to `image_4`, for similar products alone. "
            "A `text` alone finds products, too, and beside any of these moves the search towards "
            "what it says. "
            "The answer holds what is known at the moment: `unavailable` names what was asked for "
            "and is missing. `next_cursor`, sent as `cursor` with the same request, asks for the "
            "next page."
        ),
        responses=openapi.problems(401, 403, 404, 408, 410, 413, 415, 422, 503, 504),
        security=openapi.OPEN_OR_KEY,
        extensions={"requestBody": openapi.search_body()},
    )
    view = described(blueprint.output(SearchAnswer)(guard.search(limits.searches(search))))
    blueprint.post("/api/v1/searches", endpoint="search")(view)
    blueprint.post("/analyze-image", endpoint="analyze")(view)
    return blueprint
