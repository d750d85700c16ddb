"""What is in the images, and what is not."""

import json
from functools import cache

import pytest

from fixtures.containers import SERVICES

MEGABYTES_ABOVE_BASE = {
    "gateway": 120,
    "features": 300,
    "classifier": 250,
    "similarity": 250,
    "captioner": 250,
    "tagger": 130,
}
NO_SERVER_HAS = {
    *("tensorflow-cpu", "keras", "pandas", "scikit-learn", "pytest"),
    *("vitrine-pipeline", "vitrine-sample", "skia-python"),
}
SAMPLE_MEGABYTES_ABOVE_BASE = 520
LIBRARIES = """
from pathlib import Path

print(*(path for top in ("/opt", "/usr") for path in Path(top).rglob("*.so*")), sep="\\n")
"""
LOOK = """
import json, os, shutil
from importlib.util import find_spec
from pathlib import Path

print(json.dumps({
    "user": os.getuid(),
    "programs": [one for one in ("cc", "gcc", "g++", "clang", "make") if shutil.which(one)],
    "installers": [one for one in ("pip", "uv", "hatchling") if find_spec(one)],
    "bill": json.loads(Path("/opt/vitrine/sbom.cdx.json").read_text()),
}))
"""


@pytest.fixture(scope="module")
def look(images):
    """What a program sees inside the image of a service; one container for each."""
    return cache(lambda service: json.loads(images.read(service, "python", "-c", LOOK)))


@pytest.mark.parametrize("service", SERVICES)
class TestTheImageOfEachService:
    def test_is_small(self, images, service):
        size = images.megabytes_above_base(service)

        print(f"{service}: {size:.0f} MB above the base")
        assert size <= MEGABYTES_ABOVE_BASE[service]

    def test_lists_what_it_holds_and_holds_nothing_that_trains_or_tests(self, look, service):
        bill = look(service)["bill"]
        names = {component["name"] for component in bill["components"]}

        assert bill["bomFormat"] == "CycloneDX"
        assert bill["metadata"]["component"]["name"] == f"vitrine-{service}"
        assert {"grpcio", "protobuf", "vitrine-serving"} <= names
        assert not names & NO_SERVER_HAS

    def test_has_no_compiler_and_no_installer(self, look, service):
        assert look(service)["programs"] == []
        assert look(service)["installers"] == []

    def test_runs_as_nobody_in_particular(self, images, look, service):
        assert images.described(images.name(service))["Config"]["User"] == "65532:65532"
        assert look(service)["user"] == 65532

    def test_says_what_it_is(self, images, service):
        labels = images.described(images.name(service))["Config"]["Labels"]

        assert labels["org.opencontainers.image.title"] == f"vitrine-{service}"
        assert labels["org.opencontainers.image.version"] == images.version
        assert labels["org.opencontainers.image.revision"] not in ("", "unknown")


def test_the_pipeline_knows_its_commands(images):
    assert "train" in images.read("pipeline", "vitrine", "--help")


def test_nothing_that_draws_is_in_the_image_of_the_pipeline(images):
    files = images.read("pipeline", "python", "-c", LIBRARIES).splitlines()
    libraries = images.read("pipeline", "ldconfig", "-p")

    assert any("tensorflow" in file for file in files)
    for name in ("skia", "libGL", "libEGL", "libfontconfig", "libLLVM"):
        assert [file for file in files if name in file] == []
        assert name not in libraries


def test_the_pipeline_says_where_one_can_draw(images):
    said = images.read("pipeline", "sh", "-c", "vitrine sample --out /tmp/sample 2>&1 || echo $?")

    assert "the package vitrine-sample" in said
    assert said.splitlines()[-1] == "1"


class TestTheImageOfTheSample:
    def test_draws_a_catalogue(self, images):
        script = (
            "python -m vitrine_sample --out /tmp/sample --products 3 >&2"
            "&& cat /tmp/sample/catalogue.csv && ls /tmp/sample/images"
        )
        lines = images.read("sample", "sh", "-c", script).splitlines()

        assert lines[0].startswith("ProductId,")
        assert lines[4:] == ["100001.jpg", "100002.jpg", "100003.jpg"]

    def test_holds_what_draws_and_nothing_that_trains_or_serves(self, images, look):
        bill = look("sample")["bill"]
        names = {component["name"] for component in bill["components"]}

        assert bill["metadata"]["component"]["name"] == "vitrine-sample"
        assert "skia-python" in names
        assert not names & {"tensorflow-cpu", "ai-edge-litert", "grpcio", "vitrine-pipeline"}
        assert look("sample")["installers"] == []

    def test_is_small_and_runs_as_nobody_in_particular(self, images, look):
        size = images.megabytes_above_base("sample")

        print(f"sample: {size:.0f} MB above the base")
        assert size <= SAMPLE_MEGABYTES_ABOVE_BASE
        assert look("sample")["user"] == 65532
