"""What the OpenAPI document says beyond what the models of the answers tell."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import Any, TypeAlias

from apiflask import APIFlask
from pydantic import BaseModel, TypeAdapter

from vitrine_gateway.api import schemas
from vitrine_gateway.api.problems import MEDIA_TYPE
from vitrine_gateway.products.shown import Price
from vitrine_gateway.search.options import Part
from vitrine_gateway.search.starting import PHOTO_NAMES
from vitrine_gateway.search_values import Register, Spelling

_REF = "#/components/schemas/{model}"
_FILTER = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    "description": "A filter on the attribute of this name.",
}
KEY_SCHEME = "apiKey"
# Either without a key, as far as the gateway is open to all, or with one.
OPEN_OR_KEY: list[str | dict[str, list[str]]] = [{}, {KEY_SCHEME: []}]
Responses: TypeAlias = dict[int | str, dict[str, Any]]


def problems(*statuses: int) -> Responses:
    """Describe the errors of an operation; those that any operation can have are added."""
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted({*statuses, 400, 414, 429, 431, 500})
    }


def picture(*content_types: str) -> Responses:
    """Describe an answer that is a picture."""
    schema = {"type": "string", "format": "binary"}
    content = {content_type: {"schema": schema} for content_type in content_types}
    return {
        200: {"description": "The picture", "content": content},
        304: {"description": "It is the one that the client has"},
    }


def created(model: str) -> dict[str, Any]:
    """Describe an answer that shows what was made."""
    content = {"application/json": {"schema": {"$ref": _REF.format(model=model)}}}
    return {"description": "It is new", "content": content}


def accepted(model: str) -> dict[str, Any]:
    """Describe an answer that shows what is kept to be done, and where to follow it."""
    content = {"application/json": {"schema": {"$ref": _REF.format(model=model)}}}
    where = {"description": "Where to ask how far it is", "schema": {"type": "string"}}
    return {"description": "It is kept", "content": content, "headers": {"Location": where}}


def csv() -> dict[str, Any]:
    """Describe an answer that may also be a file."""
    content = {"text/csv": {"schema": {"type": "string"}}}
    return {"description": "A page of it, or all of it as a file", "content": content}


def search_body() -> dict[str, Any]:
    """Describe the body of a search."""
    form = {
        "type": "object",
        "properties": {
            **{name: {"type": "string", "format": "binary"} for name in PHOTO_NAMES},
            "image_url": {"type": "string"},
            "product_id": {"type": "string"},
            "text": {"type": "string", "examples": ["red summer dress"]},
            "text_weight": {"type": "string", "examples": ["0.5"]},
            "limit": {"type": "string"},
            "crop": {"type": "string", "examples": ["0.1,0,0.9,1"]},
            "include": {"type": "string", "examples": ["attributes,similar"]},
            "attributes": {"type": "string", "description": 'JSON, e.g. {"colour": "Red"}.'},
            "filters": {"type": "string", "description": 'JSON, e.g. {"colour": ["Red"]}.'},
            "price": {
                "type": "string",
                "description": 'JSON, e.g. {"currency": "EUR", "minimum": "10", "maximum": "50"}.',
            },
            "minimum_score": {"type": "string", "examples": ["0.7"]},
            "like": {
                "type": "string",
                "description": 'JSON, e.g. [{"product_id": "42"}, {"image": "image_2"}].',
            },
            "change": {"type": "string", "description": 'JSON, e.g. {"colour": "Red"}.'},
            "collapse": {"type": "string", "examples": ["true", "0.97"]},
            "diversity": {"type": "string", "examples": ["0.5"]},
            "cursor": {"type": "string"},
            "register": {"type": "string", "enum": list(Register)},
            "spelling": {"type": "string", "enum": list(Spelling)},
            "language": {"type": "string", "examples": ["en", "de"]},
            "catalogue_title": {"type": "string", "examples": ["Girls Printed White Top"]},
        },
        "additionalProperties": _FILTER,
    }
    reference = _schema(schemas.SearchByReference) | {"additionalProperties": _FILTER}
    return _body({"multipart/form-data": form, "application/json": reference}, required=False)


def product_body() -> dict[str, Any]:
    """Describe the body of a product's write."""
    form = {
        "type": "object",
        "properties": {
            "image": {"type": "string", "format": "binary"},
            "title": {"type": "string"},
            "attributes": {"type": "string", "description": 'JSON, e.g. {"colour": "Red"}.'},
            "price": {
                "type": "string",
                "description": 'JSON, e.g. {"amount": "1299.00", "currency": "INR"}.',
            },
            "image_url": {"type": "string"},
            "pictures": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Files, addresses, or versions of pictures that it has.",
            },
        },
        "additionalProperties": False,
    }
    reference = _schema(schemas.ProductFields)
    return _body({"multipart/form-data": form, "application/json": reference}, required=True)


def bulk_body() -> dict[str, Any]:
    """Describe the body of a bulk write."""
    return _body({"application/json": _schema(schemas.ProductEntries)}, required=True)


def tagging_body() -> dict[str, Any]:
    """Describe the body of a new tagging."""
    form = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "name": {"type": "string", "description": "Of the file, instead of its own."},
            "columns": {
                "type": "string",
                "description": 'JSON: names of columns by what they hold, e.g. {"id": "SKU"}.',
            },
            "encoding": {"type": "string", "examples": ["cp1252"]},
            "fill": {
                "type": "string",
                "description": "true: fill the file's own columns instead of adding some.",
            },
            "keep_formulas": {
                "type": "string",
                "description": "true: leave what a spreadsheet would take for formulas as it is.",
            },
            "file": {
                "type": "string",
                "format": "binary",
                "description": "CSV or .xlsx, with pictures by file name or by address.",
            },
            "pictures": {"type": "string", "format": "binary", "description": "A ZIP archive."},
        },
        "additionalProperties": False,
    }
    return _body({"multipart/form-data": form}, required=True)


def correction_body() -> dict[str, Any]:
    """Describe the body of a correction."""
    return _body({"application/json": _schema(schemas.CorrectionEntry)}, required=True)


def query_parameter(name: str, description: str) -> dict[str, Any]:
    """Describe an optional parameter of the query string."""
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "string"},
    }


FORMAT = query_parameter("format", "json or csv; left out: what `Accept` prefers, else json")


PRICE = query_parameter(
    "price", 'JSON, e.g. {"currency": "EUR", "maximum": "50"}: counts within these prices'
)


def filter_parameters() -> dict[str, Any]:
    """Describe filters in the query string, whose names the catalogue decides."""
    values = {"type": "array", "items": {"type": "string"}}
    return {
        "name": "filters",
        "in": "query",
        "required": False,
        "style": "form",
        "explode": True,
        "description": "By attribute, e.g. `colour=Red&colour=Blue`.",
        "schema": {"type": "object", "additionalProperties": values},
    }


def complete(app: APIFlask) -> None:
    """Add to the document of an application what its routes refer to."""

    @app.spec_processor
    def _complete(document: Any) -> Any:
        components = document.setdefault("components", {}).setdefault("schemas", {})
        for model in (
            schemas.Problem,
            Price,
            schemas.PriceRange,
            schemas.ProductEntry,
            schemas.Example,
            Part,
        ):
            components.setdefault(model.__name__, _schema(model))
        for item in document["paths"].values():
            for operation in item.values():
                for answer in operation["responses"].values():
                    # What has no content says nothing of it.
                    if not answer.get("content", True):
                        del answer["content"]
        return document


def _schema(model: type[BaseModel] | type[StrEnum]) -> dict[str, Any]:
    schema = TypeAdapter(model).json_schema(ref_template=_REF)
    # The models within are components of their own.
    schema.pop("$defs", None)
    return schema


def _body(schema_by_type: dict[str, Any], *, required: bool) -> dict[str, Any]:
    return {
        "required": required,
        "content": {kind: {"schema": schema} for kind, schema in schema_by_type.items()},
    }
