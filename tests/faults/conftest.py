"""Processes that a test may harm."""

from contextlib import contextmanager

import pytest

from fixtures.loose_processes import LooseProcesses
from fixtures.redis_server import RedisServer
from vitrine_pipeline.media_location import media_beside
from vitrine_pipeline.serving.programs import StackOptions

# Long enough for an answer on a busy machine, short enough to wait for one that never comes.
DEADLINE_MS = "3000"


@contextmanager
def _running(trained, shop, redis=""):
    options = StackOptions(
        bundle=str(trained.bundle),
        database=shop.database,
        media=media_beside(shop.database),
        port=0,
        redis=redis,
    )
    # One worker, so that a request has connected it to every service before one is frozen.
    processes = LooseProcesses(options, DEADLINE_MS=DEADLINE_MS, WORKERS="1")
    try:
        yield processes
    finally:
        processes.close()


@pytest.fixture(scope="package")
def processes(trained, indexed, tmp_path_factory):
    """All five, without a cache that could answer in the place of one."""
    with _running(trained, indexed.copy(tmp_path_factory.mktemp("faults"))) as running:
        yield running


@pytest.fixture(scope="package")
def cached(trained, indexed, tmp_path_factory):
    """All five and a Redis that can be killed, as `(processes, redis)`."""
    folder = tmp_path_factory.mktemp("redis")
    with (
        RedisServer(folder) as redis,
        _running(trained, indexed.copy(folder / "shop"), redis.url) as running,
    ):
        yield running, redis
