"""What every decoder is to its training, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import keras

from vitrine_pipeline.captions.recipe import CaptionRecipe


@dataclass(frozen=True, slots=True)
class Shape:
    """What a decoder has to fit.

    Attributes
    ----------
    dimension
        D, of the embedding.
    vocabulary
        V, the number of tokens, the special ones included.
    length
        T, the number of positions of a title in training.
    """

    dimension: int
    vocabulary: int
    length: int


class CaptionNetwork(Protocol):
    """A decoder that can be trained, and one step of which can be served."""

    @property
    def model(self) -> keras.Model:
        """Embedding float32 [N, D] and tokens int32 [N, T] to probabilities float32 [N, T, V]."""

    def export_step(self) -> bytes:
        """Turn one step into a LiteRT model, as `vitrine_captioner.decoder` describes it."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """A kind of decoder.

    Attributes
    ----------
    name
        As in the bundle and on the command line.
    build
        Makes an untrained network.
    """

    name: str
    build: Callable[[Shape, CaptionRecipe], CaptionNetwork]

    @property
    def file(self) -> str:
        """The bundle's file with one step of it."""
        return f"captioner_{self.name}.tflite"
