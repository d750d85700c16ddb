"""The package that draws, which this one does without: a graphics library comes with it."""

from __future__ import annotations

from importlib.util import find_spec

from vitrine_pipeline.errors import PipelineError

SAMPLE_PACKAGE = "vitrine_sample"


def need_sample_package() -> None:
    """Refuse to go on where nothing can be drawn.

    Raises
    ------
    PipelineError
        The package is not installed.
    """
    if find_spec(SAMPLE_PACKAGE) is None:
        raise PipelineError(
            "the package vitrine-sample, which draws the catalogue, is not installed here; in a "
            "checkout of Vitrine, `make setup` or `pip install ./sample` installs it; the image "
            "vitrine-sample holds it: python -m vitrine_sample --out DIR --products N"
        )
