"""A run that is killed goes on where it was: no row is lost, none is there twice.

``TAG_KILLS`` says how often; `make test-tag` takes 50 moments.
"""

import csv
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures import tag_process
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.tagging import TagPlan, survey, tag_file
from vitrine_pipeline.tagging import run as tagging_run
from vitrine_pipeline.tagging.output import open_output

KILLS = int(os.environ.get("TAG_KILLS", "5"))
_ROWS_BETWEEN_KILLS = 128
_LONGEST_START_S = 60
_SLOWEST_A_SECOND = 10
_LONGEST_RUN_S = _LONGEST_START_S + _ROWS_BETWEEN_KILLS * KILLS // _SLOWEST_A_SECOND


class _Killed(BaseException):
    pass


@pytest.fixture
def run(shop, tagger, tmp_path, monkeypatch):
    """Tags a file that is written in four parts, as one of hundreds of rows would be."""
    monkeypatch.setattr(tagging_run, "_WRITE_AT_A_TIME", 16)
    ids = [one.id for one in shop.products] * 5
    (tmp_path / "in.csv").write_text("id,nr\n" + "".join(f"{o},{n}\n" for n, o in enumerate(ids)))

    def run(**options):
        sheet = survey(tmp_path / "in.csv", {})
        plan = TagPlan(sheet, shop.images, tmp_path / "out.csv", **options)
        return tag_file(plan, tagger, lambda _steps: None)

    run.out, run.rows = tmp_path / "out.csv", len(ids)
    return run


def numbers(out: Path) -> list[int]:
    with out.open(newline="") as file:
        return [int(row["nr"]) for row in csv.DictReader(file) if row["colour"]]


def test_a_run_may_end_before_any_step_of_what_it_writes(run, tmp_path, monkeypatch):
    run()
    whole = run.out.read_bytes()
    step = 0
    killed = True
    while killed:
        step += 1
        run.out.unlink()
        left = iter(range(1, step))

        def die_or_go_on(left=left):
            if next(left, None) is None:
                raise _Killed

        with monkeypatch.context() as patch:
            tag_process.before_each_step(die_or_go_on, patch.setattr)
            try:
                run()
                killed = False
            except _Killed:
                killed = True
        assert not run.out.exists() or run.out.read_bytes() == whole, step
        for part in tmp_path.glob(".out.csv.part"):
            part.write_bytes(part.read_bytes() + b"half a ro")
        run()
        assert run.out.read_bytes() == whole, step
        assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "out.csv"}, step
    assert step > 10


@pytest.mark.timeout(_LONGEST_START_S * (KILLS + 1) + _LONGEST_RUN_S)
def test_a_process_that_is_killed_again_and_again_writes_each_row_once(shop, tmp_path):
    rows = _ROWS_BETWEEN_KILLS * KILLS
    ids = [one.id for one in shop.products]
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text("id,nr\n" + "".join(f"{ids[at % len(ids)]},{at}\n" for at in range(rows)))
    command = (
        *("tag", str(file), "--images", str(shop.images)),
        *("--out", str(out), "--bundle", shop.bundle),
    )
    chance = random.Random(7)

    for _ in range(KILLS):
        process = start(chance.randint(1, 6), *command, cwd=tmp_path)
        assert process.returncode == -signal.SIGKILL, process.stderr
        assert not out.exists()
    process = start(0, *command, cwd=tmp_path)

    assert process.returncode == 0, process.stderr
    assert "before it was cut short" in process.stderr
    assert numbers(out) == list(range(rows))
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def start(last_step: int, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", tag_process.__file__, str(last_step), *command],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=_LONGEST_RUN_S,
    )


def test_another_file_or_another_choice_begins_anew(run, tmp_path, monkeypatch):
    left = iter(range(5))

    def die_or_go_on():
        if next(left, None) is None:
            raise _Killed

    with monkeypatch.context() as patch:
        tag_process.before_each_step(die_or_go_on, patch.setattr)
        with pytest.raises(_Killed):
            run()
    part = tmp_path / ".out.csv.part"
    assert part.stat().st_size > 100

    assert run(harmless=False).resumed == 0
    assert numbers(run.out) == list(range(run.rows))


def test_two_runs_do_not_write_one_file(run):
    with open_output(run.out, "another", ","), pytest.raises(PipelineError, match="another run"):
        run()
