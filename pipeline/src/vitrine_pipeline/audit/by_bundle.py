"""Lets a bundle judge labels that it was not trained on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_classifier.attributes import AttributeModels
from vitrine_classifier.classifier import open_classifier
from vitrine_classifier.decode import Decoded
from vitrine_pipeline.audit.opinions import Opinions, count_votes
from vitrine_pipeline.duplicates import group_duplicates
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation.retrieval import nearest
from vitrine_pipeline.evaluation.run import see
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.training.labels import Labels
from vitrine_sheets.catalogue import CatalogueFile, CatalogueRow, SkippedRow

_WAIT_S = 300.0


@dataclass(frozen=True, slots=True)
class Examined:
    """What a bundle says of N products.

    Attributes
    ----------
    rows, sha256
        The products whose pictures could be used, and the hashes of these.
    skipped
        The catalogue's other rows.
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
        some = labels.only([model.name for model in shared])
        return Opinions(believed, count_votes(some, found, self.sha256))


def examine_with(bundle: Bundle, catalogue: CatalogueFile, progress: Progress) -> Examined:
    """Embed and classify products as the services would.

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
        No picture can be used, or the bundle was trained on all of them.
    """
    seen = see(bundle, catalogue, progress)
    if not seen.unseen.any():
        raise PipelineError(
            "the bundle was trained on every picture of this catalogue, and repeats its labels; "
            "leave --bundle out, so that models are trained which have not seen the labels they "
            "judge"
        )
    classifier = open_classifier(bundle)
    return Examined(
        rows=seen.rows,
        sha256=seen.sha256,
        skipped=seen.skipped,
        known=~seen.unseen,
        embeddings=seen.embeddings,
        models=classifier.models,
        decoded=dict(classifier.decode(seen.embeddings, timeout_s=_WAIT_S)),
    )
