"""Measures a catalogue's pictures with a backbone, and finds those that are nearly the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Precision
from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.backbones import AnyBackbone, ServedBackbone, WeightsSource
from vitrine_pipeline.duplicates import group_duplicates
from vitrine_pipeline.image_features.cache import FeatureCache
from vitrine_pipeline.image_features.extraction import ImageFeatures, extract, hash_pictures
from vitrine_pipeline.image_features.extractor import Extractor
from vitrine_pipeline.image_features.precision import DEFAULT_PRECISION
from vitrine_pipeline.image_features.representative import (
    RepresentativePictures,
    choose_representative,
)
from vitrine_pipeline.progress import Progress
from vitrine_sheets.catalogue import CatalogueRow


@dataclass(frozen=True, slots=True)
class Measured:
    """A catalogue as a backbone sees it.

    Attributes
    ----------
    backbone
        What saw it.
    name
        All that its features depend on, as `Backbone.fingerprint` gives it.
    representative
        The pictures that set the ranges of an int8 network.
    features
        Of the N products whose pictures can be used.
    groups
        int [N]: products whose pictures are nearly the same have the same number.
    """

    backbone: ServedBackbone
    name: str
    representative: RepresentativePictures
    features: ImageFeatures
    groups: NDArray[np.intp]


def measure_pictures(
    rows: Sequence[CatalogueRow],
    backbone: AnyBackbone,
    weights: WeightsSource | None,
    preprocessing: Preprocessing,
    cache: Path,
    progress: Progress,
    precision: Precision = DEFAULT_PRECISION,
) -> Measured:
    """Measure every picture that was not measured before.

    Parameters
    ----------
    rows
        The products.
    backbone, weights
        The network, and its weights as `Backbone.model` takes them.
    preprocessing
        How pictures are resized.
    cache
        The folder where features are kept.
    progress
        Opens a progress bar.
    precision
        Of the numbers that a network of this project computes in.

    Raises
    ------
    PipelineError
        The weights, or none of the pictures, can be used.
    """
    # The model first: it says what is wrong with a file of weights.
    network, name = backbone.served(weights), backbone.fingerprint(weights)
    digests = hash_pictures(rows)
    representative = choose_representative([row.image for row in rows], digests, preprocessing)
    quantises = precision is Precision.INT8
    served = network.quantised(representative) if quantises else network
    extractor = Extractor(served, name, preprocessing)
    with (
        FeatureCache(cache, extractor.name) as kept,
        progress("Measuring pictures", len(rows)) as advance,
    ):
        features = extract(rows, digests, extractor, kept, advance=advance)
    groups = group_duplicates(features.sha256, features.features[:, -backbone.pooled :])
    return Measured(served, name, representative, features, groups)
