"""How the captioner is trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaptionRecipe:
    """What can be chosen about the training of the captioner.

    Attributes
    ----------
    keep_brands
        Whether titles may claim brands, which a picture seldom shows.
    min_count
        A word that fewer titles hold is not learnt.
    max_tokens
        Of longer titles only the beginning is learnt.
    units
        Of the encoder, the embedding of words, and each LSTM.
    dropout
        The share of units that rest in a step.
    batch
        Titles in a step.
    learning_rate
        Of Adam.
    epochs, patience
        At most so many passes over the titles; fewer when as many in a row have not helped the
        validation part.
    max_steps
        Of a large catalogue, so many steps at most.
    """

    keep_brands: bool = False
    min_count: int = 4
    max_tokens: int = 14
    units: int = 128
    dropout: float = 0.3
    batch: int = 64
    learning_rate: float = 4e-3
    epochs: int = 40
    patience: int = 4
    max_steps: int = 4000
