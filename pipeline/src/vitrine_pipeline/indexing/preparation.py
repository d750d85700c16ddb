"""What one row of a catalogue file needs, and doing it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from vitrine_features.embedder import Embedder, EmbedOptions
from vitrine_media import THUMBNAIL_SIDE_PX, MediaStore
from vitrine_pipeline.indexing.report import FailedRow
from vitrine_product.product import Product, check_product
from vitrine_serving.errors import DomainError, InvalidInput
from vitrine_sheets.catalogue import CatalogueRow
from vitrine_similarity.catalogue import Embedding, Entry

_WAIT_S = 120


@dataclass(frozen=True)
class Unchanged:
    """The catalogue holds the row already, just so."""

    product_id: str


@dataclass(frozen=True)
class Changed:
    """To be written into the catalogue.

    Attributes
    ----------
    entry
        The product and its embedding.
    line
        Of the row.
    embedded
        Whether the picture was embedded, or only the row has changed.
    """

    entry: Entry
    line: int
    embedded: bool


Outcome = Unchanged | Changed | FailedRow


class Preparation:
    """Embeds the picture of a row and stores it, if that has not been done; thread-safe.

    Parameters
    ----------
    embedder
        Of the bundle whose space is indexed.
    media
        Gets the pictures and their thumbnails.
    """

    def __init__(self, embedder: Embedder, media: MediaStore) -> None:
        self._embedder = embedder
        self._media = media
        self._options = EmbedOptions(thumbnail_side_px=THUMBNAIL_SIDE_PX)

    def prepare(self, row: CatalogueRow, held: Entry | None) -> Outcome:
        """Do what a row needs.

        Parameters
        ----------
        row
            Of the catalogue file.
        held
            What the catalogue holds of this product, with its embedding in this space.
        """
        try:
            check_product(_product(row, ""))
        except InvalidInput as error:
            return FailedRow(row.line, row.id, error.message)
        try:
            image = row.image.read_bytes()
            digest = hashlib.sha256(image).hexdigest()
            if held and self._has_picture(held, digest):
                product = replace(_product(row, held.product.image), revision=held.product.revision)
                if product == held.product:
                    return Unchanged(row.id)
                self._media.keep(product.image)
                return Changed(Entry(product, held.embeddings), row.line, embedded=False)
            return self._embed(row, image, digest)
        except OSError as error:
            return FailedRow(row.line, row.id, f"{row.image}: {error.strerror or error}")
        except DomainError as error:
            return FailedRow(row.line, row.id, f"{row.image}: {error.message}")

    def _embed(self, row: CatalogueRow, image: bytes, digest: str) -> Changed:
        picture = self._embedder.embed(image, self._options, timeout_s=_WAIT_S)
        # Before the row that names it, so that no product is ever shown without its picture.
        key = self._media.add(image, picture.content_type, picture.thumbnail)
        embedding = Embedding(picture.space, picture.values, digest)
        return Changed(Entry(_product(row, key), (embedding,)), row.line, embedded=True)

    def _has_picture(self, held: Entry, digest: str) -> bool:
        is_embedded = any(embedding.image_sha256 == digest for embedding in held.embeddings)
        return is_embedded and self._media.holds(held.product.image)


def _product(row: CatalogueRow, image: str) -> Product:
    return Product(
        id=row.id, title=row.title or "", attributes=row.attributes, image=image, price=row.price
    )
