"""Searches: a photo or a product in, attributes, similar products and a description out."""

from __future__ import annotations

import json

from apiflask import APIBlueprint
from flask import Response, request

from vitrine_gateway.api import openapi
from vitrine_gateway.api.keys import KeyGuard
from vitrine_gateway.api.limits import RateLimits
from vitrine_gateway.api.uploads import JSON_TYPE, Upload, read_upload
from vitrine_gateway.deadline import for_request
from vitrine_gateway.search.answer import SearchAnswer
from vitrine_gateway.search.options import OPTION_NAMES, read_options
from vitrine_gateway.search.query import PhotoQuery, ProductQuery, Query, UrlQuery
from vitrine_gateway.search.searcher import Searcher
from vitrine_serving.errors import InvalidInput

_STARTS = ("image", "image_url", "product_id")


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
        upload = read_upload(request)
        query = _query(upload)
        options = read_options(
            {name: value for name, value in upload.fields.items() if name not in _STARTS}
        )
        answer = searcher.search(query, options, for_request(deadline_s))
        return Response(answer.to_json(), mimetype=JSON_TYPE)

    described = blueprint.doc(
        summary="Search with a photo",
        description=(
            "Send a photo as `image` of a form, or a JSON object with an `image_url` or the "
            "`product_id` of a product. The answer holds what is known at the moment: "
            "`unavailable` names what was asked for and is missing."
        ),
        responses=openapi.problems(401, 403, 404, 408, 413, 415, 422, 503, 504),
        security=openapi.OPEN_OR_KEY,
        extensions={"requestBody": openapi.search_body()},
    )
    view = described(blueprint.output(SearchAnswer)(guard.search(limits.searches(search))))
    blueprint.post("/api/v1/searches", endpoint="search")(view)
    blueprint.post("/analyze-image", endpoint="analyze")(view)
    return blueprint


def _query(upload: Upload) -> Query:
    given = [name for name in _STARTS if upload.fields.get(name) not in (None, "")]
    if upload.photo and "image" not in given:
        given.append("image")
    if len(given) != 1:
        raise InvalidInput(
            "send a photo as the file 'image' of a form, or an image_url, or a product_id"
            + (f"; not {' and '.join(given)} together" if given else ""),
            reason="IMAGE_MISSING" if not given else "QUERY_AMBIGUOUS",
            known=json.dumps([*_STARTS, *OPTION_NAMES]),
        )
    if upload.photo:
        return PhotoQuery(upload.photo)
    value = upload.fields[given[0]]
    if given == ["product_id"] and isinstance(value, str | int) and not isinstance(value, bool):
        return ProductQuery(str(value))
    if given == ["image_url"] and isinstance(value, str):
        return UrlQuery(value)
    raise InvalidInput(
        "image takes a file, image_url and product_id take text", reason="FIELD_INVALID"
    )
