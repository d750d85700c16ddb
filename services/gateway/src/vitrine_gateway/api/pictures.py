"""The pictures of the products, streamed from the media store."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request

from vitrine_gateway.api import openapi
from vitrine_gateway.api.uploads import check_query
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.products.desk import ProductDesk
from vitrine_gateway.search.query import product_unknown
from vitrine_media import MediaFile, MediaStore, thumbnail_key
from vitrine_product.formats import EXTENSIONS
from vitrine_serving.errors import NotFound

_VERSION = openapi.query_parameter("v", "The revision of the product; the picture stays the same.")
_MAX_AGE_S = 30 * 24 * 3600


def create_pictures(desk: ProductDesk, media: MediaStore, deadline_s: float) -> APIBlueprint:
    """Make the blueprint.

    Parameters
    ----------
    desk
        Knows where the picture of a product is.
    media
        Holds the pictures.
    deadline_s
        How long finding a picture may take.
    """
    blueprint = APIBlueprint("pictures", __name__, url_prefix="/api/v1/products", tag="Pictures")

    @blueprint.get("/<path:product_id>/image")
    @blueprint.doc(
        summary="The picture of a product",
        responses={**openapi.problems(404, 503, 504), **openapi.picture(*EXTENSIONS)},
        extensions={"parameters": [_VERSION]},
    )
    def image(product_id: str) -> Response:
        check_query(request, "v")
        product = desk.get(product_id, Deadline(deadline_s))
        return _respond(media.open(product.image or "none"))

    @blueprint.get("/<path:product_id>/thumbnail")
    @blueprint.doc(
        summary="A small picture of a product",
        description="Where there is none, the picture itself.",
        responses={**openapi.problems(404, 503, 504), **openapi.picture(*EXTENSIONS)},
        extensions={"parameters": [_VERSION]},
    )
    def thumbnail(product_id: str) -> Response:
        check_query(request, "v")
        try:
            return _respond(media.open(thumbnail_key(product_id)))
        except NotFound:
            product = desk.get(product_id, Deadline(deadline_s))
            if not product.image:
                raise product_unknown(product_id) from None
            return _respond(media.open(product.image))

    return blueprint


def _respond(file: MediaFile) -> Response:
    response = Response(file.chunks, content_type=file.content_type)
    response.content_length = file.size
    response.set_etag(file.etag)
    # With a revision in its address a picture never changes; without one, ask whether it did.
    response.headers["Cache-Control"] = (
        f"public, max-age={_MAX_AGE_S}, immutable" if "v" in request.args else "no-cache"
    )
    response.make_conditional(request)
    return response
