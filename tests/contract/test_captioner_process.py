"""The captioner service as a process: what it loads, and what it says when it cannot start."""

import json

import pytest

from fixtures.bare_process import DEADLINE_S, failure, loaded_by, start
from fixtures.tiny_bundle import write_tiny_bundle
from fixtures.tiny_captions import captioner_files


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "bundle"
    write_tiny_bundle(folder, captioner_files())
    return folder


def test_it_says_ready_and_ends_in_order_on_sigterm(bundle):
    with start("captioner", BUNDLE=str(bundle)) as process:
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
    assert not {"tensorflow", "keras", "pandas", "scipy", "sklearn", "PIL"} & loaded_by("captioner")


def test_a_changed_bundle_stops_it_with_a_line_that_names_the_file(bundle):
    (bundle / "vocabulary.json").write_bytes(b"{}")

    status, line = failure("captioner", BUNDLE=str(bundle))

    assert status == 1
    assert "'vocabulary.json' was changed" in json.loads(line)["error"]


def test_a_missing_setting_stops_it_with_a_line_that_names_the_variable():
    status, line = failure("captioner")

    assert status == 2
    assert line.startswith("BUNDLE:")
