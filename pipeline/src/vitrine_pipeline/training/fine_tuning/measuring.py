"""Measures a catalogue with a fitted backbone, as it is once it is converted to int8."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras

from vitrine_pipeline.backbones import ConvertedBackbone
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.image_features import Extractor, FeatureCache, Measured, extract
from vitrine_pipeline.training.fit import TrainingSet
from vitrine_pipeline.training.learner import Advance


def measure_fitted(
    backbone: keras.Model, seen: Measured, data: TrainingSet, folder: Path, advance: Advance
) -> tuple[ConvertedBackbone, TrainingSet]:
    """Convert a fitted backbone to int8, and measure with it what the one before it measured.

    Parameters
    ----------
    backbone
        Its weights must not change any more.
    seen
        The N products, and the pictures that set the ranges.
    data
        Of the same products.
    folder
        Where the features are kept; of this training alone.
    advance
        Called with the number of pictures that were measured since the last call.

    Raises
    ------
    PipelineError
        A picture can no longer be read; names its file.
    """
    representative = seen.representative
    converted = ConvertedBackbone(backbone, representative)
    extractor = Extractor(converted, "fitted", representative.preprocessing)
    measured = seen.features
    with FeatureCache(folder, extractor.name) as kept:
        again = extract(measured.rows, measured.sha256, extractor, kept, advance=advance)
    for lost in again.skipped:
        raise PipelineError(f"{lost.reason}; put the picture back and run the command again")
    return converted, replace(data, features=again.features)
