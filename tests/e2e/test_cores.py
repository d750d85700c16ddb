"""A service uses the cores that it may, and starts no threads for those that it may not."""

import json
import os
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from vitrine_pipeline.serving import programs
from vitrine_pipeline.serving.programs import SERVICES, StackOptions

CORES = sorted(os.sched_getaffinity(0))
MODELS = {"features": "features", "classifier": "heads", "captioner": "captioner"}


@contextmanager
def running(name, trained, tmp_path, cores):
    """A service that may use some of the machine's cores, once it is ready, and what it said."""
    database, media = f"sqlite:///{tmp_path}/vitrine.db", str(tmp_path / "media")
    program = programs.service(name, StackOptions(str(trained.bundle), database, media), os.environ)
    with subprocess.Popen(
        ("taskset", "--cpu-list", ",".join(map(str, cores)), *program.command),
        env=program.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            lines = (json.loads(line) for line in process.stdout if line.startswith("{"))
            yield process, next(line for line in lines if line["event"] == "ready")
        finally:
            process.kill()


def threads(process) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"^Threads:\s+(\d+)$", status, re.MULTILINE)[1])


def interpreters(name, ready) -> float:
    metrics = httpx.get(f"http://127.0.0.1:{ready['metrics_port']}/metrics").text
    gauge = rf'^vitrine_pool_interpreters{{model="{MODELS[name]}"}} (\S+)$'
    return float(re.search(gauge, metrics, re.MULTILINE)[1])


@pytest.mark.skipif(len(CORES) < 2, reason="this machine has one core")
@pytest.mark.parametrize("name", SERVICES)
def test_more_cores_are_more_interpreters_and_no_more_threads(trained, tmp_path, name):
    counted = []
    for cores in (CORES[:1], CORES):
        with running(name, trained, tmp_path, cores) as (process, ready):
            counted.append(threads(process))
            if name in MODELS:
                assert interpreters(name, ready) == len(cores)

    assert counted[0] == counted[1]
