"""Whatever a manifest names is there: pods, ports, volumes, accounts, secrets."""

import pytest

from fixtures.manifests import selects

# Made by an operator, as the documentation says, and nowhere in the repository.
SECRETS = {
    "database": {"password"},
    "redis": {"password"},
    "milvus": {"token"},
    "gateway": {"api-keys"},
    "gateway-tls": {"tls.crt", "tls.key"},
    "services-tls": {"tls.crt", "tls.key", "ca.crt"},
}
CLAIM = {"persistentVolumeClaim"}
TRAINS = "demonstration"
# Of the health check of Google's passthrough load balancer.
ASKS_EACH_S, REFUSALS = 8, 3
MODELS = ("features", "classifier", "similarity", "captioner")


# Whom each asks; and the models all of one set, so that nobody meets two bundles.
ASKED = {
    "gateway": (*MODELS, "tagger"),
    "tagger": ("features", "classifier", "captioner"),
}


@pytest.mark.parametrize("asking", ASKED)
def test_whoever_asks_the_services_is_told_where_they_are(installation, asking):
    [container] = (
        one for one in installation.containers if one.image == f"vitrine-{asking}" and one.ports
    )
    told = installation.environment(container)
    suffixes = set()
    for name in ASKED[asking]:
        host, _, port = told[f"{name.upper()}_ADDRESS"].partition(":")
        service = installation.find("Service", host)
        assert host.removesuffix("-next") == name
        if name in MODELS:
            suffixes.add(host.removeprefix(name))
        assert service, f"there is no Service {host}"
        assert service["spec"]["clusterIP"] == "None", "gRPC clients balance the load themselves"
        assert [one["port"] for one in service["spec"]["ports"]] == [int(port)]
    assert suffixes == ({"-next"} if installation.name == "gke with every switch" else {""})


def test_the_gateway_is_told_where_its_cache_is(installation):
    [gateway] = (one for one in installation.containers if one.image == "vitrine-gateway")
    told = installation.environment(gateway)
    cache = told["REDIS_URL"].removeprefix("redis://").partition(":")[0]
    if installation.name in ("gke", "gke with every switch"):
        assert cache == "REDIS_HOST"
    else:
        assert installation.find("Service", cache)


def test_every_service_reaches_exactly_the_pods_of_its_name(installation):
    for service in installation.of_kind("Service"):
        name = service["metadata"]["name"]
        reached = [
            pod
            for pod in installation.pods
            if service["spec"]["selector"].items() <= pod.labels.items()
        ]
        assert [pod.workload for pod in reached] == [name]
        for port in service["spec"]["ports"]:
            assert port["targetPort"] in reached[0].ports, f"{name}: {port['targetPort']}"


def test_the_page_is_on_port_80(installation):
    spec = installation.find("Service", installation.way_in)["spec"]
    [port] = spec["ports"]

    assert (port["port"], port["targetPort"]) == (80, "http")
    assert spec["type"] == "LoadBalancer"


def test_the_balancer_finds_each_gateway_where_it_listens(installation):
    found = [one for one in installation.containers if one.image == "haproxy"]
    assert bool(found) == (installation.name == "local with every switch")
    for container in found:
        told = installation.environment(container)
        service = installation.find("Service", told["GATEWAY_HOST"].partition(".")[0])
        assert told["GATEWAY_HOST"].endswith(".vitrine.svc.cluster.local")
        # Its addresses are the pods', and so are the ports.
        assert service["spec"]["clusterIP"] == "None"
        [gateway] = [pod for pod in installation.pods if pod.workload == "gateway"]
        ports = {"http": int(told["GATEWAY_PORT"]), "metrics": int(told["METRICS_PORT"])}
        assert gateway.ports == ports
        assert container.ports == {**ports, "metrics": int(told["OPERATION_PORT"])}
        [asked] = [one for one in installation.containers if one.image == "vitrine-gateway"]
        assert installation.environment(asked)["TRUSTED_PROXIES"] == "1"


def test_every_workload_selects_its_own_pods(installation):
    for kind in ("Deployment", "StatefulSet"):
        for workload in installation.of_kind(kind):
            selector = workload["spec"]["selector"]
            name = workload["metadata"]["name"]
            assert [pod.workload for pod in installation.pods if selects(selector, pod.labels)] == [
                name
            ]


def test_every_deployment_of_ours_is_scaled_and_protected(installation):
    ours = {
        pod.workload
        for pod in installation.pods
        if pod.kind == "Deployment" and pod.labels.get("app.kubernetes.io/part-of") == "vitrine"
    }
    scaled = {
        one["spec"]["scaleTargetRef"]["name"]
        for one in installation.of_kind("HorizontalPodAutoscaler")
    }
    protected = [
        pod.workload
        for budget in installation.of_kind("PodDisruptionBudget")
        for pod in installation.pods
        if selects(budget["spec"]["selector"], pod.labels)
    ]

    served = {"gateway", "tagger", *MODELS, installation.way_in}
    assert {name.removesuffix("-next") for name in ours} == served
    assert scaled == ours
    assert sorted(protected) == sorted(ours)


def test_autoscalers_have_room_to_scale(installation):
    least = 1 if installation.name.startswith("local") else 2
    for one in installation.of_kind("HorizontalPodAutoscaler"):
        assert one["spec"]["minReplicas"] == least
        assert one["spec"]["maxReplicas"] > least


def test_every_account_secret_and_volume_is_there(installation):
    for pod in installation.pods:
        assert installation.find("ServiceAccount", pod.spec["serviceAccountName"]), pod
    volumes = [volume for pod in installation.pods for volume in pod.spec.get("volumes", ())]
    claims = {one["persistentVolumeClaim"]["claimName"] for one in volumes if one.keys() & CLAIM}
    assert claims == {
        one["metadata"]["name"] for one in installation.of_kind("PersistentVolumeClaim")
    }
    assert {one["secret"]["secretName"] for one in volumes if "secret" in one} <= SECRETS.keys()
    secrets = [
        entry["valueFrom"]["secretKeyRef"]
        for container in installation.containers
        for entry in container.spec.get("env", ())
        if "secretKeyRef" in entry.get("valueFrom", {})
    ]
    assert secrets
    assert [one for one in secrets if one["key"] not in SECRETS[one["name"]]] == []


def test_every_mount_has_its_volume(installation):
    for pod in installation.pods:
        volumes = {volume["name"] for volume in pod.spec.get("volumes", ())}
        if pod.kind == "StatefulSet":
            volumes.add("data")
        for container in pod.containers:
            mounted = {mount["name"] for mount in container.spec.get("volumeMounts", ())}
            assert mounted <= volumes, container


def test_a_service_finds_its_bundle_its_media_and_its_files_on_a_volume(installation):
    found = set()
    for container in installation.containers:
        told = installation.environment(container)
        places = tuple(mount["mountPath"] for mount in container.spec.get("volumeMounts", ()))
        for name in told.keys() & {"BUNDLE", "MEDIA_URL", "FILES_URL", "BACKUPS"}:
            assert told[name].startswith(places), container
            found.add(name)

    assert found == {"BUNDLE", "MEDIA_URL", "FILES_URL", "BACKUPS"}


def test_the_copied_bundle_is_the_one_that_is_served(installation):
    copied = [one for one in installation.containers if one.spec["name"] == "bundle"]
    for container in copied:
        [server] = (
            one
            for one in installation.containers
            if one.pod == container.pod and one.role == "main"
        )
        source, destination = container.spec["args"]
        assert source == "/bundles/$(BUNDLE_VERSION)"
        assert destination == installation.environment(server)["BUNDLE"]
        assert container.spec["image"] == server.spec["image"]

    assert {one.pod.removesuffix("-next") for one in copied} == set(MODELS)


def test_routes_lead_from_the_gateway_to_the_page(installation):
    gateways = installation.of_kind("Gateway")
    routes = installation.of_kind("HTTPRoute")
    assert bool(routes) == bool(gateways) == installation.name.startswith("gke")
    backends = [
        backend
        for route in routes
        for rule in route["spec"]["rules"]
        for backend in rule.get("backendRefs", ())
    ]
    assert bool(backends) == bool(routes)
    for route in routes:
        [parent] = route["spec"]["parentRefs"]
        [gateway] = (one for one in gateways if one["metadata"]["name"] == parent["name"])
        assert parent["sectionName"] in [one["name"] for one in gateway["spec"]["listeners"]]
    for backend in backends:
        [port] = installation.find("Service", backend["name"])["spec"]["ports"]
        assert backend["port"] == port["port"]


def test_a_rollout_may_wait_for_a_bundle_as_long_as_the_demonstration_may_take(installation):
    [job] = [one for one in installation.of_kind("Job") if one["metadata"]["name"] == TRAINS]
    longest_s = job["spec"]["activeDeadlineSeconds"]
    for deployment in installation.of_kind("Deployment"):
        if deployment["metadata"]["name"] == "redis":
            continue
        # A pod that failed to copy its bundle tries again within five minutes.
        assert deployment["spec"]["progressDeadlineSeconds"] > longest_s + 300


def test_the_load_balancer_has_turned_away_before_its_gateway_does(installation):
    service = installation.find("Service", "gateway")
    if service["spec"]["type"] != "LoadBalancer" or not installation.name.startswith("gke"):
        return
    [pod] = [pod for pod in installation.pods if pod.workload == "gateway"]
    serves_on_s = pod.containers[0].spec["lifecycle"]["preStop"]["sleep"]["seconds"]

    assert service["metadata"]["annotations"]["cloud.google.com/l4-rbs"] == "enabled"
    assert serves_on_s > ASKS_EACH_S * REFUSALS
