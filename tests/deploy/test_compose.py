"""What Compose is told agrees with the programs, and ports and versions have one home."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values

from vitrine_captioner.settings import CaptionerSettings
from vitrine_classifier.settings import ClassifierSettings
from vitrine_features.settings import FeaturesSettings
from vitrine_gateway.settings import GatewaySettings
from vitrine_similarity.settings import SimilaritySettings
from vitrine_tagger.settings import TaggerSettings

ROOT = Path(__file__).parents[2]
FILES = (
    "docker-compose.yml",
    "compose.balanced.yml",
    "compose.observability.yml",
    "compose.complete.yml",
)
BALANCED = ("compose.balanced.yml", "compose.complete.yml")
SETTINGS = {
    "gateway": GatewaySettings,
    "features": FeaturesSettings,
    "classifier": ClassifierSettings,
    "similarity": SimilaritySettings,
    "captioner": CaptionerSettings,
    "tagger": TaggerSettings,
}
# Read by libpq, not by the settings.
LIBPQ = {"PGPASSWORD"}
JOBS = ("migrate", "migrate-taggings", "sample", "demonstration")


@pytest.fixture(scope="module")
def home():
    return dotenv_values(ROOT / ".env.example")


@pytest.fixture(scope="module")
def render():
    """Gives a Compose file as Compose itself understands it, without a file `.env`."""
    program = Path(sys.executable).parent / "docker-compose"

    def render(file, *profiles, **variables):
        chosen = [word for one in profiles for word in ("--profile", one)]
        done = subprocess.run(
            (program, "--file", ROOT / file, "--env-file", os.devnull, *chosen, "config"),
            env={"PATH": os.environ["PATH"], **variables},
            capture_output=True,
            text=True,
            check=True,
        )
        assert not done.stderr
        return yaml.safe_load(done.stdout)["services"]

    return render


@pytest.fixture(scope="module")
def rendered(render):
    return {file: render(file) for file in FILES}


@pytest.fixture(params=FILES)
def services(request, rendered):
    return rendered[request.param]


def written():
    """The files of Compose, as they are written."""
    return [*(ROOT / file for file in FILES), *(ROOT / "deploy" / "compose").glob("*.yml")]


def test_the_six_services_and_their_stores_are_started(services):
    assert services.keys() >= {*SETTINGS, "redis", "postgres", *JOBS}


@pytest.mark.parametrize("service", SETTINGS)
def test_every_variable_of_a_service_is_read_and_accepted(services, service):
    told = {name: str(value) for name, value in services[service]["environment"].items()}
    settings = SETTINGS[service]
    known = {name.upper() for name in settings.model_fields}

    assert told.keys() <= known | LIBPQ
    settings(**{name.lower(): value for name, value in told.items() if name in known})


@pytest.mark.parametrize("service", SETTINGS)
def test_a_port_is_the_same_wherever_it_has_to_be_named(home, service):
    port = home[f"{service.upper()}_PORT"]
    dockerfile = (ROOT / "services" / service / "Dockerfile").read_text()

    assert str(SETTINGS[service].model_fields["port"].default) == port
    assert f"EXPOSE {port} {home['METRICS_PORT']}" in dockerfile
    # The gateway answers for itself where no request holds it up.
    probed = {"gateway": f'"http", "{home["METRICS_PORT"]}"'}.get(service, f'"grpc", "{port}"')
    assert f'"vitrine_serving.probe", {probed}' in dockerfile


@pytest.mark.parametrize("file", FILES)
def test_tls_is_added_to_any_of_the_files(file, tmp_path):
    done = subprocess.run(
        (
            Path(sys.executable).parent / "docker-compose",
            *("--file", ROOT / file, "--file", ROOT / "compose.tls.yml"),
            *("--env-file", os.devnull, "config"),
        ),
        env={"PATH": os.environ["PATH"], "CERTIFICATES": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    services = yaml.safe_load(done.stdout)["services"]
    for name, settings in SETTINGS.items():
        told = services[name]["environment"]
        read = settings(**{key.lower(): str(value) for key, value in told.items()})
        assert read.server_tls, name
        assert read.server_tls.mutual, name
        [folder] = [one for one in services[name]["volumes"] if one["target"] == "/tls"]
        assert (folder["source"], folder["read_only"]) == (str(tmp_path), True)
        for file_name in (read.tls_certificate, read.tls_key, read.tls_authorities):
            assert file_name.startswith("/tls/")


def test_whatever_runs_an_image_of_ours_can_build_it(services):
    """Otherwise Compose looks for it in a registry, if it is asked to start that alone."""
    ours = [one for one in services.values() if one["image"].startswith("vitrine-")]

    assert len(ours) > len(SETTINGS)
    for service in ours:
        name = service["image"].removeprefix("vitrine-").partition(":")[0]
        assert service["build"]["dockerfile"].split("/")[-2] == name


def test_behind_the_balancer_the_gateway_believes_one_proxy_and_else_none(rendered):
    for file, services in rendered.items():
        told = services["gateway"]["environment"]
        assert int(told.get("TRUSTED_PROXIES", 0)) == (1 if file in BALANCED else 0), file
        assert ("ports" in services["gateway"]) == (file not in BALANCED), file


def test_the_page_is_one_containers_name(rendered):
    """The probe is to come in where callers do."""
    for file, services in rendered.items():
        named = [
            name
            for name, service in services.items()
            if "page" in ((service.get("networks") or {}).get("web") or {}).get("aliases", ())
        ]
        assert named == ["balancer" if file in BALANCED else "gateway"], file


def test_the_complete_file_is_all_of_the_others(rendered):
    others = set().union(*(rendered[file] for file in FILES[:-1]))

    assert rendered["compose.complete.yml"].keys() == others


def test_the_compose_files_write_down_no_port_and_no_version(home):
    values = {value for name, value in home.items() if name.endswith(("_PORT", "_IMAGE"))}
    for file in written():
        lines = [line.partition("#")[0] for line in file.read_text().splitlines()]
        for value in (*values, home["VERSION"]):
            assert not any(value in line for line in lines), f"{file.name}: {value}"


def test_every_variable_of_the_compose_files_has_its_home(home):
    used = {name for file in written() for name in re.findall(r"\$\{(\w+)", file.read_text())}

    assert used <= home.keys()
    assert home.keys() - used == {"PYTHON_IMAGE"} - used


def test_the_version_is_that_of_the_packages_and_of_the_manifests(home):
    packages = [*ROOT.glob("libs/*"), *ROOT.glob("services/*"), ROOT / "sample", ROOT / "pipeline"]
    versions = {
        tomllib.loads((folder / "pyproject.toml").read_text())["project"]["version"]
        for folder in packages
    }
    tags = (ROOT / "deploy/k8s/components/images/kustomization.yaml").read_text()

    assert versions == {home["VERSION"]}
    for image in (home["POSTGRES_IMAGE"], home["REDIS_IMAGE"]):
        name, _, tag = image.partition(":")
        assert f"{{name: {name}, newTag: {tag}}}" in tags
    assert set(re.findall(r"vitrine-\w+, newTag: ([\w.]+)", tags)) == {home["VERSION"]}


def test_everything_is_closed_off_and_limited(services):
    for name, service in services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert int(service["mem_limit"]) > 0, name
        assert float(service["cpus"]) > 0, name
        assert "container_name" not in service, name


def test_the_index_lies_in_a_volume_and_not_in_memory(services):
    similarity = services["similarity"]
    [volume] = [one for one in similarity["volumes"] if one["target"] == "/index"]

    assert similarity["environment"]["INDEX_FOLDER"] == "/index"
    assert (volume["type"], volume.get("read_only", False)) == ("volume", False)
    assert "/index" not in similarity["tmpfs"]


def test_the_grace_period_covers_the_drain_and_the_calls_in_progress(services):
    for name in SETTINGS:
        told = services[name]["environment"]
        grace = services[name]["stop_grace_period"]
        assert float(told["DRAIN_S"]) + float(told["GRACE_S"]) < float(grace.removesuffix("s"))


def test_only_what_fetches_pictures_is_on_the_network_that_leads_out(services):
    told = {name for name in SETTINGS if "web" in services[name]["networks"]}

    assert told == {"gateway", "tagger"}


def test_every_service_starts_when_what_it_needs_is_healthy_or_done(services):
    assert services["gateway"]["depends_on"].keys() == {"redis", *SETTINGS} - {"gateway", "tagger"}
    for name, service in services.items():
        for other, dependency in service.get("depends_on", {}).items():
            ends = services[other]["restart"] == "no"
            wanted = "service_completed_successfully" if ends else "service_healthy"
            assert dependency["condition"] == wanted, f"{name} needs {other}"


def test_the_second_set_is_the_first_with_the_next_bundle(render, home):
    services = render(FILES[0], "next", NEXT_BUNDLE_VERSION="shop-2")
    models = ("features", "classifier", "similarity", "captioner")

    for name in models:
        first, second = services[name], services[f"{name}-next"]
        assert second["environment"]["BUNDLE"] == "/bundles/shop-2"
        assert second | {"environment": 0, "profiles": 0} == first | {
            "environment": 0,
            "profiles": 0,
        }
        told = {**second["environment"], "BUNDLE": first["environment"]["BUNDLE"]}
        assert told == first["environment"]
    assert "features-next" not in render(FILES[0])


@pytest.mark.parametrize("asks", ["gateway", "tagger"])
def test_the_gateway_and_the_tagger_ask_one_set(render, asks):
    sets = {}
    for chosen in ("", "-next"):
        told = render(FILES[0], SERVING_SET=chosen)[asks]["environment"]
        sets[chosen] = {
            told[name].partition(":")[0]
            for name in told
            if name.endswith("_ADDRESS") and name != "TAGGER_ADDRESS"
        }

    assert sets["-next"] == {f"{name}-next" for name in sets[""]}
    assert len(sets[""]) >= 3


def test_the_backup_is_closed_off_as_everything_else(render):
    services = render(FILES[0], "backup")

    for name in ("backup", "restore"):
        service = services[name]
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["user"] == "65532:65532", name
        assert service["networks"].keys() == {"data"}, name
        assert int(service["mem_limit"]) > 0, name
