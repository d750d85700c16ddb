"""What the catalogue holds, as values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_product.product import Product

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """A product's place in one embedding space.

    Attributes
    ----------
    space
        The id of the space.
    vector
        Float32 [dimension].
    image_sha256
        The hash of the picture that was embedded, in hexadecimal; empty where it is not known.
        An index run skips the products whose picture still has this hash.
    """

    space: str
    vector: Vector
    image_sha256: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A product with its embeddings, at most one in each space.

    When it is written, embeddings in spaces that it does not name stay as they are.
    """

    product: Product
    embeddings: tuple[Embedding, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What became of one product, as a follower of one space sees it.

    Attributes
    ----------
    product_id
        Which product.
    revision
        The revision that made the change.
    product
        As it is now; None: it was deleted.
    vector
        Float32 [dimension]; None where the product has no embedding in the space.
    """

    product_id: str
    revision: int
    product: Product | None
    vector: Vector | None


@dataclass(frozen=True, slots=True)
class Deletion:
    """What a deletion did.

    Attributes
    ----------
    revision
        The catalogue's revision afterwards.
    missing_ids
        Those that the catalogue did not hold, in the order given.
    """

    revision: int
    missing_ids: tuple[str, ...]
