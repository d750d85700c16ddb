"""The options that say which of the products that are alike are wanted, beyond their attributes."""

from __future__ import annotations

from collections.abc import Mapping

from vitrine_gateway.search.reading import given, invalid, number, object_of, single
from vitrine_gateway.search_values import PriceRange, Refinements
from vitrine_product.price import parse_price
from vitrine_serving.errors import InvalidInput

REFINING_NAMES = ("price", "minimum_score", "cursor", "collapse", "diversity")
NEAR_DUPLICATES = 0.97
"""The least cosine of what is collapsed, where nobody says another."""
LEAST_COLLAPSE = 0.8
MAX_CURSOR = 1000

_PRICE = 'a JSON object such as {"currency": "EUR", "minimum": "10", "maximum": "49.90"}'
_PRICE_NAMES = frozenset({"currency", "minimum", "maximum"})


def read_refinements(fields: Mapping[str, object]) -> Refinements:
    """Read the options of `REFINING_NAMES` that are there.

    Raises
    ------
    InvalidInput
        ``OPTION_INVALID``, naming the option and what it takes.
    """
    score, diversity = fields.get("minimum_score"), fields.get("diversity")
    refinements = Refinements(
        price=read_price(fields.get("price")),
        minimum_score=number("minimum_score", score, -1, 1) if given(score) else None,
        cursor=_cursor(fields.get("cursor")),
        collapse_at=_collapse_at(fields.get("collapse")),
        diversity=number("diversity", diversity, 0, 1) if given(diversity) else None,
    )
    if refinements.cursor and refinements.diversity is not None:
        raise invalid(
            "diversity", "no cursor: what is chosen among the best has one page", diversity
        )
    return refinements


def _cursor(value: object) -> str:
    if not given(value):
        return ""
    text = single(value)
    if not isinstance(text, str) or len(text) > MAX_CURSOR:
        raise invalid("cursor", "the next_cursor of an answer, as it came", value)
    return text


def _collapse_at(value: object) -> float | None:
    one = single(value)
    # Not by membership: 1 is a cosine, and in Python it is true.
    if not given(value) or one is False or one == "false":
        return None
    if one is True or one == "true":
        return NEAR_DUPLICATES
    return number("collapse", value, LEAST_COLLAPSE, 1)


def read_price(value: object) -> PriceRange | None:
    """Read a range of prices; None where none is given.

    Raises
    ------
    InvalidInput
        ``OPTION_INVALID``.
    """
    said = object_of("price", value, _PRICE)
    if not said:
        return None
    currency = said.get("currency")
    if not isinstance(currency, str) or not _PRICE_NAMES.issuperset(said):
        raise invalid("price", _PRICE, value)
    least, most = (_amount(said.get(name), currency, value) for name in ("minimum", "maximum"))
    if least is not None and most is not None and least > most:
        raise invalid("price", f"{_PRICE}, the minimum not above the maximum", value)
    if least is None and most is None:
        # What the currency is, is told all the same where it is none.
        _amount("0", currency, value)
    return PriceRange(currency, least, most)


def _amount(amount: object, currency: str, value: object) -> int | None:
    if amount in (None, ""):
        return None
    if isinstance(amount, bool) or not isinstance(amount, str | int | float):
        raise invalid("price", _PRICE, value)
    try:
        return parse_price(str(amount).strip(), currency).amount_minor
    except InvalidInput as error:
        raise InvalidInput(f"price: {error.message}", reason="OPTION_INVALID") from None
