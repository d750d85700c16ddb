"""Lets a bundle judge labels that it was not trained on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_classifier.attributes import AttributeModels
from vitrine_classifier.classifier import open_classifier
from vitrine_classifier.decode import Decoded
from vitrine_features.bulk import OrderedStream
from vitrine_features.embedder import Embedder, EmbedOptions
from vitrine_features.model import MODEL_FILE
from vitrine_inference import InterpreterPool
from vitrine_pipeline.audit.opinions import Opinions, count_votes
from vitrine_pipeline.catalogue import CatalogueRow, SkippedRow
from vitrine_pipeline.duplicates import group_duplicates
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation.retrieval import nearest
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.training.labels import Labels
from vitrine_pipeline.training.record import read_record
from vitrine_serving.errors import DomainError

_WAIT_S = 300.0


@dataclass(frozen=True, slots=True)
class Examined:
    """What a bundle says of N products.

    Attributes
    ----------
    rows, sha256
        The products whose pictures could be used, and the hashes of these.
    skipped
        The others.
    known
        bool [N]: the bundle was trained on the picture, so that its opinion is worth nothing.
    embeddings
        float32 [N, D].
    models, decoded
        The bundle's attributes, and its answers.
    """

    rows: tuple[CatalogueRow, ...]
    sha256: tuple[str, ...]
    skipped: tuple[SkippedRow, ...]
    known: NDArray[np.bool_]
    embeddings: NDArray[np.float32]
    models: AttributeModels
    decoded: dict[str, Decoded]

    def opinions(self, labels: Labels) -> Opinions:
        """Say what the bundle and the nearest rows think of the labels.

        Parameters
        ----------
        labels
            Of the N rows. Values that the bundle does not know get no belief from it.

        Raises
        ------
        PipelineError
            The bundle predicts none of the attributes.
        """
        shared = [model for model in self.models.attributes if model.name in labels.values]
        if not shared:
            raise PipelineError(
                f"the bundle predicts {', '.join(self.models.names) or 'no attribute'}, and the "
                f"catalogue states {', '.join(labels.values)}: there is nothing to compare"
            )
        groups = group_duplicates(self.sha256, self.embeddings)
        alike = [np.flatnonzero(groups == group) for group in groups]
        found = nearest(self.embeddings, self.embeddings, alike)
        believed = {}
        for model in shared:
            position = {value: at for at, value in enumerate(model.values)}
            answers = np.pad(self.decoded[model.name].probabilities, ((0, 0), (0, 1)))
            columns = [position.get(value, -1) for value in labels.values[model.name]]
            believed[model.name] = answers[:, columns].astype(np.float64)
        names = [model.name for model in shared]
        some = Labels(
            {name: labels.values[name] for name in names},
            {name: labels.codes[name] for name in names},
        )
        return Opinions(believed, count_votes(some, found, self.sha256))


def examine_with(bundle: Bundle, rows: Sequence[CatalogueRow], progress: Progress) -> Examined:
    """Embed and classify products as the services would.

    Parameters
    ----------
    bundle
        Verified.
    rows
        The products.
    progress
        Opens a progress bar.

    Raises
    ------
    PipelineError
        No picture can be used, or the bundle was trained on all of them.
    """
    embedder = Embedder(bundle, InterpreterPool(bundle.read_bytes(MODEL_FILE)))
    with progress("Looking at pictures", len(rows)) as advance:
        outcomes = _embed(embedder, rows, advance)
    skipped = tuple(its for its in outcomes if isinstance(its, SkippedRow))
    seen = [its for its in outcomes if not isinstance(its, SkippedRow)]
    if not seen:
        reason = skipped[0].reason if skipped else "it has no usable row"
        raise PipelineError(f"no picture of the catalogue can be used: {reason}")
    record = read_record(bundle)
    known = np.array([record is not None and record.knows(digest) for _, digest, _ in seen])
    if known.all():
        raise PipelineError(
            "the bundle was trained on every picture of this catalogue, and repeats its labels; "
            "leave --bundle out, so that models are trained which have not seen the labels they "
            "judge"
        )
    embeddings = np.stack([values for *_, values in seen])
    classifier = open_classifier(bundle)
    return Examined(
        rows=tuple(row for row, *_ in seen),
        sha256=tuple(digest for _, digest, _ in seen),
        skipped=skipped,
        known=known,
        embeddings=embeddings,
        models=classifier.models,
        decoded=dict(classifier.decode(embeddings, timeout_s=_WAIT_S)),
    )


_Seen = tuple[CatalogueRow, str, NDArray[np.float32]]


def _embed(
    embedder: Embedder, rows: Sequence[CatalogueRow], advance: Callable[[int], None]
) -> list[_Seen | SkippedRow]:
    def look(row: CatalogueRow) -> _Seen | SkippedRow:
        try:
            image = row.image.read_bytes()
            picture = embedder.embed(image, EmbedOptions(), timeout_s=_WAIT_S)
        except DomainError as error:
            return SkippedRow(row.line, row.id, f"{row.image}: {error.message}")
        return row, hashlib.sha256(image).hexdigest(), picture.values

    outcomes: list[_Seen | SkippedRow] = []
    workers = embedder.interpreters + 1
    with ThreadPoolExecutor(workers, thread_name_prefix="audit") as executor:
        for outcome in OrderedStream(rows, look, executor=executor, in_flight=4 * workers):
            outcomes.append(outcome)
            advance(1)
    return outcomes
