"""Measures one picture: the backbone's features and the colour histogram."""

from __future__ import annotations

import hashlib
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vitrine_features import colour
from vitrine_features.decode import decode
from vitrine_features.preprocessing import Preprocessing
from vitrine_inference import InterpreterPool
from vitrine_pipeline.backbones import ServedBackbone

_WAIT_S = 300.0


class Extractor:
    """Measures pictures with a backbone as it is served; thread-safe.

    An interpreter of LiteRT on each core measures several times as many pictures a second as Keras
    does, and takes the pixels exactly as the service will.

    Parameters
    ----------
    backbone
        What measures.
    name
        Its `Backbone.fingerprint`.
    preprocessing
        As the bundle will record it.

    Attributes
    ----------
    backbone
        What measures.
    name
        Names everything that a measurement depends on: the key of a cache of them.
    """

    def __init__(self, backbone: ServedBackbone, name: str, preprocessing: Preprocessing) -> None:
        self.backbone = backbone
        self._preprocessing = preprocessing
        measures = hashlib.sha256(preprocessing.model_dump_json().encode()).hexdigest()
        self.name = f"{name}-{measures[:12]}{backbone.conversion}"

    @property
    def workers(self) -> int:
        """How many pictures are worth measuring at a time."""
        # One more than there are interpreters, so that none idles while a picture is decoded.
        return self._pool.size + 1

    @cached_property
    def _pool(self) -> InterpreterPool:
        # Only when a picture is not in the cache: the conversion takes seconds.
        return self.backbone.pool()

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
