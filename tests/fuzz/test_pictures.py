"""Whatever pictures strangers send, `features` answers each of them in time and in bounded memory.

`make fuzz-pictures` gives it 200,000 of the size that a deployment permits, `make test` 1,500
smaller ones; both are the same ones each time.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

import pytest

from fixtures.hostile_pictures import hostile
from fixtures.picture_fuzzer import Counted, Row, Task, write_large
from fixtures.tiny_bundle import write_tiny_bundle

PICTURES = int(os.environ.get("FUZZ_PICTURES", "0"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
PROCESSES = 2 if PICTURES else 1
# Many small ones, or as large as the service permits.
COUNT, (WIDTH, HEIGHT) = (PICTURES, (8192, 6144)) if PICTURES else (1500, (1024, 768))

KNOWN = {
    "decoded", "IMAGE_UNDECODABLE", "IMAGE_TYPE_UNSUPPORTED", "IMAGE_TOO_MANY_PIXELS",
    "IMAGE_TOO_LARGE", "IMAGE_EMPTY",
}  # fmt: skip
# Ten a second, and what a busy machine needs to begin.
pytestmark = pytest.mark.timeout(900 + PICTURES // 10)

MOST_S = 2.0
MOST_MEMORY = 1.5


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """What came of all pictures, together."""
    folder = tmp_path_factory.mktemp("fuzz")
    write_tiny_bundle(folder / "bundle")
    write_large(folder / "large", WIDTH, HEIGHT)
    tasks = []
    for first in range(PROCESSES):
        at = folder / f"at-{first}"
        at.write_text("starting")
        count = len(range(first, COUNT, PROCESSES))
        tasks.append(
            Task(
                *(SEED, first, count, PROCESSES, WIDTH, HEIGHT),
                *(str(folder / "bundle"), str(folder / "large"), str(at)),
            )
        )
    running = [_start(task) for task in tasks]
    parts = [_finish(task, process) for task, process in zip(tasks, running, strict=True)]
    _print(parts)
    return parts


def test_no_picture_ends_the_process_and_each_is_decoded_or_refused(counted):
    rows = _together(counted)

    assert sum(row.inputs for row in rows.values()) >= COUNT
    assert {outcome for row in rows.values() for outcome in row.outcomes} <= KNOWN
    # Or nothing of what is behind the first bytes was tried.
    for fault in ("bits", "spliced", "polyglot", "profile", "exif", "cmyk", "frames"):
        assert rows[fault].outcomes.get("decoded", 0) > 0, fault


def test_no_picture_takes_two_seconds_of_the_processor(counted):
    slow = {
        (fault, row.slowest): row.slowest_s
        for fault, row in _together(counted).items()
        if row.slowest_s > MOST_S
    }

    assert slow == {}


def test_hostile_pictures_take_no_more_memory_than_large_ones(counted):
    for part in counted:
        assert part.peak_mib <= MOST_MEMORY * part.normal_mib, part.peak


def test_the_pictures_are_the_same_ones_each_time():
    assert [hostile(1, number) for number in range(50)] == [hostile(1, n) for n in range(50)]
    assert hostile(1, 7) != hostile(2, 7)


def _start(task: Task) -> subprocess.Popen[str]:
    # Into a file: nobody reads a pipe while another process is waited for.
    with _said(task).open("w") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "fixtures.picture_fuzzer", json.dumps(asdict(task))],
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            cwd=Path(__file__).parents[1],
        )


def _said(task: Task) -> Path:
    return Path(f"{task.at}.said")


def _finish(task: Task, process: subprocess.Popen[str]) -> Counted:
    printed, _ = process.communicate()
    at = Path(task.at).read_text().strip()
    assert process.returncode == 0, (
        f"ended with {process.returncode} at number {at} of seed {task.seed}:\n"
        + _said(task).read_text()[-2000:]
    )
    part = Counted(**json.loads(printed))
    part.rows = {fault: Row(**row) for fault, row in part.rows.items()}
    return part


def _together(parts: list[Counted]) -> dict[str, Row]:
    rows: dict[str, Row] = defaultdict(Row)
    for fault, row in ((fault, row) for part in parts for fault, row in part.rows.items()):
        sum_ = rows[fault]
        sum_.inputs += row.inputs
        for outcome, count in row.outcomes.items():
            sum_.outcomes[outcome] = sum_.outcomes.get(outcome, 0) + count
        if row.slowest_s > sum_.slowest_s:
            sum_.slowest_s, sum_.slowest = row.slowest_s, row.slowest
    return rows


def _print(parts: list[Counted]) -> None:
    heads = ("decoded", "undecodable", "unsupported", "pixels", "bytes", "other", "slowest ms")
    print(f"\n{'fault':10}{'inputs':>9}" + "".join(f"{head:>13}" for head in heads))
    for fault, row in sorted(_together(parts).items(), key=lambda pair: -pair[1].inputs):
        shown = [
            row.outcomes.get(outcome, 0)
            for outcome in ("decoded", "IMAGE_UNDECODABLE", "IMAGE_TYPE_UNSUPPORTED",
                            "IMAGE_TOO_MANY_PIXELS", "IMAGE_TOO_LARGE")
        ]  # fmt: skip
        shown += [row.inputs - sum(shown), round(1000 * row.slowest_s)]
        print(f"{fault:10}{row.inputs:9,}" + "".join(f"{value:13,}" for value in shown))
    for part in parts:
        print(
            f"memory: normal {part.normal_mib:.0f} MiB, hostile {part.peak_mib:.0f} MiB "
            f"({part.peak_mib / part.normal_mib:.2f}), held at the end {part.held_mib:.0f} MiB"
        )
