"""The NetworkPolicies let through the arrows of the diagram, and nothing else."""

from fixtures.manifests import Installation
from fixtures.network import Place, arrows, drawn, pods_of

MODELS = ("features", "classifier", "similarity", "captioner")
DATABASE_CLIENTS = (
    *("similarity", "tagger"),
    *("migrate", "index", "reindex", "demonstration", "backup", "restore", "sweep", "snapshot"),
    "index-on-ray-head",
)

RAY_PORTS = ("gcs", "dashboard", "client")
PRIVATE = (
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.1.1",
    "172.31.255.1",
    "192.168.1.1",
    "::1",
    "fd00::1",
    "fe80::1",
)

LET_IN = {"vitrine.dev/client": "true"}
OUTSIDE = (
    Place("anybody", {}, address="198.51.100.7"),
    Place("stranger", {"http": 8080}, "default", {"app.kubernetes.io/name": "gateway"}),
    Place("client", {}, "shop", LET_IN, namespace_labels={"vitrine.dev/clients": "allowed"}),
    # One of the two labels is not enough.
    Place("labelled", {}, "other", LET_IN),
    Place("neighbour", {}, "shop", namespace_labels={"vitrine.dev/clients": "allowed"}),
    Place("prometheus", {"http": 9090}, "gmp-system"),
    Place(
        "operator's prometheus",
        {"http": 9090},
        "monitoring",
        {"app.kubernetes.io/name": "prometheus"},
    ),
    Place("dns", {"dns": 53, "dns-udp": 53}, "kube-system", {"k8s-app": "kube-dns"}),
    Place("node-dns", {"dns": 53, "dns-udp": 53}, address="169.254.20.10"),
    Place("metadata", {"dns": 53, "dns-udp": 53, "http": 80}, address="169.254.169.254"),
    Place("identity", {"tokens": 988}, address="169.254.169.252"),
    Place("internet", {"http": 80, "https": 443, "ssh": 22, "sql": 5432}, address="203.0.113.9"),
    Place("internet6", {"https": 443}, address="2001:db8::9"),
    *(
        Place(f"private {address}", {"http": 80, "https": 443}, address=address)
        for address in PRIVATE
    ),
    Place("cloud-sql", {"proxy": 3307, "sql": 5432}, address="10.100.0.5"),
    Place("memorystore", {"redis": 6379}, address="10.100.0.6"),
    Place("collector", {"otlp": 4317}, "gke-managed-otel"),
    Place("kuberay", {}, "kuberay-system", {"app.kubernetes.io/name": "kuberay-operator"}),
    Place("milvus", {"milvus": 19530}, "milvus", {"app.kubernetes.io/name": "milvus"}),
    Place("beside milvus", {"milvus": 19530}, "milvus", {"app.kubernetes.io/name": "etcd"}),
)


def is_inside(installation):
    """Whether database and cache are in the cluster."""
    return installation.find("Service", "postgres") is not None


def diagram(installation):
    """The arrows, with the second set of services where there is one."""
    names = {pod.workload for pod in installation.pods}

    def present(*wanted):
        both = [name for one in wanted for name in (one, f"{one}-next")]
        return ", ".join(name for name in both if name in names)

    def ports(targets, port):
        return ", ".join(f"{target}:{port}" for target in targets.split(", "))

    everybody = ", ".join(sorted(names))
    clients = present(*DATABASE_CLIENTS)
    way_in = f"{installation.way_in}:http"
    yield f"client → {ports(present(*MODELS), 'grpc')}"
    yield f"client, labelled, neighbour → {way_in}"
    yield f"anybody, stranger, prometheus, operator's prometheus, dns, collector → {way_in}"
    yield f"kuberay, milvus, beside milvus → {way_in}"
    yield f"node-dns, metadata, identity, internet, internet6 → {way_in}"
    yield f"cloud-sql, memorystore, {', '.join(f'private {one}' for one in PRIVATE)} → {way_in}"
    if members := ", ".join(sorted(name for name in names if name.startswith("index-on-ray"))):
        yield f"{members} → {', '.join(f'index-on-ray-head:{port}' for port in RAY_PORTS)}"
        yield "kuberay → index-on-ray-head:dashboard"
    if "balancer" in names:
        yield "balancer → gateway:http, gateway:metrics"
    yield f"gateway → {ports(present(*MODELS, 'tagger'), 'grpc')}"
    yield f"tagger → {ports(present('features', 'classifier', 'captioner'), 'grpc')}"
    yield "gateway, tagger → internet:http, internet:https, internet6:https"
    yield f"{everybody} → dns:dns, dns:dns-udp"
    ours = present("gateway", "tagger", "balancer", *MODELS)
    inside = is_inside(installation)
    if inside:
        yield f"{clients} → postgres:postgres"
        yield "gateway → redis:redis"
    if installation.name.endswith("with every switch"):
        yield f"{present('similarity')} → milvus:milvus"
    if installation.name == "local with every switch":
        yield f"operator's prometheus → {ports(ours, 'metrics')}"
    if installation.name.startswith("local"):
        return
    yield f"{everybody} → node-dns:dns, node-dns:dns-udp, metadata:dns, metadata:dns-udp"
    google = ", ".join(sorted(names - {"postgres"}))
    yield f"{google} → metadata:http, identity:tokens, internet:https"
    if not inside:
        yield f"{clients} → cloud-sql:proxy"
        yield "gateway → memorystore:redis"
    if installation.name == "gke with every switch":
        yield f"prometheus → {ports(ours, 'metrics')}"
        yield f"{ours} → collector:otlp"


def test_the_arrows_are_those_of_the_diagram(installation):
    wanted = set(drawn(*diagram(installation)))
    found = arrows(installation, OUTSIDE)

    assert sorted(found - wanted) == [], "let through, but not in the diagram"
    assert sorted(wanted - found) == [], "in the diagram, but not let through"


def test_what_no_policy_speaks_of_is_denied(installation):
    policy = installation.find("NetworkPolicy", "default-deny")

    assert policy["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_without_policies_everything_is_let_through(installation):
    """The measure above measures: it is the policies that hold the rest back."""
    open_ = Installation("open", installation.of_kind("Deployment"))
    pods = pods_of(open_)

    assert len(arrows(open_, ())) == len(pods) * sum(len(pod.ports) for pod in pods)
