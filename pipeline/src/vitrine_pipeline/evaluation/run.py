"""Runs a bundle over a catalogue: what `vitrine evaluate` does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_classifier.classifier import open_classifier
from vitrine_features.bulk import OrderedStream
from vitrine_features.embedder import Embedder, EmbedOptions
from vitrine_features.model import MODEL_FILE
from vitrine_inference import InterpreterPool
from vitrine_pipeline.catalogue import Catalogue, CatalogueRow, SkippedRow
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation.captions import measure_captions
from vitrine_pipeline.evaluation.evaluation import Evaluation, evaluate
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.training.record import read_record
from vitrine_serving.errors import DomainError

_WAIT_S = 300.0


@dataclass(frozen=True, slots=True)
class BundleEvaluation:
    """A bundle's figures on a catalogue.

    Attributes
    ----------
    evaluation
        Of attributes, retrieval and captions.
    skipped
        The rows that could not be used.
    """

    evaluation: Evaluation
    skipped: tuple[SkippedRow, ...]


@dataclass(frozen=True, slots=True)
class _Embedded:
    row: CatalogueRow
    sha256: str
    values: NDArray[np.float32]


def evaluate_bundle(
    bundle: Bundle,
    catalogue: Catalogue,
    progress: Progress,
) -> BundleEvaluation:
    """Evaluate on the products whose pictures the bundle was not trained on.

    Where the catalogue is the one that the bundle was trained on, those are the held-out ones.

    Parameters
    ----------
    bundle
        Verified.
    catalogue
        The products.
    progress
        Opens a progress bar.

    Raises
    ------
    PipelineError
        No picture can be used, or all of them were trained on.
    """
    embedder = Embedder(bundle, InterpreterPool(bundle.read_bytes(MODEL_FILE)))
    classifier = open_classifier(bundle)
    record = read_record(bundle)
    with progress("Embedding pictures", len(catalogue.rows)) as advance:
        embedded, skipped = _embed(embedder, catalogue, advance)
    if not embedded:
        reason = skipped[0].reason if skipped else "it has no usable row"
        raise PipelineError(f"no picture of the catalogue can be used: {reason}")
    hashes = [product.sha256 for product in embedded]
    unseen = np.array([record is None or not record.knows(digest) for digest in hashes])
    embeddings = np.stack([product.values for product in embedded])
    rows = [product.row for product in embedded]
    evaluation = evaluate(classifier, rows, hashes, embeddings, unseen)
    captions = measure_captions(bundle, evaluation, embeddings[unseen])
    return BundleEvaluation(replace(evaluation, captions=captions), (*catalogue.skipped, *skipped))


def _embed(
    embedder: Embedder, catalogue: Catalogue, advance: Callable[[int], None]
) -> tuple[list[_Embedded], list[SkippedRow]]:
    def work(row: CatalogueRow) -> _Embedded | SkippedRow:
        try:
            image = row.image.read_bytes()
            picture = embedder.embed(image, EmbedOptions(), timeout_s=_WAIT_S)
        except DomainError as error:
            return SkippedRow(row.line, row.id, f"{row.image}: {error.message}")
        return _Embedded(row, hashlib.sha256(image).hexdigest(), picture.values)

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
