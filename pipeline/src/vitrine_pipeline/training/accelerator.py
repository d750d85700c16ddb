"""The GPU that backbones are fitted on, where there is one."""

from __future__ import annotations

from dataclasses import dataclass

import tensorflow as tf

# From Ampere on, a GPU multiplies bfloat16 natively.
_HAS_BFLOAT16 = (8, 0)


@dataclass(frozen=True, slots=True)
class Accelerator:
    """A GPU.

    Attributes
    ----------
    name
        As its maker calls it.
    computes_in
        What a network is fitted in fastest without losing accuracy: "bfloat16", which has the
        range of float32, so that no loss has to be scaled, or "float32".
    """

    name: str
    computes_in: str


def find_accelerator() -> Accelerator | None:
    """Find the GPU that TensorFlow computes on by itself, and let it take memory as it needs it.

    Returns
    -------
    Accelerator | None
        None: there is none, its driver is not there, or TensorFlow was installed without CUDA.
    """
    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return None
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    told = tf.config.experimental.get_device_details(gpus[0])
    native = told.get("compute_capability", (0, 0)) >= _HAS_BFLOAT16
    return Accelerator(told.get("device_name", gpus[0].name), "bfloat16" if native else "float32")
