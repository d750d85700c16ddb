"""Products that lie as real ones do: kinds of very different sizes, with near-duplicates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_product.price import Price
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Embedding, Entry
from vitrine_similarity.filters import Filter

DIMENSION = 256
SPACE = "drawn-vectors-of-bench"
_KINDS = 150
_LATENT = 48
_NEAR_DUPLICATES = 0.15
_PAGE = 1000
COLOURS = ("Black", "White", "Blue", "Red", "Green", "Navy Blue", "Grey", "Pink", "Brown", "Beige")
# The share of the products that each of these marks, so that filters keep as much.
MARKS = {"half": 0.5, "fifth": 0.2, "tenth": 0.1, "twentieth": 0.05, "hundredth": 0.01}
RARE = {"thousandth": 0.001, "ten_thousandth": 0.0001}

Vectors = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Drawn:
    """A page of products.

    Attributes
    ----------
    kinds, colours
        Int64 [products].
    marks
        By name, bool [products].
    """

    first: int
    vectors: Vectors
    kinds: NDArray[np.int64]
    colours: NDArray[np.int64]
    marks: dict[str, NDArray[np.bool_]]

    def entries(self) -> list[Entry]:
        """Return what is written into the catalogue."""
        return [self._entry(at) for at in range(len(self.vectors))]

    def _entry(self, at: int) -> Entry:
        number = self.first + at
        attributes = {
            "gender": ("Women", "Men")[number % 3 == 0],
            "product_type": f"Type {self.kinds[at]}",
            "colour": COLOURS[self.colours[at]],
            "usage": ("Casual", "Formal", "Sports")[number % 7 % 3],
            **{f"mark_{name}": "yes" for name, those in self.marks.items() if those[at]},
        }
        picture = f"{number:064x}"
        product = Product(
            id=f"sku-{number:08d}",
            title=f"{attributes['colour']} {attributes['product_type']} for {attributes['gender']}",
            attributes=attributes,
            image=f"pictures/{picture[:2]}/{picture}.jpg",
            price=Price(990 + number % 20000, "EUR"),
        )
        return Entry(product, (Embedding(SPACE, self.vectors[at], picture),))


def draw(products: int, *, first: int = 0) -> Iterator[Drawn]:
    """Draw a catalogue, page by page; always the same for a number, and for the first of them."""
    end = first + products
    for start in range(first, end, _PAGE):
        count = min(_PAGE, end - start)
        drawn = np.random.default_rng((1, start))
        kinds, vectors = _vectors(drawn, count)
        shares = 1 / np.arange(1, len(COLOURS) + 1)
        yield Drawn(
            start,
            vectors,
            kinds,
            drawn.choice(len(COLOURS), count, p=shares / shares.sum()),
            {name: drawn.random(count) < share for name, share in (MARKS | RARE).items()},
        )


def queries(count: int) -> Vectors:
    """Draw pictures that no product has; float32 [count, 256]."""
    return _vectors(np.random.default_rng(2), count)[1]


def filters() -> dict[str, tuple[Filter, ...]]:
    """Return filters by what they keep: shares at random, and kinds, which lie together."""
    marked = {f"mark {name}": (Filter(f"mark_{name}", ("yes",)),) for name in MARKS | RARE}
    kinds = {f"type {kind}": (Filter("product_type", (f"Type {kind}",)),) for kind in (0, 5, 60)}
    return {"none": (), **marked, **kinds}


def _vectors(drawn: np.random.Generator, count: int) -> tuple[NDArray[np.int64], Vectors]:
    same = np.random.default_rng(7)
    basis = same.normal(size=(_LATENT, DIMENSION)) / np.sqrt(DIMENSION)
    centres = same.normal(size=(_KINDS, _LATENT))
    spread = same.uniform(0.35, 0.9, _KINDS)
    shares = 1 / np.arange(1, _KINDS + 1) ** 0.8
    kinds = drawn.choice(_KINDS, count, p=shares / shares.sum())
    places = centres[kinds] + drawn.normal(size=(count, _LATENT)) * spread[kinds, np.newaxis]
    alike = np.flatnonzero(drawn.random(count) < _NEAR_DUPLICATES)
    model = drawn.integers(count, size=len(alike))
    places[alike] = places[model] + 0.03 * drawn.normal(size=(len(alike), _LATENT))
    kinds[alike] = kinds[model]
    vectors = places @ basis
    vectors += 0.02 * np.sqrt(_LATENT / DIMENSION) * drawn.normal(size=vectors.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return kinds, vectors.astype(np.float32)
