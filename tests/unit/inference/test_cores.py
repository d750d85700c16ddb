"""No more cores are counted than this process may really use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vitrine_inference import available_cores

HERE = "0::/\n"


@pytest.fixture(autouse=True)
def large_machine(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: set(range(64)))


def counted(folder, memberships=HERE):
    (folder / "memberships").write_text(memberships)
    return available_cores(folder, folder / "memberships")


@pytest.mark.parametrize(
    ("limit", "cores"), [("max 100000", 64), ("150000 100000", 2), ("50000 100000", 1)]
)
def test_the_containers_limit_counts(tmp_path, limit, cores):
    (tmp_path / "cpu.max").write_text(limit)

    assert counted(tmp_path) == cores


def test_the_older_containers_limit_counts(tmp_path):
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text("300000")
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000")

    assert counted(tmp_path, "7:pids:/\n3:cpu,cpuacct:/docker/4711\n0::/\n") == 3


@pytest.mark.parametrize(("outer", "inner"), [("300000", "500000"), ("500000", "300000")])
def test_the_least_limit_of_the_groups_above_one_another_counts(tmp_path, outer, inner):
    (tmp_path / "shop" / "search").mkdir(parents=True)
    (tmp_path / "shop" / "cpu.max").write_text(f"{outer} 100000")
    (tmp_path / "shop" / "search" / "cpu.max").write_text(f"{inner} 100000")
    (tmp_path / "cpu.max").write_text("max 100000")

    assert counted(tmp_path, "0::/shop/search\n") == 3


def test_without_control_groups_the_scheduler_alone_says_it(tmp_path):
    assert available_cores(tmp_path, tmp_path / "absent") == 64


def test_a_real_group_with_half_a_core_leaves_one():
    group = next(
        (
            root / f"vitrine-test-{os.getpid()}"
            for root in (Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup"))
            if os.access(root / "cgroup.procs", os.W_OK)
        ),
        None,
    )
    if group is None or os.geteuid() != 0:
        pytest.skip("control groups can be made by root alone, where they are mounted")
    group.mkdir()
    try:
        limit(group)
        count = "from vitrine_inference import available_cores; print(available_cores())"
        enter = f"open({str(group / 'cgroup.procs')!r}, 'w').write('0')"
        command = [sys.executable, "-c", f"{enter}\n{count}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    finally:
        group.rmdir()

    assert done.stdout.strip() == "1"


def limit(group):
    old, new = group / "cpu.cfs_quota_us", group / "cpu.max"
    if old.exists():
        old.write_text("50000")
    elif new.exists():
        new.write_text("50000 100000")
    else:
        pytest.skip("this machine limits no processors by control groups")
