"""Titles as a decoder learns them: numbers beside the embeddings of their pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from vitrine_captioner.vocabulary import END, PAD, SPECIAL_TOKENS, START
from vitrine_pipeline.captions.wording import Tokens


@dataclass(frozen=True, slots=True)
class EncodedTitles:
    """L titles.

    Attributes
    ----------
    tokens
        int32 [L, T + 2]: START, the tokens, END, then PAD.
    embeddings
        float32 [L, D], of their pictures.
    """

    tokens: NDArray[np.int32]
    embeddings: NDArray[np.float32]

    @property
    def told(self) -> NDArray[np.bool_]:
        """Bool [L]: the titles that have a token; others would teach a network to say nothing."""
        told: NDArray[np.bool_] = self.tokens[:, 1] != END
        return told

    @property
    def steps(self) -> int:
        """How many tokens a decoder reads of a title: T + 1."""
        return int(self.tokens.shape[1]) - 1

    def batches(
        self, rows: NDArray[np.intp], batch: int, *, seed: int | None = None
    ) -> tf.data.Dataset:
        """Stream pairs of what a decoder reads and what it should say, in the order of `seed`.

        Parameters
        ----------
        rows
            Of which titles.
        batch
            How many at a time.
        seed
            Of the order, another in each pass; None: as they come.
        """
        read = (self.embeddings[rows], self.tokens[rows, :-1])
        data = tf.data.Dataset.from_tensor_slices((read, self.tokens[rows, 1:]))
        if seed is not None:
            data = data.shuffle(len(rows), seed=seed)
        return data.batch(batch)


def encode_titles(
    titles: Sequence[Tokens], order: Sequence[str], embeddings: NDArray[np.float32]
) -> EncodedTitles:
    """Encode L titles by the place of their tokens in `order`; `embeddings` are float32 [L, D]."""
    index = {token: number + SPECIAL_TOKENS for number, token in enumerate(order)}
    encoded = np.full((len(titles), max(map(len, titles)) + 2), PAD, dtype=np.int32)
    for row, title in enumerate(titles):
        encoded[row, : len(title) + 2] = [START, *(index[token] for token in title), END]
    return EncodedTitles(encoded, embeddings)
