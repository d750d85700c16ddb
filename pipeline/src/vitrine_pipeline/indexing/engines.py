"""Opens the engine of a bulk run by what a person asked for."""

from __future__ import annotations

from typing import TypeVar

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.indexing.bulk import BulkEngine, LocalEngine, Work
from vitrine_pipeline.indexing.ray_environment import prepare_environment

Item = TypeVar("Item")
Result = TypeVar("Result")


def open_engine(work: Work[Item, Result], *, on_ray: bool) -> BulkEngine[Item, Result]:
    """Return what does a work: this process, or a Ray cluster.

    Raises
    ------
    PipelineError
        Ray is not installed here.
    """
    if not on_ray:
        return LocalEngine(work)
    prepare_environment()
    try:
        from vitrine_pipeline.indexing.on_ray import RayEngine
    except ImportError as error:
        raise PipelineError(
            f"--engine ray needs Ray, which is not installed here ({error}): "
            "`make setup` installs it, and the image vitrine-pipeline-ray has it"
        ) from error
    return RayEngine(work)
