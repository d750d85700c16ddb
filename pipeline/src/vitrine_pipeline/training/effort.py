"""How much time a training may take."""

from __future__ import annotations

from enum import StrEnum

from vitrine_pipeline.errors import PipelineError


class Effort(StrEnum):
    """What is tried; the time grows with the number of products, in a line."""

    QUICK = "quick"
    """The backbone stays as it is: a minute or two."""
    STANDARD = "standard"
    """The backbone is fitted, too, where that pays: about ten minutes for 5,000 photos."""
    BEST = "best"
    """For as long as it still gains, and with a larger backbone, too: an hour or so."""


def find_effort(name: str) -> Effort:
    """Read the option `--effort`.

    Raises
    ------
    PipelineError
        There is none of that name; lists those there are.
    """
    try:
        return Effort(name)
    except ValueError as error:
        raise PipelineError(f"--effort: {name!r} is none of {', '.join(Effort)}") from error
