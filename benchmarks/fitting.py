"""How fast a backbone is fitted: ``python benchmarks/fitting.py [SIDE ...]``.

Prints a row of a Markdown table for each side: the pictures that a step of the whole default
backbone takes in a second of processor time, with batch normalisation as layers (at the side that
it is served alone) and multiplied into the kernels, as it is fitted.
"""

from __future__ import annotations

import sys
import time

import keras
import numpy as np
import tensorflow as tf

from vitrine_pipeline.backbones import NamedWeights, find_backbone
from vitrine_pipeline.backbones.registry import DEFAULT_BACKBONE
from vitrine_pipeline.training.fine_tuning import Layers
from vitrine_pipeline.training.fine_tuning.layers import unfreeze
from vitrine_pipeline.training.fine_tuning.twin import twin_of

_BATCH = 32
_FOR_S = 10.0


def main(sides: list[int]) -> None:
    """Measure one side after the other."""
    backbone = find_backbone(DEFAULT_BACKBONE)
    model = backbone.model(NamedWeights.NONE)
    unfreeze(model, Layers.WHOLE)
    twin = twin_of(model)
    print("| side | layers | multiplied in |")
    print("|---|---|---|")
    for side in sides or [backbone.side, 128]:
        plain = f"{_rate(model, side):.1f}" if side == backbone.side else ""
        print(f"| {side} | {plain} | {_rate(twin, side):.1f} |", flush=True)


def _rate(network: keras.Model, side: int) -> float:
    images = tf.random.uniform((_BATCH, side, side, 3), 0, 255)
    variables = network.trainable_variables
    values = [variable.value for variable in variables]

    @tf.function  # type: ignore[untyped-decorator]
    def step() -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(network(images, training=False) ** 2)
        for value, gradient in zip(values, tape.gradient(loss, values), strict=True):
            value.assign_sub(1e-9 * gradient)

    step()
    steps, began, used = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - began < _FOR_S or not steps:
        step()
        steps += 1
    return float(np.divide(steps * _BATCH, time.process_time() - used))


if __name__ == "__main__":
    main([int(side) for side in sys.argv[1:]])
