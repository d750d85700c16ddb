"""What is in the images, and what is not."""

import json

import pytest

from fixtures.containers import SERVICES

MEGABYTES_ABOVE_BASE = {
    "gateway": 120,
    "features": 300,
    "classifier": 250,
    "similarity": 250,
    "captioner": 250,
}
NO_SERVER_HAS = {"tensorflow-cpu", "keras", "pandas", "scikit-learn", "pytest", "vitrine-pipeline"}
COMPILERS = ("cc", "gcc", "g++", "clang", "make")


@pytest.mark.parametrize("service", SERVICES)
class TestTheImageOfEachService:
    def test_is_small(self, images, service):
        size = images.megabytes_above_base(service)

        print(f"{service}: {size:.0f} MB above the base")
        assert size <= MEGABYTES_ABOVE_BASE[service]

    def test_lists_what_it_holds_and_holds_nothing_that_trains_or_tests(self, images, service):
        listed = json.loads(images.read(service, "cat", "/opt/vitrine/sbom.cdx.json"))
        names = {component["name"] for component in listed["components"]}

        assert listed["bomFormat"] == "CycloneDX"
        assert listed["metadata"]["component"]["name"] == f"vitrine-{service}"
        assert {"grpcio", "protobuf", "vitrine-serving"} <= names
        assert not names & NO_SERVER_HAS

    def test_has_no_compiler_and_no_installer(self, images, service):
        script = f"! command -v {' && ! command -v '.join(COMPILERS)} && ! python -m pip >&2"

        images.read(service, "sh", "-c", script)

    def test_runs_as_nobody_in_particular(self, images, service):
        assert images.described(images.name(service))["Config"]["User"] == "65532:65532"
        assert images.read(service, "id", "-u").strip() == "65532"

    def test_says_what_it_is(self, images, service):
        labels = images.described(images.name(service))["Config"]["Labels"]

        assert labels["org.opencontainers.image.title"] == f"vitrine-{service}"
        assert labels["org.opencontainers.image.version"] == images.version
        assert labels["org.opencontainers.image.revision"] not in ("", "unknown")


def test_the_pipeline_knows_its_commands(images):
    assert "train" in images.read("pipeline", "vitrine", "--help")
