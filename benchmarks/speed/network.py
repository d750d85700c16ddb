"""Decoding and the network alone: the least that any search by photo costs.

Nothing of Vitrine runs here, so that this stays the same while Vitrine gets faster: Pillow decodes,
at half or a quarter of the size where that is enough, and LiteRT runs the network, one thread each.
"""

from __future__ import annotations

import io
import os
from queue import LifoQueue

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


def decoded(data: bytes, side: int) -> Pixels:
    """Decode a photo and resize it: uint8 [side, side, 3]."""
    with Image.open(io.BytesIO(data)) as photo:
        photo.draft("RGB", (2 * side, 2 * side))
        return np.asarray(photo.convert("RGB").resize((side, side), Image.Resampling.BICUBIC))


class Network:
    """A network that takes `image`, with an interpreter for each core.

    Parameters
    ----------
    model
        A TFLite flatbuffer; its first input is uint8 [1, side, side, 3].
    """

    def __init__(self, model: bytes) -> None:
        self._free: LifoQueue[Interpreter] = LifoQueue()
        for _ in range(cores()):
            interpreter = Interpreter(model_content=model, num_threads=1)
            interpreter.allocate_tensors()
            self._free.put(interpreter)
        detail = interpreter.get_input_details()[0]
        self._input, self.side = detail["index"], int(detail["shape"][1])

    def run(self, pixels: Pixels) -> None:
        """Run it once, when an interpreter is free."""
        interpreter = self._free.get()
        interpreter.tensor(self._input)()[0] = pixels
        interpreter.invoke()
        self._free.put(interpreter)

    def look(self, data: bytes) -> None:
        """Decode a photo and run the network."""
        self.run(decoded(data, self.side))


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))
