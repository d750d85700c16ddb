"""What a search wants beyond filters, in the gateway's own words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vitrine_gateway.values import Embedding


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Keeps the products whose price lies within, both ends included.

    Attributes
    ----------
    currency_code
        Other currencies are not in it.
    minimum_minor, maximum_minor
        In the smallest unit of the currency; None: no bound.
    """

    currency_code: str
    minimum_minor: int | None = None
    maximum_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Refinements:
    """Which of the products that are alike a search wants, beyond the attributes they must have.

    Attributes
    ----------
    price
        None: whatever they cost.
    minimum_score
        The least cosine; None: any.
    cursor
        Where the page before ended; empty: the first page.
    collapse_at
        The least cosine of near-duplicates, of which the best alone is a match; None: each is.
    diversity
        How much matches are to be unlike each other, 0 to 1; None: the best come.
    """

    price: PriceRange | None = None
    minimum_score: float | None = None
    cursor: str = ""
    collapse_at: float | None = None
    diversity: float | None = None


AS_IT_IS = Refinements()
"""The products that are alike, and nothing else is wanted of them."""


@dataclass(frozen=True, slots=True)
class Example:
    """What products are to be like, an embedding or the id of a product, and how much."""

    like: Embedding | str
    weight: float


class Register(StrEnum):
    """How a description speaks."""

    PLAIN = "plain"
    WARM = "warm"
    SHORT = "short"


class Spelling(StrEnum):
    """How the English of a description is spelt."""

    BRITISH = "british"
    AMERICAN = "american"


@dataclass(frozen=True, slots=True)
class Manner:
    """In which words a product is described; None: as the captioner is set to."""

    register: Register = Register.PLAIN
    spelling: Spelling | None = None
    language: str | None = None
