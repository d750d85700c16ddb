"""How to fine-tune; the defaults are what measured best on validation parts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vitrine_pipeline.errors import PipelineError


class Layers(StrEnum):
    """Which of the backbone's layers are fitted; batch normalisation keeps its statistics."""

    LAST = "last"
    """Those that see the picture at the lowest resolution: cheaper, and hard to overfit."""
    WHOLE = "whole"
    """All of them."""


@dataclass(frozen=True, slots=True)
class FineTuningRecipe:
    """How long and how hard to fine-tune.

    Attributes
    ----------
    layers
        Of the backbone.
    epochs
        Passes over the rows, at most.
    patience
        It stops after that many epochs in which the rows that it watches were not told better.
    batch
        Pictures per step.
    learning_rate
        The peak, reached after `warm_up_epochs`; it then falls to zero along a cosine.
    weight_decay
        Decoupled, as in AdamW.
    warm_up_epochs
        How long the rate rises.
    smallest_crop
        The share of the picture's area that a random crop shows at least.
    contrastive
        In place of `Recipe.contrastive`: batches are smaller here, and the term noisier.
    flip
        Whether half of the pictures are mirrored.
    settling_epochs, settling_rate
        Passes over the rows, and the peak of their rate, in which trunk and heads get used to the
        backbone in int8.
    """

    layers: Layers = Layers.WHOLE
    epochs: int = 6
    patience: int = 3
    batch: int = 32
    learning_rate: float = 4e-4
    weight_decay: float = 1e-4
    warm_up_epochs: float = 1.0
    smallest_crop: float = 0.85
    contrastive: float = 0.1
    flip: bool = True
    settling_epochs: int = 5
    settling_rate: float = 1e-4


def find_layers(name: str) -> Layers:
    """Read the option `--fine-tune`.

    Raises
    ------
    PipelineError
        There are no layers of that name; lists those there are.
    """
    try:
        return Layers(name)
    except ValueError as error:
        raise PipelineError(f"--fine-tune: {name!r} is none of {', '.join(Layers)}") from error
