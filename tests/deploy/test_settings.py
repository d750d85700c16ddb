"""Whatever a container is told is read by its program, and accepted."""

from collections import Counter

from vitrine_captioner.settings import CaptionerSettings
from vitrine_classifier.settings import ClassifierSettings
from vitrine_database.settings import DatabaseSettings
from vitrine_features.settings import FeaturesSettings
from vitrine_gateway.settings import GatewaySettings
from vitrine_similarity.settings import IndexSettings, SimilaritySettings, SweepSettings
from vitrine_tagger.settings import TaggerSettings

SERVERS = {
    "vitrine-gateway": GatewaySettings,
    "vitrine-features": FeaturesSettings,
    "vitrine-classifier": ClassifierSettings,
    "vitrine-similarity": SimilaritySettings,
    "vitrine-captioner": CaptionerSettings,
    "vitrine-tagger": TaggerSettings,
}
# What libraries and the images of others read.
LIBPQ = {"PGPASSWORD"}
HOME = {"HOME"}
POSTGRES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE", "PGDATA"}
RAY = {"RAY_USAGE_STATS_ENABLED"}
# The password of redis-cli, which asks in the probes.
REDIS = {"REDISCLI_AUTH"}


def program_of(container):
    """The image by what runs in it, whatever else that one has."""
    return container.image.removesuffix("-milvus").removesuffix("-onnx").removesuffix("-ray")


def settings_of(container):
    """The settings class that a container of ours reads, if it serves, migrates or sweeps."""
    if container.role == "main" and not container.command_line:
        return SERVERS.get(program_of(container))
    if {"vitrine_similarity.migrate", "vitrine_tagger.migrate"} & {*container.command_line}:
        return DatabaseSettings
    if "vitrine_similarity.sweep" in container.command_line:
        return SweepSettings
    if "vitrine_similarity.snapshot" in container.command_line:
        return IndexSettings
    return None


def scripts(installation, container):
    """Everything in which a container's variables can be used by name."""
    texts = list(container.command_line)
    pod = next(pod for pod in installation.pods if pod.workload == container.pod)
    mounted = {mount["name"] for mount in container.spec.get("volumeMounts", ())}
    for volume in pod.spec.get("volumes", ()):
        if volume["name"] in mounted and "configMap" in volume:
            found = installation.find("ConfigMap", volume["configMap"]["name"])
            texts += [found["data"][item["key"]] for item in volume["configMap"]["items"]]
    return "\n".join(texts)


def test_every_variable_is_read_by_somebody(installation):
    for container in installation.containers:
        told = installation.environment(container)
        settings = settings_of(container)
        known = {name.upper() for name in settings.model_fields} if settings else set()
        text = "\n".join([scripts(installation, container), *told.values()])
        known |= {name for name in told if f"${name}" in text or f"$({name})" in text}
        known |= {name for name in told if f"${{{name}:?}}" in text or f"${{{name}}}" in text}
        if "DATABASE_URL" in told:
            known |= LIBPQ
        if container.image.endswith("-ray"):
            known |= RAY
        if program_of(container) == "vitrine-pipeline":
            # All containers of a job are told which bundle it is about.
            known |= HOME | {"BUNDLE_VERSION"}
        if container.image == "vitrine-sample":
            known |= HOME
        if container.image == "postgres" and not container.command_line:
            known |= POSTGRES
        if container.image == "redis":
            known |= REDIS
        assert told.keys() <= known, f"{container}: {sorted(told.keys() - known)}"


def test_every_value_is_accepted(installation):
    checked = Counter()
    for container in installation.containers:
        if settings := settings_of(container):
            told = installation.environment(container)
            settings(**{name.lower(): value for name, value in told.items()})
            checked[program_of(container)] += 1

    assert checked.keys() == SERVERS.keys()


def test_every_server_listens_where_its_manifest_says(installation):
    checked = set()
    for container in installation.containers:
        settings = settings_of(container)
        if settings in (None, DatabaseSettings, IndexSettings, SweepSettings):
            continue
        told = {name.lower(): value for name, value in installation.environment(container).items()}
        found = settings(**told)
        name = "http" if settings is GatewaySettings else "grpc"
        assert container.ports == {name: found.port, "metrics": found.metrics_port}, container
        checked.add(program_of(container))

    assert checked == SERVERS.keys()


def test_a_load_balancer_waits_for_the_longest_upload(installation):
    policies = installation.of_kind("GCPBackendPolicy")
    longest_s = GatewaySettings.model_fields["transfer_timeout_s"].default

    assert bool(policies) == installation.name.startswith("gke")
    for policy in policies:
        assert policy["spec"]["default"]["timeoutSec"] > longest_s


def test_where_traces_are_sent_all_processes_send_them(installation):
    """Those of the second set, too, or its half of a search is missing."""
    served = [one for one in installation.containers if settings_of(one) in SERVERS.values()]
    endpoints = {
        installation.environment(one).get("OTEL_EXPORTER_OTLP_ENDPOINT", "") for one in served
    }

    assert len(endpoints) == 1
    assert bool(*endpoints) == (installation.name == "gke with every switch")
