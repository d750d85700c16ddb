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


FAULTS = {
    "changed": (change, "'heads.tflite' was changed"),
    "missing": (remove, "'heads.tflite' is missing"),
    "extra": (add, "'notes.txt' is not in the manifest"),
}
# All open a bundle by the same few lines: each is to call them, and one shows all that they find.
TRIED = [*((name, "changed") for name in SERVICES), *((SERVICES[0], kind) for kind in FAULTS)]


@pytest.mark.parametrize(("name", "kind"), sorted({*TRIED}))
def test_a_service_names_the_file_and_ends(trained, tmp_path, name, kind):
    fault, said = FAULTS[kind]
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
