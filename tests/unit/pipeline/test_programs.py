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
from vitrine_pipeline.media_location import files_beside, media_beside
from vitrine_pipeline.serving import programs
from vitrine_pipeline.serving.programs import LISTENING, SERVICES, StackOptions
from vitrine_pipeline.serving.service_logs import ServiceLogs
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

    counted = subprocess.run(
        [sys.executable, "-c", count],
        env=program.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert counted.strip() == threads


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

    said = subprocess.run(
        [sys.executable, "-c", look],
        env=program.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said.strip() == str(asked)


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


@pytest.mark.parametrize(
    ("database", "media"),
    [
        ("sqlite:///var/vitrine.db", "var/media"),
        ("sqlite:////data/v.db?mode=rw", "/data/v-media"),
        ("sqlite:///vitrine.db", "media"),
    ],
)
def test_pictures_are_beside_a_database_that_is_a_file(database, media):
    assert media_beside(database) == media


@pytest.mark.parametrize(
    ("database", "files"),
    [
        ("sqlite:////data/v.db?mode=rw", "/data/v-taggings"),
        ("sqlite:///vitrine.db", "taggings"),
        ("postgresql://u@h/n?sslmode=require", "var/n-taggings"),
        ("postgresql://u@h/vitrine", "var/taggings"),
        ("postgresql://", "var/taggings"),
    ],
)
def test_files_that_are_tagged_are_beside_a_database_that_is_a_file(database, files):
    assert files_beside(database) == files


def test_a_catalogue_of_an_earlier_release_keeps_its_pictures(tmp_path):
    database = f"sqlite:///{tmp_path}/shop.db"
    (tmp_path / "media").mkdir()
    assert media_beside(database) == f"{tmp_path}/shop-media"

    (tmp_path / "shop.db").touch()
    assert media_beside(database) == f"{tmp_path}/media"

    (tmp_path / "shop-media").mkdir()
    assert media_beside(database) == f"{tmp_path}/shop-media"


@pytest.mark.parametrize("database", ["postgresql://u@h/n", "sqlite://", "nothing"])
def test_without_such_a_file_the_place_of_the_pictures_must_be_said(database):
    with pytest.raises(PipelineError, match="--media"):
        media_beside(database)


def test_the_last_words_of_a_process_are_its_error_or_its_last_lines(tmp_path):
    logs = ServiceLogs(tmp_path)
    logs.write("features", '{"event": "cannot_start", "error": "heads.tflite was changed"}')
    logs.write("features", "one more line")
    logs.write("captioner", "Traceback")
    logs.write("captioner", "ValueError: no")
    logs.close()

    assert logs.last_words("features") == "heads.tflite was changed"
    assert logs.last_words("captioner") == "Traceback\nValueError: no"
    assert logs.last_words("gateway") == "it printed nothing"
    assert logs.file("captioner").read_text() == "Traceback\nValueError: no\n"


def test_two_that_keep_logs_at_the_same_time_keep_them_apart(tmp_path):
    one, two = ServiceLogs(tmp_path / "logs"), ServiceLogs(tmp_path / "logs")
    one.write("features", "from one")
    two.write("features", "from two")
    one.close()
    two.close()

    assert one.file("features").read_text() == "from one\n"
    assert two.file("features").read_text() == "from two\n"
    assert two.folder == tmp_path / "logs-2"


def test_a_folder_of_logs_is_used_again_when_nobody_else_does(tmp_path):
    ServiceLogs(tmp_path).close()

    again = ServiceLogs(tmp_path)
    again.close()

    assert again.folder == tmp_path


def test_a_folder_that_cannot_hold_logs_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(PipelineError, match="--logs"):
        ServiceLogs(tmp_path / "file" / "logs")


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
