"""Every pod is locked down, bounded, watched, and ends in order."""

import re
import tomllib
from pathlib import Path

from vitrine_serving.health import LIVENESS
from vitrine_serving.settings import ServiceSettings

ROOT = Path(__file__).parents[2]
SERVICES = ("gateway", "features", "classifier", "similarity", "captioner", "tagger")
# What is left of a grace period for a process to close what it holds.
MARGIN_S = 2


def deployments(installation):
    return [pod for pod in installation.pods if pod.kind == "Deployment"]


def servers(installation):
    """The containers that serve for as long as their pod lives."""
    return [
        container
        for pod in installation.pods
        for container in pod.containers
        if container.role == "sidecar"
        or (container.role == "main" and pod.kind in ("Deployment", "StatefulSet"))
    ]


def test_no_pod_may_be_root_or_call_what_seccomp_forbids(installation):
    for pod in installation.pods:
        context = pod.spec["securityContext"]
        assert context["runAsNonRoot"] is True, pod
        assert context["runAsUser"] >= 10_000, pod
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}, pod
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.spec.keys(), pod


def test_no_container_may_gain_anything_or_write_its_image(installation):
    for container in installation.containers:
        context = container.spec["securityContext"]
        assert context["runAsNonRoot"] is True, container
        assert context["readOnlyRootFilesystem"] is True, container
        assert context["allowPrivilegeEscalation"] is False, container
        assert context["capabilities"] == {"drop": ["ALL"]}, container
        assert "privileged" not in context, container


def test_no_pod_gets_a_token_or_the_addresses_of_services(installation):
    for pod in installation.pods:
        assert pod.spec["automountServiceAccountToken"] is False, pod
        assert pod.spec["enableServiceLinks"] is False, pod
    for account in installation.of_kind("ServiceAccount"):
        assert account["automountServiceAccountToken"] is False, account["metadata"]["name"]


def test_every_container_asks_for_what_it_needs_and_has_a_limit(installation):
    for container in installation.containers:
        resources = container.spec["resources"]
        for what in ("cpu", "memory"):
            assert 0 < amount(resources["requests"][what]) <= amount(resources["limits"][what]), (
                container
            )


def test_no_volume_of_a_pod_can_fill_its_node(installation):
    limits = {
        f"{pod}: {volume['name']}": volume["emptyDir"].get("sizeLimit")
        for pod in installation.pods
        for volume in pod.spec.get("volumes", ())
        if "emptyDir" in volume
    }

    assert limits
    assert [volume for volume, limit in limits.items() if not limit] == []


def test_every_image_is_pinned(installation):
    for container in installation.containers:
        _, _, tag = container.spec["image"].rpartition("/")[2].partition(":")
        assert re.match(r"\d+\.\d+", tag), f"{container}: {container.spec['image']}"


def test_our_images_have_the_version_of_the_packages(installation):
    for container in installation.containers:
        folder = container.image.removeprefix("vitrine-")
        if folder == container.image:
            continue
        # An image with an extra is named after its package and that.
        name = folder.partition("-")[0]
        package = ROOT / (name if name in ("pipeline", "sample") else f"services/{name}")
        version = tomllib.loads((package / "pyproject.toml").read_text())["project"]["version"]
        assert container.spec["image"].endswith(f":{version}"), container


def test_pods_run_as_the_user_that_the_images_have(installation):
    for service in SERVICES:
        [user] = re.findall(
            r"^USER (\d+):", (ROOT / f"services/{service}/Dockerfile").read_text(), re.MULTILINE
        )
        assert {pod.spec["securityContext"]["runAsUser"] for pod in installation.pods} == {
            int(user)
        }


def test_every_server_is_watched_from_start_to_end(installation):
    for container in servers(installation):
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            assert container.spec[probe]["timeoutSeconds"] >= 2, f"{container}: {probe}"


def check_asked_over_tls(installation, container):
    """The kubelet speaks gRPC without TLS alone."""
    told = installation.environment(container)
    assert told["PORT"] == str(container.ports["grpc"]), container
    assert told["TLS_MUTUAL"] == "true"
    ask = ["python", "-m", "vitrine_serving.probe", "grpc", "0"]
    for probe, command in {
        "startupProbe": ask,
        "readinessProbe": ask,
        "livenessProbe": [*ask, "--service", LIVENESS],
    }.items():
        assert "grpc" not in container.spec[probe], f"{container}: {probe}"
        assert container.spec[probe]["exec"]["command"] == command, f"{container}: {probe}"


def test_the_services_are_asked_by_grpc_on_the_port_they_serve(installation):
    asked = [
        container
        for container in installation.containers
        if container.role == "main" and "grpc" in container.ports
    ]
    assert {one.pod.removesuffix("-next") for one in asked} == set(SERVICES) - {"gateway"}
    for container in asked:
        port = container.ports["grpc"]
        if installation.name.endswith("with every switch"):
            check_asked_over_tls(installation, container)
            continue
        assert container.spec["readinessProbe"]["grpc"] == {"port": port}, container
        assert container.spec["startupProbe"]["grpc"] == {"port": port}, container
        assert container.spec["livenessProbe"]["grpc"] == {"port": port, "service": LIVENESS}


def test_the_gateway_is_asked_what_it_answers(installation):
    [gateway] = (pod for pod in installation.pods if pod.workload == "gateway")
    [container] = gateway.containers
    asked = {
        probe: container.spec[probe]["httpGet"]
        for probe in ("startupProbe", "readinessProbe", "livenessProbe")
    }

    # On the port that no request for the page holds up.
    assert asked == {
        "startupProbe": {"path": "/healthz", "port": "metrics"},
        "readinessProbe": {"path": "/readyz", "port": "metrics"},
        "livenessProbe": {"path": "/healthz", "port": "metrics"},
    }


def test_a_pod_has_the_time_to_drain(installation):
    ours = [
        pod
        for pod in deployments(installation)
        if pod.labels.get("app.kubernetes.io/part-of") == "vitrine" and pod.workload != "balancer"
    ]
    assert {pod.workload.removesuffix("-next") for pod in ours} == set(SERVICES)
    for pod in ours:
        [container] = (one for one in pod.containers if one.role == "main")
        told = installation.environment(container)
        turning_away_s = container.spec["lifecycle"]["preStop"]["sleep"]["seconds"]
        needed = turning_away_s + float(told["DRAIN_S"]) + float(told["GRACE_S"]) + MARGIN_S
        assert turning_away_s > 0, pod
        assert pod.spec["terminationGracePeriodSeconds"] >= needed, pod


def test_the_balancer_has_the_time_to_let_the_longest_search_end(installation):
    for pod in deployments(installation):
        if pod.workload == "balancer":
            [container] = pod.containers
            text = installation.find("ConfigMap", pod.spec["volumes"][0]["configMap"]["name"])
            [longest_s] = re.findall(r"hard-stop-after (\d+)s", text["data"]["haproxy.cfg"])
            turning_away_s = container.spec["lifecycle"]["preStop"]["sleep"]["seconds"]
            needed = turning_away_s + int(longest_s) + MARGIN_S
            assert pod.spec["terminationGracePeriodSeconds"] >= needed


def test_clients_have_found_the_others_before_a_server_says_that_it_ends(installation):
    asked = [
        (pod, container)
        for pod in deployments(installation)
        for container in pod.containers
        if container.role == "main" and "grpc" in container.ports
    ]
    assert len(asked) >= 4
    for pod, container in asked:
        told = installation.environment(container)
        default = ServiceSettings.model_fields["max_connection_age_s"].default
        # gRPC spreads the age by a tenth either way.
        age_s = 1.1 * float(told.get("MAX_CONNECTION_AGE_S", default))
        assert container.spec["lifecycle"]["preStop"]["sleep"]["seconds"] >= age_s, pod


def test_a_rollout_takes_no_replica_away_before_its_successor_is_ready(installation):
    for document in installation.of_kind("Deployment"):
        if document["metadata"]["name"] == "redis":
            continue
        rollout = document["spec"]["strategy"]["rollingUpdate"]
        assert (rollout["maxUnavailable"], rollout["maxSurge"]) == (0, 1)
        # The autoscaler alone decides; an `apply` must not set the number back.
        assert "replicas" not in document["spec"]


def test_replicas_spread_over_zones_and_nodes(installation):
    for pod in deployments(installation):
        if pod.workload == "redis":
            continue
        constraints = pod.spec["topologySpreadConstraints"]
        assert [one["topologyKey"] for one in constraints] == [
            "topology.kubernetes.io/zone",
            "kubernetes.io/hostname",
        ], pod
        for one in constraints:
            assert one["labelSelector"]["matchLabels"].items() <= pod.labels.items(), pod
            assert "app.kubernetes.io/name" in one["matchLabelKeys"], pod


def test_the_namespace_refuses_what_is_not_locked_down(installation):
    [namespace] = installation.of_kind("Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def amount(quantity: str) -> float:
    """Cores, or bytes."""
    number, unit = re.fullmatch(r"([\d.]+)(m|Ki|Mi|Gi)?", str(quantity)).groups()
    scale = {None: 1, "m": 1e-3, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}
    return float(number) * scale[unit]
