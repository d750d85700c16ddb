"""A Ray that works for one run, and tells nobody of it."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import ray
import ray.data

from vitrine_inference import available_cores
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.indexing.ray_environment import ADDRESS

_STORE_BYTES = 256 << 20
"""What items and results may take on the way, where the cluster is this machine alone."""


@contextmanager
def ray_session() -> Iterator[int]:
    """Be connected to the cluster that `RAY_ADDRESS` names, or to one that is started here.

    One that this process is connected to already is used as it is, and left so.

    Yields
    ------
    int
        How many processes with a core each it has room for.

    Raises
    ------
    PipelineError
        The cluster cannot be reached.
    """
    with ExitStack() as until_the_end:
        if not ray.is_initialized():
            _connect(until_the_end)
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.execution_options.preserve_order = True
        yield max(1, int(ray.cluster_resources().get("CPU", 1)))  # type: ignore[no-untyped-call]


def _connect(until_the_end: ExitStack) -> None:
    _say_less()
    address = os.environ.get(ADDRESS)
    if address:
        try:
            ray.init(address, log_to_driver=False, configure_logging=False)
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise PipelineError(
                f"the Ray cluster at {address} ({ADDRESS}) cannot be reached: {error}"
            ) from error
    else:
        # Ray's own folder is open to everybody on the machine, and stays.
        folder = until_the_end.enter_context(
            tempfile.TemporaryDirectory(prefix="vitrine-ray-", ignore_cleanup_errors=True)
        )
        ray.init(
            "local",
            num_cpus=available_cores(),
            object_store_memory=_STORE_BYTES,
            include_dashboard=False,
            _temp_dir=folder,
            log_to_driver=False,
            configure_logging=False,
        )
    until_the_end.callback(ray.shutdown)


def _say_less() -> None:
    """Keep what Ray says of its own doings in its files."""
    logging.getLogger("ray").setLevel(logging.ERROR)
    for handler in logging.getLogger("ray.data").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setLevel(logging.CRITICAL)
