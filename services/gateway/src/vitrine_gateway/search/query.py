"""What a search starts from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import ClassVar

from vitrine_gateway.fetching.photo import Photo


@dataclass(frozen=True)
class PhotoQuery:
    """Search with a photo that was sent."""

    by_address: ClassVar[bool] = False
    photo: Photo

    @property
    def name(self) -> str:
        """The same for the same photo, whoever sends it."""
        return f"photo:{self.photo.sha256}"


@dataclass(frozen=True)
class UrlQuery:
    """Search with a photo that has to be fetched."""

    by_address: ClassVar[bool] = True
    url: str

    @property
    def name(self) -> str:
        """The same for the same address, whatever lies there at the moment."""
        return f"url:{hashlib.sha256(self.url.encode(errors='surrogatepass')).hexdigest()}"


@dataclass(frozen=True)
class ProductQuery:
    """Search with a product of the catalogue; it is not among its own similar products."""

    by_address: ClassVar[bool] = False
    product_id: str

    @property
    def name(self) -> str:
        """The same for the same product."""
        return f"product:{self.product_id}"


@dataclass(frozen=True)
class TextQuery:
    """Search with words alone."""

    by_address: ClassVar[bool] = False
    text: str

    @property
    def name(self) -> str:
        """The same for the same text."""
        return f"text:{hashlib.sha256(self.text.encode(errors='surrogatepass')).hexdigest()}"


PictureQuery = PhotoQuery | UrlQuery


@dataclass(frozen=True)
class Liked:
    """What similar products are to be like, and how much; below 0: unlike."""

    query: PictureQuery | ProductQuery
    weight: float = 1.0


@dataclass(frozen=True)
class ExamplesQuery:
    """Search with several photos and products, none of which is among the similar products."""

    likes: tuple[Liked, ...]

    @property
    def name(self) -> str:
        """The same for the same examples with the same weights."""
        named = json.dumps([(one.query.name, one.weight) for one in self.likes])
        return f"examples:{hashlib.sha256(named.encode()).hexdigest()}"

    @property
    def by_address(self) -> bool:
        """Whether what it leads to may change with what lies at an address."""
        return any(one.query.by_address for one in self.likes)


Query = PictureQuery | ProductQuery | ExamplesQuery | TextQuery
FetchedQuery = PhotoQuery | ProductQuery
