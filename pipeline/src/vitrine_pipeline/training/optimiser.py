"""The optimiser that all training here uses."""

from __future__ import annotations

import keras

_CLIP_NORM = 5.0


def warmed_adamw(
    learning_rate: float, weight_decay: float, *, warm_up: int, steps: int
) -> keras.optimizers.AdamW:
    """Make an AdamW whose rate rises in a line, then falls to zero along a cosine.

    Sources: Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (ICLR 2019) and "SGDR"
    (ICLR 2017).

    Parameters
    ----------
    learning_rate
        The peak.
    weight_decay
        Decoupled.
    warm_up, steps
        After how many steps the peak is reached, and after how many zero is.
    """
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps - warm_up), warmup_target=learning_rate, warmup_steps=warm_up
    )
    return keras.optimizers.AdamW(schedule, weight_decay=weight_decay, clipnorm=_CLIP_NORM)
