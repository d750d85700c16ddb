"""Servers of the benchmarks leave nothing behind."""

import sys

import psutil
from speed.servers import on_cores, running

SPAWNS = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def test_what_a_server_has_started_ends_with_it():
    with running((sys.executable, "-c", SPAWNS), {}) as process:
        child = psutil.Process(int(process.stdout.readline()))
    assert process.poll() is not None
    assert not child.is_running()


def test_a_server_that_ends_by_itself_is_no_error():
    with running((sys.executable, "-c", "print('done')"), {}) as process:
        assert process.wait(30) == 0


def test_what_is_started_in_a_block_uses_the_first_cores_alone():
    own = psutil.Process().cpu_affinity()
    with (
        on_cores(1),
        running((sys.executable, "-c", "import os; print(os.sched_getaffinity(0))"), {}) as process,
    ):
        assert process.stdout.readline().strip() == str({own[0]})
    assert psutil.Process().cpu_affinity() == own
