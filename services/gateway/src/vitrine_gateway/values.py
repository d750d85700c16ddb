"""What the gateway hears from the services behind it and tells them, in its own words.

Everything that decides works on these values alone; `vitrine_gateway.clients` translates them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

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
class Family:
    """Several values of an attribute that are kinds of one of them, such as all the blues."""

    value: Annotated[str, Field(description="The value after which it is named.")]
    confidence: Annotated[float, Field(description="The probability that it has one of them.")]
    sure: Annotated[
        bool, Field(description="Whether at least 95 % of such predictions were right.")
    ]


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
    family: Annotated[
        Family | None,
        Field(
            description="Of which the value is; null: of none. It may be sure where the value "
            "is not."
        ),
    ] = None

    @property
    def may_be_claimed(self) -> bool:
        """Whether a description may state it: a brand is stated by nobody but people."""
        return self.sure and self.role is not Role.BRAND

    @property
    def sure_family(self) -> str:
        """The family that a description may state in place of the value; empty: none."""
        return self.family.value if self.family and self.family.sure and not self.sure else ""


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
    """What a description has to agree with; it states only what is `sure`, or its family."""

    name: str
    value: str
    sure: bool
    family: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """What the catalogue says of a product of its own: what it calls it, and its details."""

    title: str = ""
    details: tuple[str, ...] = ()


NOT_OWN = Own()
"""Of a product that the catalogue does not have."""


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
class LabColour:
    """A colour in CIE Lab.

    Attributes
    ----------
    lightness
        0 (black) to 100 (white).
    a, b
        Green to red and blue to yellow, about -110 to 110.
    """

    lightness: float
    a: float
    b: float


@dataclass(frozen=True, slots=True)
class Occluded:
    """What the feature service says of a picture of which one part after the other is hidden.

    Attributes
    ----------
    rows, columns
        The cells that the picture, or the crop of it, is divided into.
    side
        Of a part that is hidden, in cells; parts overlap and come row by row.
    embeddings
        With nothing hidden, then with each part; empty where it was compared with something.
    similarities
        Where it was: the cosines likewise.
    colour, other_colour
        Of the product in the picture, and in the other one if there is one.
    """

    rows: int
    columns: int
    side: int
    embeddings: tuple[Embedding, ...]
    similarities: tuple[float, ...]
    colour: LabColour
    other_colour: LabColour | None
