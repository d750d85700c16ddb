"""Products: read, written and deleted."""

from __future__ import annotations

from collections.abc import Mapping

from apiflask import APIBlueprint
from flask import Response, request

from vitrine_gateway.api import openapi, schemas
from vitrine_gateway.api.drafts import draft_of, unfolded
from vitrine_gateway.api.keys import KeyGuard
from vitrine_gateway.api.limits import RateLimits
from vitrine_gateway.api.preconditions import (
    IF_MATCH,
    IF_NEW,
    etag_of,
    is_known,
    read_expectation,
)
from vitrine_gateway.api.uploads import (
    JSON_TYPE,
    check_query,
    read_query,
    read_upload,
    validated,
)
from vitrine_gateway.api.write_results import results_of
from vitrine_gateway.deadline import for_request
from vitrine_gateway.products.desk import ProductDesk
from vitrine_gateway.products.showcase import MAX_PRODUCTS, Showcase
from vitrine_gateway.products.shown import Product, show
from vitrine_serving.errors import InvalidInput

_DEFAULT_COUNT = 12


def create_products(
    desk: ProductDesk,
    showcase: Showcase,
    guard: KeyGuard,
    limits: RateLimits,
    *,
    deadline_s: float,
    bulk_deadline_s: float,
    preconditions: bool = False,
) -> APIBlueprint:
    """Make the blueprint.

    Parameters
    ----------
    desk
        Reads, writes and deletes.
    showcase
        Picks products for somebody without a query.
    guard
        Who may read and write.
    limits
        How often a client may write.
    deadline_s, bulk_deadline_s
        How long one request may take.
    preconditions
        Whether whoever writes or deletes a product has to say which state of it.
    """
    blueprint = APIBlueprint("products", __name__, url_prefix="/api/v1/products", tag="Products")
    _add_reads(blueprint, desk, showcase, guard, limits, deadline_s)
    _add_bulk_write(blueprint, desk, guard, limits, bulk_deadline_s)
    _add_write(blueprint, desk, guard, limits, deadline_s, preconditions)
    _add_deletion(blueprint, desk, guard, limits, deadline_s, preconditions)
    return blueprint


def _add_reads(
    blueprint: APIBlueprint,
    desk: ProductDesk,
    showcase: Showcase,
    guard: KeyGuard,
    limits: RateLimits,
    deadline_s: float,
) -> None:
    @blueprint.get("")
    @blueprint.output(schemas.Products)
    @blueprint.doc(
        summary="A few products of several kinds",
        responses=openapi.problems(401, 403, 503, 504),
        security=openapi.OPEN_OR_KEY,
        extensions={"parameters": [openapi.query_parameter("limit", f"1 to {MAX_PRODUCTS}")]},
    )
    @guard.search
    @limits.searches
    def pick() -> schemas.Products:
        check_query(request, "limit")
        products = showcase.pick(_count(read_query(request)), for_request(deadline_s))
        return schemas.Products(products=[show(one) for one in products])

    @blueprint.get("/<path:product_id>")
    @blueprint.output(Product)
    @blueprint.doc(
        summary="Read a product",
        description="`ETag` names its state: `If-None-Match` asks whether it is still that one.",
        responses={
            **openapi.problems(401, 403, 404, 503, 504),
            304: {"description": "It is the one that the client has"},
        },
        security=openapi.OPEN_OR_KEY,
    )
    @guard.search
    def get(product_id: str) -> Response | tuple[Product, int, dict[str, str]]:
        check_query(request)
        product = desk.get(product_id, for_request(deadline_s))
        tagged = {"ETag": etag_of(product.revision)}
        if is_known(request, product.revision):
            return _empty(304, tagged)
        return show(product), 200, tagged


def _add_bulk_write(
    blueprint: APIBlueprint,
    desk: ProductDesk,
    guard: KeyGuard,
    limits: RateLimits,
    deadline_s: float,
) -> None:
    @blueprint.post("")
    @blueprint.output(schemas.WriteResults)
    @blueprint.doc(
        summary="Write products",
        description="Each is written whole. One that is refused does not hold up the others.",
        responses=openapi.problems(401, 403, 408, 413, 415, 503, 504),
        security=openapi.KEY_SCHEME,
        extensions={"requestBody": openapi.bulk_body()},
    )
    @guard.write
    @limits.writes
    def put_all() -> schemas.WriteResults:
        upload = read_upload(request)
        entries = validated(schemas.ProductEntries, upload.fields).products
        outcomes = desk.put_all(
            [draft_of(entry.id, entry, ()) for entry in entries], for_request(deadline_s)
        )
        return results_of(outcomes)


def _add_write(
    blueprint: APIBlueprint,
    desk: ProductDesk,
    guard: KeyGuard,
    limits: RateLimits,
    deadline_s: float,
    preconditions: bool,
) -> None:
    @blueprint.put("/<path:product_id>")
    @blueprint.output(Product)
    @blueprint.doc(
        summary="Write a product whole",
        description="A new product needs a picture; a known one keeps its own if none is sent. A "
        "form may have several parts `pictures`, each a file, an address or a version, in their "
        "order; all files together may be as large as one picture. With `If-Match` only the state "
        "of this ETag is replaced.",
        responses={
            **openapi.problems(401, 403, 404, 408, 412, 413, 415, 422, 428, 503, 504),
            201: openapi.created("Product"),
        },
        security=openapi.KEY_SCHEME,
        extensions={"requestBody": openapi.product_body(), "parameters": [IF_MATCH, IF_NEW]},
    )
    @guard.write
    @limits.writes
    def put(product_id: str) -> tuple[Product, int, dict[str, str]]:
        expected = read_expectation(request, needed=preconditions, new=True)
        upload = read_upload(request, pictures=True)
        fields = dict(upload.fields)
        if request.mimetype != JSON_TYPE:
            fields = unfolded(fields)
        entry = validated(schemas.ProductFields, fields)
        photos = (upload.photo,) if upload.photo else ()
        draft = draft_of(product_id, entry, (*photos, *upload.pictures), expected)
        written = desk.put(draft, for_request(deadline_s))
        tagged = {"ETag": etag_of(written.product.revision)}
        return show(written.product), 201 if written.created else 200, tagged


def _add_deletion(
    blueprint: APIBlueprint,
    desk: ProductDesk,
    guard: KeyGuard,
    limits: RateLimits,
    deadline_s: float,
    preconditions: bool,
) -> None:
    @blueprint.delete("/<path:product_id>")
    @blueprint.doc(
        summary="Delete a product",
        responses={
            **openapi.problems(401, 403, 404, 412, 428, 503, 504),
            204: {"description": "It is gone, and returns in no search."},
        },
        security=openapi.KEY_SCHEME,
        extensions={"parameters": [IF_MATCH]},
    )
    @guard.write
    @limits.writes
    def delete(product_id: str) -> Response:
        check_query(request)
        expected = read_expectation(request, needed=preconditions)
        desk.delete(product_id, for_request(deadline_s), expected)
        return _empty(204)

    @blueprint.delete("/<path:product_id>/pictures/<version>")
    @blueprint.doc(
        summary="Take one picture from a product",
        description="Where it was the first, the next one is. The only one stays.",
        responses={
            **openapi.problems(401, 403, 404, 412, 428, 503, 504),
            204: {"description": "The product has it no more, and no search finds it by it."},
        },
        security=openapi.KEY_SCHEME,
        extensions={"parameters": [IF_MATCH]},
    )
    @guard.write
    @limits.writes
    def delete_picture(product_id: str, version: str) -> Response:
        check_query(request)
        expected = read_expectation(request, needed=preconditions)
        desk.delete_picture(product_id, version, for_request(deadline_s), expected)
        return _empty(204)


def _empty(status: int, headers: Mapping[str, str] | None = None) -> Response:
    response = Response(status=status, headers=headers)
    response.headers.pop("Content-Type")
    return response


def _count(query: Mapping[str, object]) -> int:
    text = str(query.get("limit", _DEFAULT_COUNT))
    if not text.isdecimal() or not 1 <= int(text[:4]) <= MAX_PRODUCTS:
        raise InvalidInput(
            f"limit takes a whole number from 1 to {MAX_PRODUCTS}", reason="OPTION_INVALID"
        )
    return int(text[:4])
