"""In what precision pictures are measured, and seen by the service."""

from __future__ import annotations

from vitrine_bundle import Precision
from vitrine_pipeline.errors import PipelineError

DEFAULT_PRECISION = Precision.INT8
"""It differs from float32 by no more than luck, in half of the time."""


def find_precision(name: str) -> Precision:
    """Read the option `--precision`.

    Raises
    ------
    PipelineError
        There is none of that name; lists those there are.
    """
    try:
        return Precision(name)
    except ValueError as error:
        raise PipelineError(f"--precision: {name!r} is none of {', '.join(Precision)}") from error
