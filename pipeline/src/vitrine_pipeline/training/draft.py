"""A bundle that has not got its name yet: tried out first, then published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle, Runtime, TrainingData, open_bundle, space_id, write_bundle
from vitrine_classifier.classifier import open_classifier
from vitrine_features.embedder import Embedder, EmbedOptions
from vitrine_features.model_files import PREPROCESSING_FILE, PROJECTION_FILE, model_file, open_pool
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation.evaluation import Evaluation, evaluate
from vitrine_pipeline.image_features import ImageFeatures, Measured
from vitrine_pipeline.text.measuring import measure_texts
from vitrine_pipeline.training.network import EMBEDDING_DIMENSION

_COMPARED = 8
_LEAST_COSINE = 0.999
_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that a bundle will hold, but the figures.

    Attributes
    ----------
    files
        Name to content.
    attributes
        The names that it predicts.
    training_data
        What it was trained on.
    runtime
        What runs its backbone.
    """

    files: Mapping[str, bytes]
    attributes: tuple[str, ...]
    training_data: TrainingData
    runtime: Runtime

    @property
    def space(self) -> str:
        """The id of its embedding space."""
        parts = (model_file(self.runtime), PROJECTION_FILE, PREPROCESSING_FILE)
        return space_id(*(self.files[name] for name in parts))

    def with_file(self, name: str, content: bytes) -> Draft:
        """Add a file."""
        return replace(self, files={**self.files, name: content})

    def write(self, out: Path, metrics: Mapping[str, Any]) -> None:
        """Write the bundle, whole or not at all.

        Raises
        ------
        BundleError
            There is one of that name.
        """
        write_bundle(
            out,
            self.files,
            version=out.name,
            space=self.space,
            dimension=EMBEDDING_DIMENSION,
            attributes=self.attributes,
            training_data=self.training_data,
            runtime=self.runtime,
            metrics=metrics,
        )

    def try_out(
        self,
        seen: Measured,
        embeddings: NDArray[np.float32],
        held_out: NDArray[np.bool_],
    ) -> Evaluation | None:
        """Open the bundle as the services will, and measure it.

        What cannot serve, or says something else than what was trained, is not published.

        Parameters
        ----------
        seen
            The N products.
        embeddings
            float32 [N, D], what the trained network says of them.
        held_out
            bool [N]: the products to measure on.

        Returns
        -------
        Evaluation
            None where nothing was held out.

        Raises
        ------
        PipelineError
            The converted model gives other embeddings than the trained one.
        """
        with TemporaryDirectory(prefix="vitrine-trial-") as folder:
            self.write(Path(folder) / "trial", {})
            bundle = open_bundle(str(Path(folder) / "trial"))
            measured = seen.features
            _compare(bundle, measured, embeddings)
            if not held_out.any():
                return None
            classifier = open_classifier(bundle)
            found = evaluate(
                classifier, measured.rows, measured.sha256, embeddings, held_out, seen.groups
            )
            unseen = embeddings[held_out]
            texts = measure_texts(bundle, measured.rows, embeddings, held_out, seen.groups)
            found = found.with_captions(bundle, unseen).with_details(bundle, unseen)
            return found.with_texts(texts)


def _compare(bundle: Bundle, measured: ImageFeatures, embeddings: NDArray[np.float32]) -> None:
    embedder = Embedder(bundle, open_pool(bundle, size=1))
    for row, expected in list(zip(measured.rows, embeddings, strict=True))[:_COMPARED]:
        picture = embedder.embed(row.image.read_bytes(), EmbedOptions(), timeout_s=_WAIT_S)
        cosine = float(picture.values @ expected)
        if cosine < _LEAST_COSINE:
            raise PipelineError(
                f"{row.image}: the converted model and the trained one disagree on this picture "
                f"(cosine {cosine:.4f}); the bundle was not written. Try another version of "
                "TensorFlow"
            )
