"""The captioner service as a process: what it loads, and what it says when it cannot start."""

import json
import os
import subprocess
import sys

import pytest

from fixtures.tiny_bundle import write_tiny_bundle
from fixtures.tiny_captions import captioner_files

DEADLINE_S = 60


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "bundle"
    write_tiny_bundle(folder, captioner_files())
    return folder


def start(**variables: str) -> subprocess.Popen[str]:
    inherited = {name: value for name, value in os.environ.items() if name != "BUNDLE"}
    own = {"HOST": "127.0.0.1", "PORT": "0", "METRICS_PORT": "-1", "DRAIN_S": "0"}
    return subprocess.Popen(
        [sys.executable, "-m", "vitrine_captioner"],
        env=inherited | own | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def failure(**variables: str) -> tuple[int, str]:
    with start(**variables) as process:
        output, errors = process.communicate(timeout=DEADLINE_S)
    [line] = [*output.splitlines(), *errors.splitlines()]
    return process.returncode, line


def test_it_says_ready_and_ends_in_order_on_sigterm(bundle):
    with start(BUNDLE=str(bundle)) as process:
        try:
            ready = json.loads(process.stdout.readline())
            assert (ready["event"], ready["service"]) == ("ready", "captioner")
            process.terminate()
            output, errors = process.communicate(timeout=DEADLINE_S)
        finally:
            process.kill()
    assert process.returncode == 0
    assert json.loads(output.splitlines()[-1])["event"] == "stopped"
    assert "Traceback" not in errors


def test_it_loads_nothing_that_only_training_needs():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, vitrine_captioner.service; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert not {"tensorflow", "keras", "pandas", "scipy", "sklearn", "PIL"} & set(loaded)


def test_a_changed_bundle_stops_it_with_a_line_that_names_the_file(bundle):
    (bundle / "vocabulary.json").write_bytes(b"{}")

    status, line = failure(BUNDLE=str(bundle))

    assert status == 1
    assert "'vocabulary.json' was changed" in json.loads(line)["error"]


def test_a_missing_setting_stops_it_with_a_line_that_names_the_variable():
    status, line = failure()

    assert status == 2
    assert line.startswith("BUNDLE:")
