"""What the catalogue holds, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Price:
    """What a product costs.

    Attributes
    ----------
    amount_minor
        In the smallest unit of the currency: cents, paise.
    currency_code
        ISO 4217, e.g. ``"EUR"``.
    """

    amount_minor: int
    currency_code: str


@dataclass(frozen=True, slots=True)
class Product:
    """One product, as a shop shows it.

    Attributes
    ----------
    id
        1 to 100 characters.
    title
        Empty where none is known.
    attributes
        By attribute name, e.g. ``{"colour": "Navy Blue"}``; those not known are absent.
    image
        The picture's key in the media store.
    price
        None where none is known.
    revision
        The revision of the catalogue that wrote it; ignored when it is written.
    """

    id: str
    title: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    image: str = ""
    price: Price | None = None
    revision: int = 0


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


@dataclass(frozen=True, slots=True)
class SpaceUse:
    """How much of the catalogue is embedded in one space.

    Attributes
    ----------
    space
        The id of the space.
    products
        Products with an embedding in it.
    """

    space: str
    products: int
