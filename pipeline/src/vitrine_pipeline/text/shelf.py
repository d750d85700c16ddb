"""A catalogue that is asked in words, as the similarity service would be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from vitrine_features.text.encoder import TextEncoder
from vitrine_product.product import Product
from vitrine_sheets.catalogue import CatalogueRow
from vitrine_similarity.catalogue import Catalogue, Entry
from vitrine_similarity.search.fusion import DEPTH, join

FOUND = 10
_WRITTEN_AT_A_TIME = 1000


class Shelf:
    """N products with their pictures' vectors, and the database that knows their words.

    Parameters
    ----------
    catalogue
        Holds the products under their numbers, 0 to N - 1.
    products
        The same in that order.
    embeddings
        float32 [N, D], unit norm.
    encoder
        Of the same space; None: the bundle has none.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        products: Sequence[Product],
        embeddings: NDArray[np.float32],
        encoder: TextEncoder | None,
    ) -> None:
        self._catalogue = catalogue
        self._products = products
        self._embeddings = embeddings
        self._encoder = encoder

    @property
    def reads(self) -> bool:
        """Whether texts can be found by what they look like."""
        return self._encoder is not None

    def encode(self, text: str) -> NDArray[np.float32] | None:
        """Return the vector of a text, as `TextEncoder.encode`."""
        return self._encoder.encode(text) if self._encoder else None

    def near(self, vector: NDArray[np.float32] | None, without: int | None = None) -> list[int]:
        """Return the products nearest to a vector, one excepted."""
        if vector is None:
            return []
        scores = self._embeddings @ vector
        if without is not None:
            scores[without] = -np.inf
        nearest: list[int] = np.argsort(-scores, kind="stable")[:DEPTH].tolist()
        return nearest

    def rankings(self, text: str) -> dict[str, list[int]]:
        """Return the first products that a text finds in each way: by number, the best first."""
        named = [int(one) for one in self._catalogue.words.find(text, (), DEPTH)]
        if not self.reads:
            return {"full_text": named[:FOUND]}
        near = self.near(self.encode(text))
        whole = self._catalogue.words.find(text, (), DEPTH, every=True)
        joined = join(text, {str(one): self._products[one] for one in near}, whole)
        return {
            "encoder": near[:FOUND],
            "full_text": named[:FOUND],
            "joined": [int(one) for one in joined[:FOUND]],
        }


@contextmanager
def stocked(
    rows: Sequence[CatalogueRow],
    untitled: NDArray[np.bool_],
    embeddings: NDArray[np.float32],
    encoder: TextEncoder | None,
) -> Iterator[Shelf]:
    """Give a shelf of N products for a while.

    Parameters
    ----------
    rows
        What is said of them.
    untitled
        bool [N]: those whose titles nobody may know.
    embeddings, encoder
        As `Shelf` takes them.
    """
    with TemporaryDirectory(prefix="vitrine-shelf-") as folder:
        catalogue = Catalogue.open(f"sqlite:///{Path(folder) / 'shelf.db'}")
        try:
            products = [
                Product(str(at), "" if untitled[at] else row.title or "", row.attributes)
                for at, row in enumerate(rows)
            ]
            for start in range(0, len(products), _WRITTEN_AT_A_TIME):
                some = products[start : start + _WRITTEN_AT_A_TIME]
                catalogue.load([Entry(product) for product in some])
            yield Shelf(catalogue, products, embeddings, encoder)
        finally:
            catalogue.close()
