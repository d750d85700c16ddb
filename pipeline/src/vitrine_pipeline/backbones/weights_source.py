"""Where a backbone's weights come from, as said on the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TypeAlias


class NamedWeights(StrEnum):
    """Weights that have a name in place of a file."""

    IMAGENET = "imagenet"
    """Those that were trained on ImageNet; downloaded, where no package carries them."""
    NONE = "none"
    """Random ones, the same each time."""


WeightsSource: TypeAlias = Path | NamedWeights
"""A file, or a name."""


def parse_weights(text: str | None) -> WeightsSource | None:
    """Read the option `--weights`; None, the backbone's own, where it was not given.

    A file that has one of the names can be given as ``./none``.
    """
    if text is None:
        return None
    return NamedWeights(text) if text in set(NamedWeights) else Path(text)
