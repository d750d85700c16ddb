"""What the gateway hears from the services behind it and tells them, in its own words.

Everything that decides works on these values alone; `vitrine_gateway.clients` translates them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from vitrine_product.product import Product
from vitrine_product.roles import Role


@dataclass(frozen=True, slots=True)
class Embedding:
    """A unit vector and the id of the space in which it means something.

    Attributes
    ----------
    message
        The vector as the services write it to each other; here it is only passed on and kept.
    """

    space: str
    message: bytes


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a picture, in fractions of its width and height from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Embedded:
    """What the feature service says of one picture.

    Attributes
    ----------
    thumbnail
        WebP; empty unless asked for.
    """

    embedding: Embedding
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that an attribute may have, and the probability that it has."""

    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Attribute:
    """What an attribute seems to be."""

    value: str
    confidence: Annotated[float, Field(description="The probability that the value is right.")]
    sure: Annotated[
        bool, Field(description="Whether at least 95 % of such predictions were right.")
    ]
    candidates: Annotated[
        tuple[Candidate, ...], Field(description="The likeliest values, best first.")
    ]
    role: Annotated[
        Role,
        Field(
            description="What the attribute says of a product. Of several of the role `taxonomy` "
            "the coarsest comes first."
        ),
    ]

    @property
    def may_be_claimed(self) -> bool:
        """Whether a description may state it: a brand is stated by nobody but people."""
        return self.sure and self.role is not Role.BRAND


@dataclass(frozen=True, slots=True)
class Detail:
    """Something that the picture shows, in a word of the catalogue's own."""

    name: str
    confidence: Annotated[float, Field(description="The probability that it is there.")]
    sure: Annotated[
        bool, Field(description="Whether at least 95 % of such predictions were right.")
    ]


@dataclass(frozen=True, slots=True)
class Classified:
    """What the classifier says of one embedding.

    Attributes
    ----------
    attributes
        By name, in the bundle's order.
    details
        Visual details that are likelier there than not, the likeliest first.
    """

    attributes: Mapping[str, Attribute]
    details: tuple[Detail, ...] = ()

    @property
    def sure_details(self) -> tuple[str, ...]:
        """The names of the details that are sure."""
        return tuple(one.name for one in self.details if one.sure)


@dataclass(frozen=True, slots=True)
class KnownAttribute:
    """What a description has to agree with; it states only what is `sure`."""

    name: str
    value: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Description:
    """A product in words."""

    title: str
    text: Annotated[str, Field(description="What is sure, in the register that was asked for.")]
    keywords: Annotated[
        tuple[str, ...], Field(description="By which shoppers search, the plainest first.")
    ] = ()
    alt_text: Annotated[
        str, Field(description="What stands for the picture where it cannot be seen.")
    ] = ""


@dataclass(frozen=True, slots=True)
class PictureEmbedding:
    """A picture of a product with the embedding by which it is found.

    Attributes
    ----------
    image
        The key of the picture.
    image_sha256
        Of the picture that was embedded, in hexadecimal; empty where it is not known.
    """

    image: str
    embedding: Embedding
    image_sha256: str = ""


@dataclass(frozen=True, slots=True)
class StoredProduct:
    """A product with the embeddings by which it is found.

    Attributes
    ----------
    embedding, image_sha256
        Of its first picture, as `PictureEmbedding`.
    further
        Those of its other pictures that have one.
    expected_revision
        That the product has where it is written, or else it is not; 0: there is none of its id;
        None: whatever there is.
    """

    product: Product
    embedding: Embedding
    image_sha256: str = ""
    further: tuple[PictureEmbedding, ...] = ()
    expected_revision: int | None = None

    @property
    def pictures(self) -> tuple[PictureEmbedding, ...]:
        """The pictures that are embedded, the first one first."""
        first = PictureEmbedding(self.product.image, self.embedding, self.image_sha256)
        return (first, *self.further)


@dataclass(frozen=True, slots=True)
class Match:
    """A product and the cosine of an embedding of it with the query's.

    Attributes
    ----------
    picture
        The key of the picture whose embedding that is; empty where it has none.
    duplicates, more_duplicates
        Others that look all but the same, where these are collapsed; how many there are beside.
    words
        Those of the text that it says.
    """

    product: Product
    score: float
    picture: str = ""
    duplicates: tuple[Match, ...] = ()
    more_duplicates: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps the products whose attribute has one of the values."""

    attribute: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of an attribute and how many products have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """How many products there are, by attribute and value, most frequent value first.

    Attributes
    ----------
    partial
        Whether there are more than were counted.
    """

    total: int
    values: Mapping[str, tuple[FacetValue, ...]]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """The nearest products, best first, and the revision of the catalogue that answered.

    Attributes
    ----------
    space
        That was searched.
    next_cursor
        What asks for the next page; empty: there is none.
    facets
        Counts of all that was found; None: nobody asked for them.
    full_text_unavailable
        Words were to be looked for, and could not be.
    """

    matches: tuple[Match, ...]
    revision: int
    space: str = ""
    next_cursor: str = ""
    facets: Facets | None = None
    full_text_unavailable: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """The space of the catalogue, its dimension, and the revision that its index holds.

    Attributes
    ----------
    products, not_embedded
        Those that the index holds, and those of the catalogue that have no embedding in the space.
    """

    space: str
    dimension: int
    revision: int
    products: int = 0
    not_embedded: int = 0


@dataclass(frozen=True)
class Deletion:
    """What came of deleting products.

    Attributes
    ----------
    missing
        The ids that the catalogue did not hold.
    revision
        The catalogue's, after that.
    """

    missing: tuple[str, ...]
    revision: int
