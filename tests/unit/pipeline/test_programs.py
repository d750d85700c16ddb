"""What each process is started with."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from vitrine_captioner.settings import CaptionerSettings
from vitrine_classifier.settings import ClassifierSettings
from vitrine_features.settings import FeaturesSettings
from vitrine_gateway.settings import GatewaySettings
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.serving import programs
from vitrine_pipeline.serving.programs import LISTENING, SERVICES, StackOptions
from vitrine_similarity.settings import SimilaritySettings
from vitrine_tagger.settings import TaggerSettings

OPTIONS = StackOptions("bundles/one", "sqlite:///var/vitrine.db", "var/media", port=8111)
SETTINGS = {
    "features": FeaturesSettings,
    "classifier": ClassifierSettings,
    "similarity": SimilaritySettings,
    "captioner": CaptionerSettings,
}


@pytest.fixture
def read(monkeypatch):
    """Reads settings as the process would."""

    def read_settings(kind, program):
        for name in os.environ:
            monkeypatch.delenv(name)
        for name, value in program.environment.items():
            monkeypatch.setenv(name, value)
        return kind()

    return read_settings


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_takes_any_free_port_unless_one_is_asked_for(read, name):
    settings = read(SETTINGS[name], programs.service(name, OPTIONS, {"PORT": "1"}))

    assert (settings.port, settings.metrics_port) == (0, 0)


@pytest.mark.parametrize(("name", "port"), list(zip(SERVICES, range(50051, 50055), strict=True)))
def test_a_service_takes_the_port_that_is_asked_for_and_listens_to_this_machine_only(
    read, name, port
):
    options = replace(OPTIONS, service_ports=50051)

    settings = read(SETTINGS[name], programs.service(name, options, {"PORT": "1", "HOST": "::"}))

    assert (settings.host, settings.port) == ("127.0.0.1", port)
    assert settings.bundle == "bundles/one"


@pytest.mark.parametrize(("stated", "threads"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "2"}, "2")])
def test_libraries_start_no_threads_of_their_own_unless_they_are_told_to(stated, threads):
    program = programs.service("classifier", OPTIONS, stated)
    count = "import os, numpy; print(len(os.listdir('/proc/self/task')))"

    assert said_by(program, count) == threads


HUGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")


@pytest.mark.skipif(
    not HUGE_PAGES.exists() or "[madvise]" not in HUGE_PAGES.read_text(),
    reason="the kernel gives huge pages to all or to none, whether or not they are asked for",
)
@pytest.mark.parametrize(
    ("stated", "asked"), [({}, True), ({"GLIBC_TUNABLES": "glibc.malloc.hugetlb=0"}, False)]
)
def test_memory_is_asked_for_on_huge_pages_unless_it_is_told_otherwise(stated, asked):
    program = programs.service("classifier", OPTIONS, stated)
    # `hg` of a mapping's flags: proc_pid_smaps(5).
    look = "held = bytes(8 << 20); print(' hg' in open('/proc/self/smaps').read())"

    assert said_by(program, look) == str(asked)


def said_by(program, script):
    """What a script prints in the environment of a program."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=program.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_similarity_service_gets_the_database(read):
    settings = read(SimilaritySettings, programs.service("similarity", OPTIONS, {}))

    assert settings.database_url == "sqlite:///var/vitrine.db"


def test_the_tagger_gets_the_database_the_files_and_whom_to_ask(read):
    addresses = {name: f"127.0.0.1:{4000 + at}" for at, name in enumerate(SERVICES)}
    options = replace(OPTIONS, files="var/taggings", service_ports=50051)

    program = programs.tagger(options, addresses, {"PORT": "1", "FILES_URL": "elsewhere"})
    settings = read(TaggerSettings, program)

    assert (settings.host, settings.port) == ("127.0.0.1", 50055)
    assert settings.database_url == "sqlite:///var/vitrine.db"
    assert settings.files_url == "var/taggings"
    assert settings.features_address == addresses["features"]
    assert settings.captioner_address == addresses["captioner"]
    assert program.stops_first


def test_a_program_that_is_started_again_listens_where_it_was(read):
    program = programs.where_it_was(programs.tagger(OPTIONS, {}, {}), 4005, 9005)

    settings = read(TaggerSettings, program)

    assert (settings.port, settings.metrics_port) == (4005, 9005)
    assert settings.database_url == "sqlite:///var/vitrine.db"


def test_the_gateway_learns_where_everything_is(read):
    addresses = {name: f"127.0.0.1:{4000 + at}" for at, name in enumerate(LISTENING)}

    settings = read(GatewaySettings, programs.gateway(OPTIONS, addresses, "redis://r", {}))

    assert (settings.host, settings.port) == ("127.0.0.1", 8111)
    assert settings.similarity_address == addresses["similarity"]
    assert settings.tagger_address == addresses["tagger"]
    assert settings.media_url == "var/media"
    assert settings.redis_url == "redis://r"


def test_what_the_environment_says_beside_is_handed_on(read):
    settings = read(
        GatewaySettings, programs.gateway(OPTIONS, {}, "", {"RATE_LIMIT_SEARCHES": "9/minute"})
    )

    assert settings.rate_limit_searches == "9/minute"


def test_where_no_package_brings_a_redis_the_systems_is_started(tmp_path, monkeypatch):
    server = tmp_path / "redis-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)
    monkeypatch.setattr(programs, "find_spec", lambda _name: None)

    monkeypatch.setenv("PATH", str(tmp_path))
    assert programs.redis(tmp_path / "socket", {}).command[0] == str(server)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(PipelineError, match="redis-server"):
        programs.redis(tmp_path / "socket", {})
