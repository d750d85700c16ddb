"""Lists that are read page by page: what a request says of the page, and how that is described."""

from __future__ import annotations

from functools import partial

from flask import request

from vitrine_gateway.api import openapi
from vitrine_gateway.api.schemas import MAX_NUMBER
from vitrine_gateway.api.uploads import read_number

LIMIT = partial(openapi.query_parameter, "limit")
AFTER = openapi.query_parameter("after", "The `next` of an answer; left out: from the start.")
NUMBERED = (AFTER, LIMIT("1 to 1000; left out: 100"), openapi.FORMAT)


def read_page() -> tuple[int, int]:
    """Return the number after which the page of a request begins, and how much it may hold.

    Raises
    ------
    InvalidInput
        As `read_number`.
    """
    return read_number(request, "after", 0, 0, MAX_NUMBER), read_number(
        request, "limit", 100, 1, 1_000
    )
