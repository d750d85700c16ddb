"""Searches and changes for a long time: no error, and memory, threads and files stay as they are.

`SOAK_S` is how long; `make soak` takes an hour.
"""

import os
import threading
import time
from statistics import median

import psutil
import pytest

from fixtures.changing_shop import ChangingShop
from fixtures.checked_load import CheckedLoad

SOAK_S = float(os.environ.get("SOAK_S", "12"))
_SAMPLES = 24
_MORE_THREADS = 6
_MORE_FILES = 12
_MORE_MEMORY = 1.10
# What a new connection or a first file of its kind takes once.
_MORE_MIB = 24


class Sampler:
    """What each process holds, time after time: MiB of its own, threads and open files."""

    def __init__(self, processes: dict[str, int]) -> None:
        named = {name: psutil.Process(pid) for name, pid in processes.items()}
        self._processes = {
            f"{name} {number or ''}".strip(): one
            for name, first in named.items()
            for number, one in enumerate([first, *first.children(recursive=True)])
        }
        self.samples: dict[str, list[tuple[float, int, int]]] = {}

    def take(self) -> None:
        for name, process in self._processes.items():
            memory = process.memory_full_info().uss / 2**20
            held = (memory, process.num_threads(), process.num_fds())
            self.samples.setdefault(name, []).append(held)


@pytest.mark.timeout(600 + 2 * SOAK_S)
def test_nothing_grows_and_nothing_fails(soaked, trained, tally):
    photo = trained.photo(trained.rows[0]["ProductId"])
    load = CheckedLoad(soaked.url, photo, trained.rows[3]["ProductId"])
    shop = ChangingShop(soaked.url, trained.photo(trained.rows[1]["ProductId"]))
    sampler = Sampler(soaked.processes)
    over = threading.Event()

    def change() -> None:
        while not over.is_set():
            shop.change()

    changing = threading.Thread(target=change)
    with load.running():
        load.wait_until_whole()
        changing.start()
        end = time.monotonic() + SOAK_S
        while time.monotonic() < end:
            over.wait(SOAK_S / _SAMPLES)
            sampler.take()
        over.set()
        changing.join()
    shop.close()

    tally.count("searches and reads", done=load.counts["right"], failed=len(load.wrong))
    tally.count("changes and files", done=shop.counts.total(), failed=len(shop.wrong))
    for name, samples in sampler.samples.items():
        # A third to warm up; then what is held at the end is what was held before.
        settled = samples[len(samples) // 3 :]
        early = [median(column) for column in zip(*settled[: len(settled) // 2], strict=True)]
        late = [median(column) for column in zip(*settled[len(settled) // 2 :], strict=True)]
        tally.time(name, **{"MiB before": early[0], "MiB after": late[0]})
        tally.time(name, threads=late[1], files=late[2])
        assert late[0] <= early[0] * _MORE_MEMORY + _MORE_MIB, (name, early, late)
        assert late[1] <= early[1] + _MORE_THREADS, (name, early, late)
        assert late[2] <= early[2] + _MORE_FILES, (name, early, late)
    assert (load.wrong[:3], shop.wrong[:3]) == ([], [])
    assert load.counts["refused"] + load.counts["partial"] == 0
    assert shop.counts["file tagged"] > 0
