"""Embeds what a catalogue holds already, from the media store, into another space."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from vitrine_features.embedder import Embedder, EmbedOptions
from vitrine_files import write_whole
from vitrine_media import MediaStore, digest_of
from vitrine_pipeline.indexing.bulk import BulkEngine, open_embedder
from vitrine_serving.errors import DomainError, InvalidInput, Unavailable
from vitrine_similarity.catalogue import Catalogue, Embedding
from vitrine_similarity.catalogue.pictured import Embedded, Pictured

_BATCH = 100
_WAIT_S = 120
# Each of them takes what was written during the one before it.
_PASSES = 100
_NEEDS_THE_FIRST = "a further picture is embedded where the first one is, and that failed"


@dataclass(frozen=True)
class FailedProduct:
    """A product of which a picture has no embedding.

    Attributes
    ----------
    product_id
        Which one.
    reason
        What is wrong, and with which picture.
    """

    product_id: str
    reason: str


EmbeddedOrNot = tuple[Pictured, Embedded | FailedProduct]
"""A picture, and what became of it."""


@dataclass
class EmbeddingReport:
    """What became of the pictures.

    Attributes
    ----------
    space
        That was written into.
    pictures
        Of the products that the catalogue holds; a product without any counts as one.
    embedded
        How many were.
    unchanged
        Whose embedding was there already.
    missing
        That have no embedding in the space: those that failed.
    failed
        Why not: they are not there, or cannot be read.
    seconds
        How long it took.
    """

    space: str
    pictures: int = 0
    embedded: int = 0
    unchanged: int = 0
    missing: int = 0
    failed: list[FailedProduct] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, object]:
        """Return the report for machines."""
        return asdict(self)

    def write(self, path: Path) -> None:
        """Write the report as JSON, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(self.as_json(), indent=2, ensure_ascii=False))


@dataclass(frozen=True)
class PictureWork:
    """Embeds pictures of the media store, wherever that and the bundle can be reached.

    Attributes
    ----------
    bundle, media
        Where they are: folders or URLs.
    """

    bundle: str
    media: str

    def open(self, *, interpreters: int) -> Callable[[Pictured], EmbeddedOrNot]:
        """Return what embeds a picture; thread-safe."""
        embedder = open_embedder(self.bundle, interpreters=interpreters)
        media = MediaStore(self.media)
        return lambda one: (one, _embed(one, media, embedder))

    def lost(self, item: Pictured, reason: str) -> EmbeddedOrNot:
        """Return what becomes of a picture that cannot be embedded."""
        return item, FailedProduct(item.product_id, f"{item.image}: {reason}")


class CatalogueEmbedder:
    """Brings a space of a catalogue to what its products look like.

    What is embedded already is not again, so that a run that was cut short goes on where it was.

    Parameters
    ----------
    catalogue
        The database.
    engine
        Does a `PictureWork`.
    space
        The id of the embedding space that is filled: that of its bundle.
    """

    def __init__(
        self, catalogue: Catalogue, engine: BulkEngine[Pictured, EmbeddedOrNot], *, space: str
    ) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._space = space

    def count_due(self) -> tuple[int, int]:
        """Return how many pictures there are, and how many have to be embedded."""
        pictures = due = 0
        for page in self._catalogue.spaces.pictures(self._space):
            pictures += len(page)
            due += sum(map(_is_due, page))
        return pictures, due

    def run(self, *, advance: Callable[[int], None]) -> EmbeddingReport:
        """Embed all pictures that are due, those too that are written meanwhile.

        Parameters
        ----------
        advance
            Called with the number of pictures dealt with since the last call.

        Raises
        ------
        Unavailable
            The database cannot be reached. What was written stays.
        """
        began = time.monotonic()
        report = EmbeddingReport(self._space)
        failed: dict[tuple[str, str], FailedProduct] = {}
        for _ in range(_PASSES):
            if not self._pass(failed, report, advance):
                break
        seen = set()
        for page in self._catalogue.spaces.pictures(self._space):
            report.pictures += len(page)
            due = [one for one in page if _is_due(one)]
            report.missing += len(due)
            seen |= {(one.product_id, one.image) for one in due}
        report.failed = [one for key, one in sorted(failed.items()) if key in seen]
        report.unchanged = max(0, report.pictures - report.missing - report.embedded)
        report.seconds = round(time.monotonic() - began, 2)
        return report

    def _pass(
        self,
        failed: dict[tuple[str, str], FailedProduct],
        report: EmbeddingReport,
        advance: Callable[[int], None],
    ) -> int:
        batch: list[Embedded] = []
        worked_on = 0

        def due() -> Iterator[Pictured]:
            first = "", ""
            for page in self._catalogue.spaces.pictures(self._space):
                for one in page:
                    key = one.product_id, one.image
                    if one.product_id != first[0]:
                        first = key
                    elif first in failed and _is_due(one):
                        failed[key] = FailedProduct(one.product_id, _NEEDS_THE_FIRST)
                    if _is_due(one) and key not in failed:
                        yield one

        with closing(self._engine.map(due())) as outcomes:
            for one, outcome in outcomes:
                worked_on += 1
                if isinstance(outcome, FailedProduct):
                    failed[one.product_id, one.image] = outcome
                else:
                    batch.append(outcome)
                if len(batch) == _BATCH:
                    report.embedded += self._add(batch, failed)
                    batch.clear()
                advance(1)
        if batch:
            report.embedded += self._add(batch, failed)
        return worked_on

    def _add(self, batch: list[Embedded], failed: dict[tuple[str, str], FailedProduct]) -> int:
        """Add a batch; a product that the catalogue refuses does not stop it."""
        while batch:
            try:
                return self._catalogue.spaces.add(batch)
            except InvalidInput as error:
                named = error.details.get("product")
                refused = [one for one in batch if one.product_id == named]
                if not refused:
                    raise
                for one in refused:
                    batch.remove(one)
                    failed[one.product_id, one.image] = FailedProduct(one.product_id, error.message)
        return 0


def _embed(one: Pictured, media: MediaStore, embedder: Embedder) -> Embedded | FailedProduct:
    if not one.image:
        return FailedProduct(one.product_id, "it has no picture")
    try:
        image = b"".join(media.open(one.image, timeout_s=_WAIT_S).chunks)
        digest = hashlib.sha256(image).hexdigest()
        if digest_of(one.image) not in ("", digest):
            return FailedProduct(
                one.product_id, f"{one.image} is not the picture that its name says"
            )
        made = embedder.embed(image, EmbedOptions(), timeout_s=_WAIT_S)
    except Unavailable:
        # Of the store, and so of every picture.
        raise
    except DomainError as error:
        return FailedProduct(one.product_id, f"{one.image}: {error.message}")
    return Embedded(one.product_id, one.image, Embedding(made.space, made.values, digest))


def _is_due(one: Pictured) -> bool:
    if one.image_sha256 is None:
        return True
    digest = digest_of(one.image)
    # Keys of earlier releases name no hash: then what was embedded is believed to be the picture.
    return one.image_sha256 != digest if digest else bool(one.image) and not one.image_sha256
