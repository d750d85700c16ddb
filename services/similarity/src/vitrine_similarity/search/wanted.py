"""What a search asks for, and what none may ask for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from vitrine_product.currency import decimals_of
from vitrine_product.limits import DEFAULT_MATCHES, MAX_TEXT_CHARACTERS
from vitrine_product.price import MAX_AMOUNT_MINOR
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.filters import Condition, PriceRange

LEAST_COLLAPSE = 0.8
"""The least cosine that may be taken for that of near-duplicates."""

_REASONS = {
    "minimum_score": "MINIMUM_SCORE_INVALID",
    "collapse_at": "COLLAPSE_INVALID",
    "diversity": "DIVERSITY_INVALID",
}


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What the products found are to be like.

    Attributes
    ----------
    vector
        Float32 [dimension], finite and not all zeros.
    without
        The ids of products that it was made of, which are not to be found.
    """

    vector: Vector
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the products that are alike are wanted, and how they are to be told.

    Attributes
    ----------
    limit
        At least 1.
    filters
        All must hold.
    minimum_score
        The least cosine, -1 to 1; None: any.
    facets
        Whether what was found is counted, too.
    cursor
        Where the page before ended; empty: the first page is wanted.
    collapse_at
        The least cosine of near-duplicates, of which the best alone is a match; None: each
        product is.
    diversity
        How much matches are to be unlike each other, 0 to 1; None: the best come, in their order.
    text
        Words that they say; empty: those found are not joined with any found by words.
    """

    limit: int = DEFAULT_MATCHES
    filters: tuple[Condition, ...] = ()
    minimum_score: float | None = None
    facets: bool = False
    cursor: str = ""
    collapse_at: float | None = None
    diversity: float | None = None
    text: str = ""

    def of(self, limit: int) -> Self:
        """Return the same, of another number of products."""
        return replace(self, limit=limit)

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises
        ------
        InvalidInput
            ``MINIMUM_SCORE_INVALID``, ``COLLAPSE_INVALID``, ``DIVERSITY_INVALID``,
            ``TEXT_INVALID``, or as `check_price_range`.
        """
        _check("minimum_score", self.minimum_score, -1, 1)
        _check("collapse_at", self.collapse_at, LEAST_COLLAPSE, 1)
        _check("diversity", self.diversity, 0, 1)
        if self.diversity is not None and self.cursor:
            raise InvalidInput(
                "diversity is chosen among the best, which are no pages; leave the cursor or the "
                "diversity away",
                reason="DIVERSITY_INVALID",
            )
        if len(self.text) > MAX_TEXT_CHARACTERS:
            raise InvalidInput(
                f"the text has {len(self.text)} characters; give at most {MAX_TEXT_CHARACTERS}",
                reason="TEXT_INVALID",
            )
        for one in self.filters:
            if isinstance(one, PriceRange):
                check_price_range(one)


def _check(name: str, value: float | None, least: float, most: float) -> None:
    if value is not None and not least <= value <= most:
        raise InvalidInput(
            f"{name} is {value}; give a number from {least:g} to {most:g}", reason=_REASONS[name]
        )


def check_price_range(wanted: PriceRange) -> None:
    """Refuse a range that no price could lie in.

    Raises
    ------
    InvalidInput
        ``PRICE_RANGE_INVALID``.
    """
    if decimals_of(wanted.currency_code) is None:
        raise _no_range(
            f"its currency is {wanted.currency_code[:20]!r}; give three capital letters of "
            "ISO 4217 such as EUR"
        )
    least, most = wanted.minimum_minor, wanted.maximum_minor
    for name, bound in (("minimum", least), ("maximum", most)):
        if bound is not None and not 0 <= bound <= MAX_AMOUNT_MINOR:
            raise _no_range(f"its {name} is {bound}; give 0 to {MAX_AMOUNT_MINOR}")
    if least is not None and most is not None and least > most:
        raise _no_range(f"its minimum is {least}, above its maximum {most}")


def _no_range(fault: str) -> InvalidInput:
    return InvalidInput(f"the price range is none: {fault}", reason="PRICE_RANGE_INVALID")
