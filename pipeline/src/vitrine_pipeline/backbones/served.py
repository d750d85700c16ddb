"""What a backbone is in the form in which it is served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import keras
import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Runtime
from vitrine_inference import InterpreterPool


class RepresentativeSet(Protocol):
    """Pictures that stand for a catalogue, and a name that changes with them."""

    @property
    def name(self) -> str:
        """Of the set."""

    def __iter__(self) -> Iterator[NDArray[np.uint8]]: ...


class ServedBackbone(Protocol):
    """A backbone as a bundle holds it: what measures a catalogue and what is served are one."""

    @property
    def network(self) -> keras.Model | None:
        """What can be trained further; None: it stays as it is."""

    @property
    def file(self) -> str:
        """Its file in a bundle."""

    @property
    def content(self) -> bytes:
        """What is in that file."""

    @property
    def runtime(self) -> Runtime:
        """What runs it."""

    @property
    def conversion(self) -> str:
        """Name what was done to its weights, as the end of a cache's key; empty: nothing."""

    def quantised(self, representative: RepresentativeSet) -> ServedBackbone:
        """Convert it to int8, where that is ours to do; else it stays as it is."""

    def pool(self) -> InterpreterPool:
        """Load it: `image` uint8 [N, S, S, 3] to `features` float32 [N, F].

        Raises
        ------
        PipelineError
            It cannot be loaded.
        """
