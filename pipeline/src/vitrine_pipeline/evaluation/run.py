"""Runs a bundle over a catalogue: what `vitrine evaluate` does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_classifier.classifier import open_classifier
from vitrine_features.bulk import OrderedStream
from vitrine_features.embedder import Embedder, EmbedOptions
from vitrine_features.model_files import open_pool
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation.evaluation import Evaluation, evaluate
from vitrine_pipeline.evaluation.look import LOOK_SIDE_PX, Look, look_at
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.text.measuring import measure_texts
from vitrine_pipeline.training_record import read_record
from vitrine_serving.errors import DomainError
from vitrine_sheets.catalogue import CatalogueFile, CatalogueRow, SkippedRow, Understanding

_WAIT_S = 300.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A catalogue as a bundle sees it.

    Attributes
    ----------
    bundle
        Whose space the embeddings are of.
    rows
        The N products whose pictures can be used.
    sha256, looks
        Of their pictures.
    embeddings
        float32 [N, D].
    unseen
        bool [N]: the pictures that the bundle was not trained on.
    skipped
        The rows that cannot be used.
    understood
        What was understood of the catalogue's file.
    """

    bundle: Bundle
    rows: tuple[CatalogueRow, ...]
    sha256: tuple[str, ...]
    looks: tuple[Look, ...]
    embeddings: NDArray[np.float32]
    unseen: NDArray[np.bool_]
    skipped: tuple[SkippedRow, ...]
    understood: Understanding = field(default_factory=Understanding)

    @property
    def groups(self) -> NDArray[np.intp]:
        """Int [N]: products of which the pictures are nearly the same have the same number."""
        prints = [look.fingerprint for look in self.looks]
        return np.unique(prints, return_inverse=True)[1].astype(np.intp)

    def only(self, lines: Collection[int]) -> Seen:
        """Keep the products of some lines of the catalogue's file."""
        kept = [at for at, row in enumerate(self.rows) if row.line in lines]
        return replace(
            self,
            rows=tuple(self.rows[at] for at in kept),
            sha256=tuple(self.sha256[at] for at in kept),
            looks=tuple(self.looks[at] for at in kept),
            embeddings=self.embeddings[kept],
            unseen=self.unseen[kept],
        )


@dataclass(frozen=True, slots=True)
class _Embedded:
    row: CatalogueRow
    sha256: str
    look: Look
    values: NDArray[np.float32]


def evaluate_seen(seen: Seen, asked: NDArray[np.bool_]) -> Evaluation:
    """Evaluate on the products `asked`, bool [N]; they look for their like among the others.

    Raises
    ------
    PipelineError
        None is asked.
    """
    classifier = open_classifier(seen.bundle)
    found = evaluate(classifier, seen.rows, seen.sha256, seen.embeddings, asked, seen.groups)
    unseen = seen.embeddings[asked]
    texts = measure_texts(seen.bundle, seen.rows, seen.embeddings, asked, seen.groups)
    found = found.with_captions(seen.bundle, unseen).with_details(seen.bundle, unseen)
    return found.with_texts(texts)


def see(bundle: Bundle, catalogue: CatalogueFile, progress: Progress) -> Seen:
    """Embed a catalogue as the feature service does.

    Raises
    ------
    PipelineError
        No picture can be used.
    """
    embedder = Embedder(bundle, open_pool(bundle))
    title = f"Embedding pictures ({bundle.manifest.version})"
    with progress(title, len(catalogue.rows)) as advance:
        embedded, skipped = _embed(embedder, catalogue, advance)
    if not embedded:
        reason = skipped[0].reason if skipped else "it has no usable row"
        raise PipelineError(f"no picture of the catalogue can be used: {reason}")
    record = read_record(bundle)
    return Seen(
        bundle=bundle,
        rows=tuple(product.row for product in embedded),
        sha256=tuple(product.sha256 for product in embedded),
        looks=tuple(product.look for product in embedded),
        embeddings=np.stack([product.values for product in embedded]),
        unseen=np.array([record is None or not record.knows(one.sha256) for one in embedded]),
        skipped=(*catalogue.skipped, *skipped),
        understood=catalogue.understood,
    )


def _embed(
    embedder: Embedder, catalogue: CatalogueFile, advance: Callable[[int], None]
) -> tuple[list[_Embedded], list[SkippedRow]]:
    options = EmbedOptions(thumbnail_side_px=LOOK_SIDE_PX)

    def work(row: CatalogueRow) -> _Embedded | SkippedRow:
        try:
            image = row.image.read_bytes()
            picture = embedder.embed(image, options, timeout_s=_WAIT_S)
        except DomainError as error:
            return SkippedRow(row.line, row.id, f"{row.image}: {error.message}")
        digest = hashlib.sha256(image).hexdigest()
        return _Embedded(row, digest, look_at(picture), picture.values)

    embedded: list[_Embedded] = []
    skipped: list[SkippedRow] = []
    workers = embedder.interpreters + 1
    with ThreadPoolExecutor(workers, thread_name_prefix="evaluate") as executor:
        for outcome in OrderedStream(
            catalogue.rows, work, executor=executor, in_flight=4 * workers
        ):
            if isinstance(outcome, SkippedRow):
                skipped.append(outcome)
            else:
                embedded.append(outcome)
            advance(1)
    return embedded, skipped
