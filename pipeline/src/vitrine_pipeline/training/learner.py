"""What can be fitted to some rows of a catalogue and asked about others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import keras
import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.training.labels import Labels
from vitrine_pipeline.training.network import Network

Advance = Callable[[int], None]
"""Called after some epochs with their number."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What fitting gives.

    Attributes
    ----------
    backbone
        The network that sees: image float32 [N, S, S, 3], 0 to 255, to features [N, F]. None: it is
        one that cannot be trained.
    network
        The trunk and the heads on top of it.
    epochs
        After how many passes over the rows it was at its best.
    """

    backbone: keras.Model | None
    network: Network
    epochs: int


class Learner(Protocol):
    """A way of fitting to rows of one catalogue."""

    @property
    def labels(self) -> Labels:
        """Of all N rows."""

    @property
    def epochs(self) -> int:
        """How many passes a fitting takes at most."""

    def learn(
        self,
        rows: NDArray[np.intp],
        *,
        seed: int,
        watched: NDArray[np.intp] | None = None,
        epochs: int | None = None,
        advance: Advance = lambda _epochs: None,
    ) -> Learnt:
        """Fit to some rows.

        Parameters
        ----------
        rows
            At least one.
        seed
            Equal seeds give equal networks on the same machine.
        watched
            Other rows, on which a learner may see when to stop.
        epochs
            How many passes; at most `Learner.epochs`, and that many if None.
        advance
            Called with `Learner.epochs` in all, whatever happens.
        """

    def embed(self, learnt: Learnt, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Embed some rows: float32 [rows, 256], unit norm."""
