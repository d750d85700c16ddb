"""Products: read, written and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from vitrine_gateway.api import openapi, schemas
from vitrine_gateway.api.keys import KeyGuard
from vitrine_gateway.api.limits import RateLimits
from vitrine_gateway.api.problems import problem_of
from vitrine_gateway.api.uploads import (
    JSON_TYPE,
    check_query,
    read_query,
    read_upload,
    validated,
)
from vitrine_gateway.deadline import for_request
from vitrine_gateway.fetching.photo import Photo
from vitrine_gateway.json_text import read_json
from vitrine_gateway.products.desk import Draft, ProductDesk, Refused, Written
from vitrine_gateway.products.showcase import MAX_PRODUCTS, Showcase
from vitrine_gateway.products.shown import Product, show
from vitrine_product.price import parse_price
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
    """
    blueprint = APIBlueprint("products", __name__, url_prefix="/api/v1/products", tag="Products")
    _add_reads(blueprint, desk, showcase, guard, limits, deadline_s)
    _add_bulk_write(blueprint, desk, guard, limits, bulk_deadline_s)
    _add_write(blueprint, desk, guard, limits, deadline_s)
    _add_deletion(blueprint, desk, guard, limits, deadline_s)
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
        responses=openapi.problems(401, 403, 404, 503, 504),
        security=openapi.OPEN_OR_KEY,
    )
    @guard.search
    def get(product_id: str) -> Product:
        check_query(request)
        return show(desk.get(product_id, for_request(deadline_s)))


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
            [_draft(entry.id, entry, None) for entry in entries], for_request(deadline_s)
        )
        return _results(outcomes)


def _add_write(
    blueprint: APIBlueprint,
    desk: ProductDesk,
    guard: KeyGuard,
    limits: RateLimits,
    deadline_s: float,
) -> None:
    @blueprint.put("/<path:product_id>")
    @blueprint.output(Product)
    @blueprint.doc(
        summary="Write a product whole",
        description="A new product needs a picture; a known one keeps its own if none is sent.",
        responses={
            **openapi.problems(401, 403, 404, 408, 413, 415, 422, 503, 504),
            201: openapi.created("Product"),
        },
        security=openapi.KEY_SCHEME,
        extensions={"requestBody": openapi.product_body()},
    )
    @guard.write
    @limits.writes
    def put(product_id: str) -> tuple[Product, int]:
        upload = read_upload(request)
        fields = dict(upload.fields)
        if request.mimetype != JSON_TYPE:
            fields = _unfolded(fields)
        entry = validated(schemas.ProductFields, fields)
        written = desk.put(_draft(product_id, entry, upload.photo), for_request(deadline_s))
        return show(written.product), 201 if written.created else 200


def _add_deletion(
    blueprint: APIBlueprint,
    desk: ProductDesk,
    guard: KeyGuard,
    limits: RateLimits,
    deadline_s: float,
) -> None:
    @blueprint.delete("/<path:product_id>")
    @blueprint.doc(
        summary="Delete a product",
        responses={
            **openapi.problems(401, 403, 404, 503, 504),
            204: {"description": "It is gone, and returns in no search."},
        },
        security=openapi.KEY_SCHEME,
    )
    @guard.write
    @limits.writes
    def delete(product_id: str) -> Response:
        check_query(request)
        desk.delete(product_id, for_request(deadline_s))
        response = Response(status=204)
        response.headers.pop("Content-Type")
        return response


def _count(query: Mapping[str, object]) -> int:
    text = str(query.get("limit", _DEFAULT_COUNT))
    if not text.isdecimal() or not 1 <= int(text[:4]) <= MAX_PRODUCTS:
        raise InvalidInput(
            f"limit takes a whole number from 1 to {MAX_PRODUCTS}", reason="OPTION_INVALID"
        )
    return int(text[:4])


def _unfolded(fields: Mapping[str, object]) -> dict[str, object]:
    """Read those fields of a form that hold JSON."""
    unfolded: dict[str, Any] = dict(fields)
    for name in ("attributes", "price"):
        if isinstance(text := unfolded.get(name), str):
            try:
                unfolded[name] = read_json(text) if text else None
            except ValueError:
                raise InvalidInput(f"{name} takes a JSON object", reason="FIELD_INVALID") from None
    return {name: value for name, value in unfolded.items() if value is not None}


def _draft(product_id: str, fields: schemas.ProductFields, photo: Photo | None) -> Draft:
    if photo and fields.image_url:
        raise InvalidInput("send image or image_url, not both", reason="FIELD_REPEATED")
    price = parse_price(fields.price.amount, fields.price.currency) if fields.price else None
    return Draft(
        id=product_id,
        title=fields.title.strip(),
        attributes=fields.attributes,
        price=price,
        photo=photo or fields.image_url or None,
    )


def _results(outcomes: tuple[Written | Refused, ...]) -> schemas.WriteResults:
    results = [_result(outcome) for outcome in outcomes]
    refused = sum(result.status == "refused" for result in results)
    return schemas.WriteResults(written=len(results) - refused, refused=refused, results=results)


def _result(outcome: Written | Refused) -> schemas.WriteResult:
    if isinstance(outcome, Refused):
        return schemas.WriteResult(
            id=outcome.id, status="refused", problem=problem_of(outcome.error)
        )
    return schemas.WriteResult(
        id=outcome.product.id, status="created" if outcome.created else "updated"
    )
