"""Measures one picture: the backbone's features and the colour histogram."""

from __future__ import annotations

import hashlib
from functools import cached_property

import keras
import numpy as np
from numpy.typing import NDArray

from vitrine_features import colour
from vitrine_features.decode import decode
from vitrine_features.preprocessing import Preprocessing
from vitrine_inference import InterpreterPool
from vitrine_pipeline.backbones import QUANTISATION_VERSION, ConvertedBackbone
from vitrine_pipeline.image_features.representative import RepresentativePictures

_WAIT_S = 300.0


class Extractor:
    """Measures pictures with a backbone in LiteRT; thread-safe.

    A LiteRT interpreter on each core measures several times as many pictures a second as Keras
    does, and takes the pixels exactly as the service will.

    Parameters
    ----------
    model
        The backbone, as `Backbone.model` gives it.
    name
        Its `Backbone.fingerprint`.
    preprocessing
        As the bundle will record it.
    representative
        What the backbone is converted to int8 with; None: it stays in float32.

    Attributes
    ----------
    backbone
        What measures.
    name
        Names everything that a measurement depends on: the key of a cache of them.
    """

    def __init__(
        self,
        model: keras.Model,
        name: str,
        preprocessing: Preprocessing,
        representative: RepresentativePictures | None = None,
    ) -> None:
        self.backbone = ConvertedBackbone(model, representative)
        self._preprocessing = preprocessing
        measures = hashlib.sha256(preprocessing.model_dump_json().encode()).hexdigest()
        self.name = f"{name}-{measures[:12]}"
        if representative is not None:
            self.name += f"-int8-v{QUANTISATION_VERSION}-{representative.name}"

    @property
    def workers(self) -> int:
        """How many pictures are worth measuring at a time."""
        # One more than there are interpreters, so that none idles while a picture is decoded.
        return self._pool.size + 1

    @cached_property
    def _pool(self) -> InterpreterPool:
        # Only when a picture is not in the cache: the conversion takes seconds.
        return InterpreterPool(self.backbone.flatbuffer)

    def measure(self, image: bytes) -> NDArray[np.float32]:
        """Measure one encoded picture.

        Parameters
        ----------
        image
            JPEG, PNG, WebP, GIF, HEIC or AVIF.

        Returns
        -------
        numpy.ndarray
            float32 [F + colour.DIMENSION]: the backbone's features, then the histogram.

        Raises
        ------
        DomainError
            The picture cannot be decoded.
        """
        picture = decode(image, detail_px=self._preprocessing.detail_px())
        inputs = self._preprocessing.prepare(picture.image)
        outputs = self._pool.run({"image": inputs.image[np.newaxis]}, timeout_s=_WAIT_S)
        return np.concatenate([outputs["features"][0], inputs.colour]).astype(np.float32)


def split_measurements(
    vectors: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Split [N, F + C] into the backbone's features [N, F] and the histograms [N, C]."""
    return vectors[:, : -colour.DIMENSION], vectors[:, -colour.DIMENSION :]
