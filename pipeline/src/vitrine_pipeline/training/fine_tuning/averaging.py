"""Averages the weights of a fitted backbone with those that it had before."""

from __future__ import annotations

import keras


def average(fitted: keras.Model, before: keras.Model, share: float) -> None:
    """Move a fitted backbone back, some of the way to what it was.

    What a network knows of other pictures is lost little by little while it is fitted to those
    of a catalogue. On the way between the two lies one that knows both, and that serves as fast.
    What is on top of it knows neither, and has to be fitted to it.

    Source: Wortsman et al., "Robust fine-tuning of zero-shot models" (CVPR 2022).

    Parameters
    ----------
    fitted
        Changes.
    before
        The same backbone as it was; stays as it is.
    share
        How much of the fitted weights stays, 0 to 1.
    """
    for weight, was in zip(fitted.weights, before.weights, strict=True):
        weight.assign(share * weight.numpy() + (1 - share) * was.numpy())
