"""A service whose bundle is not what its manifest says ends with one line that names the file."""

import json
import os
import shutil
import subprocess

import pytest

from vitrine_pipeline.serving import programs
from vitrine_pipeline.serving.programs import SERVICES, StackOptions


def change(bundle):
    content = bytearray((bundle / "heads.tflite").read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / "heads.tflite").write_bytes(content)


def remove(bundle):
    (bundle / "heads.tflite").unlink()


def add(bundle):
    (bundle / "notes.txt").write_text("left here by accident")


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (change, "'heads.tflite' was changed"),
        (remove, "'heads.tflite' is missing"),
        (add, "'notes.txt' is not in the manifest"),
    ],
    ids=["changed", "missing", "extra"],
)
def test_a_service_names_the_file_and_ends(trained, tmp_path, name, fault, said):
    bundle = tmp_path / "bundle"
    shutil.copytree(trained.bundle, bundle)
    fault(bundle)
    options = StackOptions(str(bundle), f"sqlite:///{tmp_path}/vitrine.db", str(tmp_path / "media"))
    program = programs.service(name, options, os.environ)

    ended = subprocess.run(
        program.command,
        env=program.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 1
    (line,) = ended.stdout.splitlines()
    assert json.loads(line)["event"] == "cannot_start"
    assert said in json.loads(line)["error"]
