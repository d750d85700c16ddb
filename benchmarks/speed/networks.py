"""Writes the network alone, in every precision: ``networks.py OUT PHOTO ...``.

In a process of its own, so that none that measures holds TensorFlow. The backbone and its weights
are the default ones; the photos tell int8 how large activations become.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrine_features.decode import decode
from vitrine_features.preprocessing import Preprocessing
from vitrine_files import write_whole
from vitrine_pipeline.backbones import ConvertedBackbone, find_backbone
from vitrine_pipeline.backbones.registry import DEFAULT_BACKBONE


def seen(photo: Path, side: int) -> NDArray[np.uint8]:
    """Return a photo as the network sees it: uint8 [side, side, 3]."""
    return Preprocessing(side=side).resize_pixels(decode(photo.read_bytes()).image)


def main(out: Path, photos: list[Path]) -> None:
    """Write ``float32.tflite`` and ``int8.tflite``."""
    backbone = find_backbone(DEFAULT_BACKBONE)
    network = backbone.model()
    pixels = [seen(photo, backbone.side) for photo in photos]
    out.mkdir(parents=True, exist_ok=True)
    assert pixels
    write_whole(out / "float32.tflite", ConvertedBackbone(network).flatbuffer)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(photo) for photo in sys.argv[2:]])
