"""What the package of the pipeline asks for, and what it leaves to the package that draws."""

import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)),
        cwd=ROOT / "pipeline",
        capture_output=True,
        check=True,
    )
    [file] = folder.iterdir()
    with zipfile.ZipFile(file) as opened:
        yield opened


def test_the_wheel_holds_no_drawing_and_asks_for_nothing_that_draws(wheel):
    [metadata] = [name for name in wheel.namelist() if name.endswith("/METADATA")]
    needed = message_from_bytes(wheel.read(metadata)).get_all("Requires-Dist")

    assert not any("drawing" in name or "vitrine_sample" in name for name in wheel.namelist())
    assert not any("skia" in one for one in needed)
    assert [one for one in needed if "sample" in one] == ["vitrine-sample; extra == 'sample'"]


@pytest.mark.parametrize("package", [*(ROOT / "services").iterdir(), ROOT / "pipeline"])
def test_only_the_sample_installs_what_draws(package):
    assert "skia" not in (package / "requirements.txt").read_text()
    assert "skia-python==" in (ROOT / "sample" / "requirements.txt").read_text()
