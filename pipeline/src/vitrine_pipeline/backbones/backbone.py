"""What a backbone is to the rest of the pipeline."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.backbones.converted import ConvertedBackbone
from vitrine_pipeline.backbones.untrained import randomise
from vitrine_pipeline.backbones.weights_source import NamedWeights, WeightsSource


@dataclass(frozen=True, slots=True)
class Backbone:
    """A network that says what is in a picture.

    Attributes
    ----------
    name
        As on the command line.
    side
        Height and width of its input, in pixels.
    pooled
        How many of its features, counted from the last, are its final pooled output: those in
        which pictures of the same thing lie close together before anything was trained.
    version
        Changes whenever `build` would give other features for the same weights.
    build
        Makes the network, for a side, without trained weights: input `image` float32
        [N, side, side, 3], RGB from 0 to 255; output float32 [N, F].
    load
        Copies weights from a file into a network that `build` made; raises `WeightsError`.
    default_weights
        Where its own weights are, if nobody names others; raises `PipelineError` if it has none.
    licence
        Of the weights that were trained on ImageNet.
    download
        Makes the network with the weights that were trained on ImageNet; raises `WeightsError`.
        None where its own weights are those.
    """

    name: str
    side: int
    pooled: int
    version: int
    build: Callable[[int], keras.Model]
    load: Callable[[keras.Model, Path], None]
    default_weights: Callable[[], Path]
    licence: str
    download: Callable[[int], keras.Model] | None = None

    @property
    def preprocessing(self) -> Preprocessing:
        """How pictures are resized for it."""
        return Preprocessing(side=self.side)

    @property
    def companions(self) -> Mapping[str, bytes]:
        """What a bundle holds beside it, by file name."""
        return {}

    def licence_of(self, weights: WeightsSource | None) -> str:
        """Say under which terms weights may be used; `weights` as `model` takes them."""
        if isinstance(weights, Path):
            return "those of the file it was given; look where it came from"
        if weights is NamedWeights.NONE:
            return "none, since it started from random weights"
        return f"{self.licence}; trained on ImageNet (ILSVRC 2012)"

    def fingerprint(self, weights: WeightsSource | None = None) -> str:
        """Name all that its features depend on: name, version, and a hash of the weights."""
        digest = hashlib.sha256()
        file = self._file(weights)
        if file is not None:
            digest.update(file.read_bytes())
        else:
            for value in self.model(weights).weights:
                digest.update(np.asarray(value).tobytes())
        return f"{self.name}-v{self.version}-{digest.hexdigest()[:12]}"

    def model(self, weights: WeightsSource | None = None) -> keras.Model:
        """Build the network with its weights.

        Parameters
        ----------
        weights
            A file, or which ones; the backbone's own if None.

        Raises
        ------
        WeightsError
            The file cannot be read or is of another architecture, or the download failed; names
            what was expected.
        PipelineError
            None were named, and the backbone has none of its own.
        """
        file = self._file(weights)
        if file is None and weights is NamedWeights.IMAGENET and self.download:
            return self.download(self.side)
        model = self.build(self.side)
        if file is None:
            randomise(model)
        else:
            self.load(model, file)
        return model

    def served(self, weights: WeightsSource | None = None) -> ConvertedBackbone:
        """Build the network in the form in which it is served; parameters and errors of `model`."""
        return ConvertedBackbone(self.model(weights))

    def _file(self, weights: WeightsSource | None) -> Path | None:
        if isinstance(weights, Path):
            return weights
        if weights is NamedWeights.NONE:
            return None
        if weights is NamedWeights.IMAGENET and self.download:
            return None
        return self.default_weights()
