"""The headers ``ETag``, ``If-Match`` and ``If-None-Match`` of products (RFC 9110)."""

from __future__ import annotations

import re
from typing import Any

from flask import Request

from vitrine_gateway.products.expectation import NOT_THERE, Expectation
from vitrine_serving.errors import InvalidInput, PreconditionFailed

_TAG = re.compile(r'(W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_OURS = re.compile(r'"([0-9]{1,18})"')


def etag_of(revision: int) -> str:
    """Return the entity tag of a product of a revision."""
    return f'"{revision}"'


def is_known(request: Request, revision: int) -> bool:
    """Tell whether whoever reads a product has it already."""
    # Weakly, as RFC 9110 has it for reads: a proxy that compresses weakens what passes.
    return request.if_none_match.contains_weak(str(revision))


def read_expectation(request: Request, *, needed: bool, new: bool = False) -> Expectation | None:
    """Read what a request expects of the product that it writes or deletes.

    Parameters
    ----------
    needed
        Whether a request that expects nothing is refused.
    new
        Whether it may expect that there is none.

    Raises
    ------
    InvalidInput
        ``PRECONDITION_INVALID``, naming the header; ``PRECONDITION_NEEDED``.
    PreconditionFailed
        ``PRODUCT_CHANGED``: the tag is none that a product could have.
    """
    match = request.headers.get("If-Match")
    none_match = request.headers.get("If-None-Match")
    if none_match is not None:
        if not new or none_match.strip() != "*" or match is not None:
            raise _invalid("If-None-Match", "* alone, where a product is written")
        return Expectation(NOT_THERE)
    if match is not None:
        return _matching(match.strip())
    if needed:
        raise InvalidInput(
            "say in If-Match which state of the product this replaces: its ETag"
            + (", or If-None-Match: * where it is new" if new else ""),
            reason="PRECONDITION_NEEDED",
        )
    return None


def _matching(tag: str) -> Expectation:
    if tag == "*":
        return Expectation(None)
    if ours := _OURS.fullmatch(tag):
        return Expectation(int(ours[1]) or -1)
    if _TAG.fullmatch(tag):
        raise PreconditionFailed(
            f"the product has not the ETag {tag[:80]}; read it again", reason="PRODUCT_CHANGED"
        )
    raise _invalid("If-Match", "one ETag as it came, in its quotes, or *")


def _invalid(name: str, takes: str) -> InvalidInput:
    return InvalidInput(f"{name} takes {takes}", reason="PRECONDITION_INVALID")


def header(name: str, description: str) -> dict[str, Any]:
    """Describe an optional header of a request."""
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": {"type": "string"},
    }


IF_MATCH = header("If-Match", "The ETag that the product has, or *: else nothing is done (412)")
IF_NEW = header("If-None-Match", "*: the product is new, or nothing is written (412)")
