"""How to fine-tune."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vitrine_pipeline.errors import PipelineError

# With fewer passes, fitting the backbone gains little over leaving it as it is.
_FEWEST = 16


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
        Passes of the first round over the rows that are fitted to; None: as many as pay for so
        many rows.
    fewest_epochs
        How many those are at least.
    computes_in
        What the backbone computes in while it is fitted, "float32" or "bfloat16"; its weights
        are float32 either way.
    later_rate
        The peak of the rate in every round but the first, as a share of `learning_rate`. Such a
        round is half as long, and its pictures are the larger ones.
    closing_epochs
        Passes over all rows after that, those that were left out for the choice and the
        calibration included.
    closing_rate
        The peak of the rate in them, as a share of `learning_rate`.
    share
        How much of the fitted weights there is in those that are served; the rest is what they
        were before.
    sides
        How large the pictures are in equal parts of the first passes, as shares of the side that
        is served.
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
    contrastive, contrastive_together
        In place of those of `Recipe`.
    remembered
        How many embeddings of the steps before a step contrasts its pictures with, too.
    flip
        Whether half of the pictures are mirrored.
    """

    layers: Layers = Layers.WHOLE
    epochs: int | None = None
    fewest_epochs: int = _FEWEST
    computes_in: str = "float32"
    later_rate: float = 0.5
    closing_epochs: int = 2
    closing_rate: float = 0.25
    share: float = 1.0
    sides: tuple[float, ...] = (0.58, 0.58, 0.72, 0.72, 0.86, 1.0)
    batch: int = 32
    learning_rate: float = 4e-4
    weight_decay: float = 1e-4
    warm_up_epochs: float = 1.0
    smallest_crop: float = 0.5
    contrastive: float = 0.2
    contrastive_together: float = 0.5
    remembered: int = 1024
    flip: bool = True


# Past so many pictures seen in all, further passes over few products gain little.
_PICTURES = 36_000
_MOST = 40


def passes(rows: int, fewest: int = _FEWEST) -> int:
    """Say how often to pass over a number of rows, `fewest` times at least.

    The time grows with the rows, in a line, but for few rows, over which more passes are made.
    """
    return max(fewest, min(_MOST, _PICTURES // max(rows, 1)))


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
