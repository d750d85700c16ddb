"""What a backbone is to the rest of the pipeline."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras


@dataclass(frozen=True, slots=True)
class Backbone:
    """A pretrained network.

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
        Makes the network without weights: input `image` float32 [N, side, side, 3], RGB from 0 to
        255; output float32 [N, F].
    load
        Copies weights from a file into a network that `build` made; raises `WeightsError`.
    default_weights
        Where its weights are, if nobody names a file.
    """

    name: str
    side: int
    pooled: int
    version: int
    build: Callable[[], keras.Model]
    load: Callable[[keras.Model, Path], None]
    default_weights: Callable[[], Path]

    def fingerprint(self, weights: Path | None = None) -> str:
        """Name all that its features depend on: name, version, and a hash of the weights."""
        content = (weights or self.default_weights()).read_bytes()
        return f"{self.name}-v{self.version}-{hashlib.sha256(content).hexdigest()[:12]}"

    def model(self, weights: Path | None = None) -> keras.Model:
        """Build the network and load its weights.

        Parameters
        ----------
        weights
            A file; the backbone's own if none is given.

        Raises
        ------
        WeightsError
            The file cannot be read or is of another architecture; names it.
        """
        model = self.build()
        self.load(model, weights or self.default_weights())
        return model
