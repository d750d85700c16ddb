"""How many steps of the decoder a description takes: as many as its title is long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_captioner.captioner import Captioner
from vitrine_captioner.decoder import Floats, LiteRtDecoder, StepDecoder, Steps
from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.title_writer import TitleWriter
from vitrine_captioner.vocabulary import VOCABULARY, parse_vocabulary

_WAIT_S = 30.0


def count_steps(
    bundle: Bundle, seen: Iterable[tuple[NDArray[np.float32], list[KnownAttribute]]]
) -> list[int]:
    """Return the steps that each description takes.

    Parameters
    ----------
    bundle
        Verified, with a decoder.
    seen
        Of each picture, the embedding, float32 [D], and what is known.
    """
    vocabulary = parse_vocabulary(bundle.read_text(VOCABULARY))
    decoder = _Counting(LiteRtDecoder(vocabulary.decoder, bundle.read_bytes(vocabulary.model)))
    captioner = Captioner(bundle.manifest.attributes, TitleWriter(decoder, vocabulary))
    counts = []
    for embedding, known in seen:
        before = decoder.taken
        captioner.describe(embedding, known, timeout_s=_WAIT_S)
        counts.append(decoder.taken - before)
    return counts


class _Counting:
    """A decoder whose steps are counted, and itself what takes them."""

    def __init__(self, decoder: StepDecoder) -> None:
        self._decoder = decoder
        self._steps: Steps
        self.taken = 0

    @property
    def name(self) -> str:
        return self._decoder.name

    @contextmanager
    def steps(self, *, deadline: float) -> Iterator[Steps]:
        with self._decoder.steps(deadline=deadline) as self._steps:
            yield self

    def initial_state(self, rows: int) -> Floats:
        return self._steps.initial_state(rows)

    def step(
        self, embedding: Floats, tokens: NDArray[np.int32], state: Floats
    ) -> tuple[Floats, Floats]:
        self.taken += 1
        return self._steps.step(embedding, tokens, state)
