"""What a search starts from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from vitrine_gateway.fetching.photo import Photo


@dataclass(frozen=True)
class PhotoQuery:
    """Search with a photo that was sent."""

    photo: Photo

    @property
    def name(self) -> str:
        """The same for the same photo, whoever sends it."""
        return f"photo:{self.photo.sha256}"


@dataclass(frozen=True)
class UrlQuery:
    """Search with a photo that has to be fetched."""

    url: str

    @property
    def name(self) -> str:
        """The same for the same address, whatever lies there at the moment."""
        return f"url:{hashlib.sha256(self.url.encode(errors='surrogatepass')).hexdigest()}"


@dataclass(frozen=True)
class ProductQuery:
    """Search with a product of the catalogue; it is not among its own similar products."""

    product_id: str

    @property
    def name(self) -> str:
        """The same for the same product."""
        return f"product:{self.product_id}"


Query = PhotoQuery | UrlQuery | ProductQuery
FetchedQuery = PhotoQuery | ProductQuery
