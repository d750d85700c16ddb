"""What one row of a catalogue file needs, and doing it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vitrine_bundle import open_bundle
from vitrine_features.embedder import Embedder, EmbedOptions
from vitrine_media import THUMBNAIL_SIDE_PX, MediaStore
from vitrine_pipeline.indexing.bulk import open_embedder
from vitrine_pipeline.indexing.report import FailedRow
from vitrine_product.product import MAX_PICTURES, Product, check_product
from vitrine_serving.errors import DomainError, InvalidInput
from vitrine_sheets.catalogue import CatalogueRow
from vitrine_similarity.catalogue import Embedding, Entry
from vitrine_similarity.detailing import Detailing

_WAIT_S = 120


@dataclass(frozen=True)
class Unchanged:
    """The catalogue holds the row already, just so; `line` and `faults` as `Changed`."""

    product_id: str
    line: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Changed:
    """To be written into the catalogue.

    Attributes
    ----------
    entry
        The product and its embeddings.
    line
        Of the row.
    embedded
        Whether a picture was embedded, or only the row has changed.
    faults
        What is wrong with further pictures that it goes without.
    """

    entry: Entry
    line: int
    embedded: bool
    faults: tuple[str, ...] = ()


Outcome = Unchanged | Changed | FailedRow
RowToPrepare = tuple[CatalogueRow, Entry | None]
"""A row, and what the catalogue holds of its product, with its embeddings in the space."""


@dataclass(frozen=True)
class RowWork:
    """Prepares rows, wherever the bundle, the media store and the pictures can be reached.

    Attributes
    ----------
    bundle, media
        Where they are: folders or URLs.
    """

    bundle: str
    media: str

    def open(self, *, interpreters: int) -> Callable[[RowToPrepare], Outcome]:
        """Return what prepares a row, given what the catalogue holds of it; thread-safe."""
        embedder = open_embedder(self.bundle, interpreters=interpreters)
        detailing = Detailing.of(open_bundle(self.bundle))
        preparation = Preparation(embedder, detailing, MediaStore(self.media))
        return lambda row: preparation.prepare(*row)

    def lost(self, item: RowToPrepare, reason: str) -> Outcome:
        """Return what becomes of a row that cannot be prepared."""
        row, _ = item
        return FailedRow(row.line, row.id, f"{row.image}: {reason}")


class Preparation:
    """Embeds the pictures of a row and stores them, if that has not been done; thread-safe.

    Parameters
    ----------
    embedder
        Of the bundle whose space is indexed.
    detailing
        Of the same bundle.
    media
        Gets the pictures and their thumbnails.
    """

    def __init__(self, embedder: Embedder, detailing: Detailing, media: MediaStore) -> None:
        self._embedder = embedder
        self._detailing = detailing
        self._media = media
        self._options = EmbedOptions(thumbnail_side_px=THUMBNAIL_SIDE_PX)

    def prepare(self, row: CatalogueRow, held: Entry | None) -> Outcome:
        """Do what a row needs.

        Parameters
        ----------
        row
            Of the catalogue file.
        held
            What the catalogue holds of this product, with its embeddings in this space.
        """
        fault = _fault(row)
        if fault:
            return FailedRow(row.line, row.id, fault)
        pictures: dict[str, _Picture] = {}
        faults: list[str] = []
        for path in (row.image, *row.further_images):
            one = self._picture(path, held)
            if isinstance(one, _Picture):
                pictures.setdefault(one.key, one)
            elif not pictures:
                return FailedRow(row.line, row.id, one)
            else:
                faults.append(one)
        return self._outcome(row, held, list(pictures.values()), tuple(faults))

    def _outcome(
        self,
        row: CatalogueRow,
        held: Entry | None,
        pictures: Sequence[_Picture],
        faults: tuple[str, ...],
    ) -> Outcome:
        product = _product(row, [one.key for one in pictures])
        embeddings = tuple(replace(one.embedding, image=one.key) for one in pictures)
        entry = self._detailing.detailed(Entry(product, embeddings))
        embedded = any(one.is_new for one in pictures)
        if held and not embedded and _is_same(entry.product, held.product):
            return Unchanged(row.id, row.line, faults)
        try:
            for one in pictures:
                if not one.is_new:
                    self._media.keep(one.key)
        except DomainError as error:
            return FailedRow(row.line, row.id, f"{row.image}: {error.message}")
        return Changed(entry, row.line, embedded, faults)

    def _picture(self, path: Path, held: Entry | None) -> _Picture | str:
        """Return a picture that is stored and embedded, or what is wrong with it."""
        try:
            image = path.read_bytes()
            digest = hashlib.sha256(image).hexdigest()
            for embedding in held.embeddings if held else ():
                key = embedding.image or (held.product.image if held else "")
                if embedding.image_sha256 == digest and self._media.holds(key):
                    return _Picture(key, embedding, is_new=False)
            return self._embed(image, digest)
        except OSError as error:
            return f"{path}: {error.strerror or error}"
        except DomainError as error:
            return f"{path}: {error.message}"

    def _embed(self, image: bytes, digest: str) -> _Picture:
        picture = self._embedder.embed(image, self._options, timeout_s=_WAIT_S)
        # Before the row that names it, so that no product is ever shown without its picture.
        key = self._media.add(image, picture.content_type, picture.thumbnail)
        embedding = Embedding(picture.space, picture.values, digest, blank=picture.blank)
        return _Picture(key, embedding, is_new=True)


@dataclass(frozen=True)
class _Picture:
    """A picture in the media store, its embedding, and whether that was just made."""

    key: str
    embedding: Embedding
    is_new: bool


def _fault(row: CatalogueRow) -> str:
    """Say what is wrong with a row, before its pictures are looked at; empty: nothing."""
    try:
        check_product(_product(row, ()))
    except InvalidInput as error:
        return error.message
    count = 1 + len(row.further_images)
    return f"it has {count} pictures, at most {MAX_PICTURES} fit" if count > MAX_PICTURES else ""


def _is_same(product: Product, held: Product) -> bool:
    return replace(product, revision=held.revision) == held


def _product(row: CatalogueRow, pictures: Sequence[str]) -> Product:
    image, *further = pictures or ("",)
    return Product(
        id=row.id,
        title=row.title or "",
        attributes=row.attributes,
        image=image,
        price=row.price,
        further_images=tuple(further),
    )
