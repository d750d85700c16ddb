"""Embeds what a catalogue holds already, from the media store, into another space."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from vitrine_features.bulk import OrderedStream
from vitrine_features.embedder import Embedder, EmbedOptions
from vitrine_files import write_whole
from vitrine_media import MediaStore, digest_of
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


class CatalogueEmbedder:
    """Brings a space of a catalogue to what its products look like.

    What is embedded already is not again, so that a run that was cut short goes on where it was.

    Parameters
    ----------
    catalogue
        The database.
    media
        The pictures of its products.
    embedder
        Of the bundle whose space is filled.
    workers
        How many pictures are worked on at a time.
    """

    def __init__(
        self, catalogue: Catalogue, media: MediaStore, embedder: Embedder, *, workers: int
    ) -> None:
        self._catalogue = catalogue
        self._media = media
        self._embedder = embedder
        self._workers = workers

    def count_due(self) -> tuple[int, int]:
        """Return how many pictures there are, and how many have to be embedded."""
        pictures = due = 0
        for page in self._catalogue.spaces.pictures(self._embedder.space):
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
        report = EmbeddingReport(self._embedder.space)
        failed: dict[tuple[str, str], FailedProduct] = {}
        with ThreadPoolExecutor(self._workers, thread_name_prefix="embed") as executor:
            for _ in range(_PASSES):
                worked_on = self._pass(executor, failed, report, advance)
                if not worked_on:
                    break
        seen = set()
        for page in self._catalogue.spaces.pictures(self._embedder.space):
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
        executor: ThreadPoolExecutor,
        failed: dict[tuple[str, str], FailedProduct],
        report: EmbeddingReport,
        advance: Callable[[int], None],
    ) -> int:
        batch: list[Embedded] = []
        worked_on = 0

        def due() -> Iterator[Pictured]:
            first = "", ""
            for page in self._catalogue.spaces.pictures(self._embedder.space):
                for one in page:
                    key = one.product_id, one.image
                    if one.product_id != first[0]:
                        first = key
                    elif first in failed and _is_due(one):
                        failed[key] = FailedProduct(one.product_id, _NEEDS_THE_FIRST)
                    if _is_due(one) and key not in failed:
                        yield one

        outcomes = OrderedStream(due(), self._embed, executor=executor, in_flight=4 * self._workers)
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

    def _embed(self, one: Pictured) -> tuple[Pictured, Embedded | FailedProduct]:
        if not one.image:
            return one, FailedProduct(one.product_id, "it has no picture")
        try:
            image = b"".join(self._media.open(one.image, timeout_s=_WAIT_S).chunks)
            digest = hashlib.sha256(image).hexdigest()
            if digest_of(one.image) not in ("", digest):
                return one, FailedProduct(
                    one.product_id, f"{one.image} is not the picture that its name says"
                )
            made = self._embedder.embed(image, EmbedOptions(), timeout_s=_WAIT_S)
        except Unavailable:
            # Of the store, and so of every picture.
            raise
        except DomainError as error:
            return one, FailedProduct(one.product_id, f"{one.image}: {error.message}")
        embedding = Embedding(made.space, made.values, digest)
        return one, Embedded(one.product_id, one.image, embedding)

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


def _is_due(one: Pictured) -> bool:
    if one.image_sha256 is None:
        return True
    digest = digest_of(one.image)
    # Keys of earlier releases name no hash: then what was embedded is believed to be the picture.
    return one.image_sha256 != digest if digest else bool(one.image) and not one.image_sha256
