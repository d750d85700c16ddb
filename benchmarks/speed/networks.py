"""Writes the default backbone alone, in float32: ``networks.py OUT``.

In a process of its own, so that none that measures holds TensorFlow.
"""

from __future__ import annotations

import sys
from pathlib import Path

from vitrine_files import write_whole
from vitrine_pipeline.backbones import ConvertedBackbone, find_backbone
from vitrine_pipeline.backbones.registry import DEFAULT_BACKBONE


def main(out: Path) -> None:
    """Write ``float32.tflite``, with the weights that training begins with."""
    out.mkdir(parents=True, exist_ok=True)
    network = find_backbone(DEFAULT_BACKBONE).model()
    write_whole(out / "float32.tflite", ConvertedBackbone(network).flatbuffer)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
