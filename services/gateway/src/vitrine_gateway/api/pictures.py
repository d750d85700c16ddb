"""The pictures of the products, streamed from the media store."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request

from vitrine_gateway.api import openapi
from vitrine_gateway.api.keys import KeyGuard
from vitrine_gateway.api.uploads import check_query
from vitrine_gateway.deadline import Deadline, for_request
from vitrine_gateway.products.desk import ProductDesk
from vitrine_gateway.products.pictures import find_picture
from vitrine_gateway.products.renditions import COMMON, UNCOMMON, Rendition, Renditions
from vitrine_media import MediaFile, MediaStore, digest_of, thumbnail_key
from vitrine_product.formats import EXTENSIONS
from vitrine_serving.errors import NotFound

_VERSION = openapi.query_parameter(
    "v",
    "The version of the picture, as in the addresses that a product has; no other is there. Left "
    "out: its first picture.",
)
_MAX_AGE_S = 30 * 24 * 3600


def create_pictures(
    desk: ProductDesk,
    media: MediaStore,
    renditions: Renditions,
    guard: KeyGuard,
    deadline_s: float,
) -> APIBlueprint:
    """Make the blueprint.

    Parameters
    ----------
    desk
        Knows where the picture of a product is.
    media
        Holds the pictures.
    renditions
        Makes those that the client cannot read into some that it can.
    guard
        Who may see them.
    deadline_s
        How long finding a picture may take, and each further piece of a large one.
    """
    blueprint = APIBlueprint("pictures", __name__, url_prefix="/api/v1/products", tag="Pictures")

    def show(key: str, file: MediaFile, deadline: Deadline, *, lasts: bool) -> Response:
        if file.content_type != UNCOMMON:
            return _respond(file, lasts=lasts)
        if _prefers_common():
            rendition = renditions.of(key, file, deadline)
            file, lasts = _as_file(rendition, file.etag), lasts and rendition.is_whole
        response = _respond(file, lasts=lasts)
        response.vary.add("Accept")
        return response

    @blueprint.get("/<path:product_id>/image")
    @blueprint.doc(
        summary="A picture of a product",
        description="As it was sent; a HEIC as WebP of at most 1024 pixels a side where the header "
        "`Accept` prefers WebP, as those of most browsers do.",
        responses={**openapi.problems(401, 403, 404, 503, 504), **openapi.picture(*EXTENSIONS)},
        security=openapi.OPEN_OR_KEY,
        extensions={"parameters": [_VERSION]},
    )
    @guard.search
    def image(product_id: str) -> Response:
        deadline = for_request(deadline_s)
        key = _picture_of(desk, product_id, deadline)
        file = media.open(key, timeout_s=deadline.remaining_s())
        return show(key, file, deadline, lasts=_names_content(key))

    @blueprint.get("/<path:product_id>/thumbnail")
    @blueprint.doc(
        summary="A small picture of a product",
        description="Where there is none, the picture itself.",
        responses={**openapi.problems(401, 403, 404, 503, 504), **openapi.picture(*EXTENSIONS)},
        security=openapi.OPEN_OR_KEY,
        extensions={"parameters": [_VERSION]},
    )
    @guard.search
    def thumbnail(product_id: str) -> Response:
        deadline = for_request(deadline_s)
        key = _picture_of(desk, product_id, deadline)
        try:
            file = media.open(thumbnail_key(key), timeout_s=deadline.remaining_s())
        except NotFound:
            # Its thumbnail may come.
            file = media.open(key, timeout_s=deadline.remaining_s())
            return show(key, file, deadline, lasts=False)
        return _respond(file, lasts=_names_content(key))

    return blueprint


def _picture_of(desk: ProductDesk, product_id: str, deadline: Deadline) -> str:
    """Return the key of the picture that the address names, or of the first."""
    check_query(request, "v")
    product = desk.get(product_id, deadline)
    asked = request.args.get("v")
    if asked is None:
        return product.image
    key = find_picture(product, asked)
    if key is None:
        raise NotFound(
            f"the product {product_id[:100]!r} does not have this picture now; read the product "
            "for the addresses of those it has",
            reason="IMAGE_VERSION_UNKNOWN",
        )
    return key


def _prefers_common() -> bool:
    """Tell whether the client names WebP and not HEIC; who takes anything gets the original."""
    return request.accept_mimetypes.best_match([UNCOMMON, COMMON]) == COMMON


def _as_file(rendition: Rendition, etag: str) -> MediaFile:
    size = "whole" if rendition.is_whole else "small"
    data = rendition.data
    return MediaFile(COMMON, len(data), f"{etag}-{size}", iter((data,)))


def _names_content(key: str) -> bool:
    return "v" in request.args and digest_of(key) != ""


def _respond(file: MediaFile, *, lasts: bool) -> Response:
    response = Response(file.chunks, content_type=file.content_type)
    response.content_length = file.size
    response.set_etag(file.etag)
    # With its hash in the address a picture never changes; without, ask whether it did.
    response.headers["Cache-Control"] = (
        f"public, max-age={_MAX_AGE_S}, immutable" if lasts else "no-cache"
    )
    response.make_conditional(request)
    return response
