"""What the catalogue holds, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_product.product import Product
from vitrine_serving.errors import DomainError

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """The place of a product's picture in one embedding space.

    Attributes
    ----------
    space
        The id of the space.
    vector
        Float32 [dimension].
    image_sha256
        The hash of the picture that was embedded, in hexadecimal; empty where it is not known.
        An index run skips the pictures that still have this hash.
    image
        The key of the picture; empty: the product's first.
    blank
        The picture shows nothing. It is known of one that has just been embedded, and not kept.
    """

    space: str
    vector: Vector
    image_sha256: str = ""
    image: str = ""
    blank: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A product with its embeddings, at most one of each picture in each space.

    When it is written, embeddings in spaces that it does not name stay as they are.

    Attributes
    ----------
    keeps_further
        Written by somebody who knows of one picture alone: where that is the first that the
        product has, its further pictures stay; else it is the only one.
    expected_revision
        That the product has where it is written, or else nothing is; 0: it is not there; None:
        whatever is there is replaced.
    """

    product: Product
    embeddings: tuple[Embedding, ...] = ()
    keeps_further: bool = False
    expected_revision: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FurtherVector:
    """The vector of a picture after the first.

    Attributes
    ----------
    place
        Of the picture in `Product.pictures`, at least 1.
    vector
        Float32 [dimension].
    """

    place: int
    vector: Vector


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
        Float32 [dimension], of its first picture; None where the product has no embedding in the
        space.
    further
        Those of its other pictures that have one, in their order.
    """

    product_id: str
    revision: int
    product: Product | None
    vector: Vector | None
    further: tuple[FurtherVector, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of entries of which not all need be right.

    Attributes
    ----------
    revision
        The catalogue's revision afterwards.
    refused
        Why an entry was not written, by its position.
    """

    revision: int
    refused: Mapping[int, DomainError]
