"""How to train; the defaults are what measured best on validation parts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how hard to train.

    Attributes
    ----------
    epochs
        Passes over the training rows.
    batch
        Rows per step.
    learning_rate
        The peak, reached after a warm-up of a tenth of the steps; it then falls to zero along a
        cosine.
    weight_decay
        Decoupled, as in AdamW.
    dropout
        On the trunk's inputs and hidden units.
    label_smoothing
        The share of each target that is spread over all values.
    balance
        0: every row counts the same; 1: every value counts the same.
    contrastive
        The weight of the supervised-contrastive term of each attribute; 0: none.
    contrastive_together
        The weight of one that pulls together what is alike in kind and colour; 0: none.
    contrastive_temperature
        Of these terms.
    folds
        In how many parts the training rows are left out in turn for the calibration.
    """

    epochs: int = 40
    batch: int = 128
    learning_rate: float = 1e-3
    weight_decay: float = 1e-4
    dropout: float = 0.3
    label_smoothing: float = 0.1
    balance: float = 0.0
    contrastive: float = 0.3
    contrastive_together: float = 2.0
    contrastive_temperature: float = 0.1
    folds: int = 3
