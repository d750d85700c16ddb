"""The options of the command as fields of a search."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from vitrine_pipeline.errors import PipelineError

_PRICE = re.compile(r"\s*([0-9.]*?)\s*\.\.\s*([0-9.]*)\s+([A-Z]{3})\s*")
_USUAL = "attributes,similar,description"


def fields_of(
    *,
    limit: int,
    filters: Sequence[str] = (),
    price: str = "",
    min_score: float | None = None,
    like: Sequence[str] = (),
    change: Sequence[str] = (),
    collapse: bool = False,
    diversity: float | None = None,
    facets: bool = False,
    cursor: str = "",
    text: str = "",
    text_weight: float | None = None,
) -> dict[str, str]:
    """Return the fields of a form.

    Parameters
    ----------
    filters, change
        ``NAME=VALUE``; a filter may come several times.
    price
        E.g. ``"10..49.90 EUR"``, ``"..50 EUR"``.
    like
        Ids of products.

    Raises
    ------
    PipelineError
        One of them is not written so; the message names the option.
    """
    fields = {"limit": str(limit)}
    if filters:
        values: dict[str, list[str]] = {}
        for name, value in (_pair("--filter", one) for one in filters):
            values.setdefault(name, []).append(value)
        fields["filters"] = json.dumps(values)
    if price:
        fields["price"] = json.dumps(_price(price))
    if min_score is not None:
        fields["minimum_score"] = f"{min_score:.12g}"
    if like:
        fields["like"] = json.dumps([{"product_id": one} for one in like])
    if change:
        fields["change"] = json.dumps(dict(_pair("--change", one) for one in change))
    if collapse:
        fields["collapse"] = "true"
    if diversity is not None:
        fields["diversity"] = f"{diversity:.12g}"
    if facets:
        fields["include"] = f"{_USUAL},facets"
    if cursor:
        fields["cursor"] = cursor
    if text:
        fields["text"] = text
    if text_weight is not None:
        fields["text_weight"] = f"{text_weight:.12g}"
    return fields


def _pair(option: str, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name.strip() and value.strip()):
        raise PipelineError(f"{option} {text!r}: write NAME=VALUE, e.g. colour=Red")
    return name.strip(), value.strip()


def _price(text: str) -> dict[str, str]:
    read = _PRICE.fullmatch(text)
    if read is None or not (read[1] or read[2]):
        raise PipelineError(
            f"--price {text!r}: write FROM..TO CURRENCY, e.g. '10..49.90 EUR' or '..50 EUR'"
        )
    bounds = {"minimum": read[1], "maximum": read[2]}
    return {"currency": read[3], **{name: amount for name, amount in bounds.items() if amount}}
