"""Searches and changes for a long time: no error, and memory, threads and files stay as they are.

`SOAK_S` is how long; `make soak` takes an hour. `SOAK_PAUSE_S` is how long each client waits before
its next request.
"""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from fixtures.changing_shop import ChangingShop
from fixtures.checked_load import CheckedLoad
from fixtures.sampler import Sampler

SOAK_S = float(os.environ.get("SOAK_S", "12"))
PAUSE_S = float(os.environ.get("SOAK_PAUSE_S", "0.02"))
_SAMPLES = 24
_MOST_BETWEEN_SAMPLES_S = 30
_MORE_THREADS = 6
_MORE_FILES = 12
_MORE_MEMORY = 1.10
# What a new connection or a first file of its kind takes once.
_MORE_MIB = 24


@pytest.mark.timeout(600 + 2 * SOAK_S)
def test_nothing_grows_and_nothing_fails(soaked, trained, tally):
    photo = trained.photo(trained.rows[0]["ProductId"])
    load = CheckedLoad(soaked.url, photo, trained.rows[3]["ProductId"], pause_s=PAUSE_S)
    shop = ChangingShop(soaked.url, trained.photo(trained.rows[1]["ProductId"]))
    sampler = Sampler(soaked.processes)
    over = threading.Event()

    def change() -> None:
        while not over.wait(PAUSE_S):
            shop.change()

    with load.running(), ThreadPoolExecutor(1) as pool:
        load.wait_until_whole()
        changing = pool.submit(change)
        try:
            end = time.monotonic() + SOAK_S
            while time.monotonic() < end:
                over.wait(min(SOAK_S / _SAMPLES, _MOST_BETWEEN_SAMPLES_S))
                sampler.take()
        finally:
            over.set()
        changing.result()
    shop.close()

    tally.count("searches and reads", done=load.counts["right"], failed=len(load.wrong))
    tally.count("refused or partial", done=load.counts["refused"] + load.counts["partial"])
    tally.count("changes and files", done=shop.counts.total(), failed=len(shop.wrong))
    growth = sampler.growth()
    for name, one in growth.items():
        tally.time(name, **{"MiB before": one.early.mib, "MiB after": one.late.mib})
        tally.time(name, **{"MiB an hour": one.mib_per_hour})
        tally.time(name, threads=one.late.threads, files=one.late.files)
    for name, one in growth.items():
        assert one.late.mib <= one.early.mib * _MORE_MEMORY + _MORE_MIB, (name, one)
        assert one.late.threads <= one.early.threads + _MORE_THREADS, (name, one)
        assert one.late.files <= one.early.files + _MORE_FILES, (name, one)
    assert (load.wrong[:3], shop.wrong[:3]) == ([], [])
    assert load.counts["refused"] + load.counts["partial"] == 0
    assert shop.counts["file tagged"] > 0
