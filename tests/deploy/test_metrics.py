"""Autoscalers and alerts go by metrics that the services really have."""

import re
from types import SimpleNamespace

import pytest
from prometheus_client import CollectorRegistry

from vitrine_classifier.attributes import AttributeModels
from vitrine_classifier.metrics import ClassifierMetrics
from vitrine_features.metrics import FeatureMetrics
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_serving.metrics import RpcMetrics
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_tagger.metrics import TaggerMetrics

SERVICES = {"gateway", "features", "classifier", "similarity", "captioner", "tagger"}
_SUFFIXES = {
    "counter": ("_total",),
    "histogram": ("_bucket", "_sum", "_count"),
    "gauge": ("",),
}


@pytest.fixture(scope="module")
def series():
    """The names of all time series, by the service that has them."""
    pool = SimpleNamespace(name="features", size=2, waiting=0, busy=0, max_waiting=1, turns=None)

    def names(*make):
        registry = CollectorRegistry()
        for metrics in make:
            metrics(registry)
        return {
            family.name + suffix
            for family in registry.collect()
            for suffix in _SUFFIXES[family.type]
        }

    return {
        "gateway": names(GatewayMetrics),
        "features": names(RpcMetrics, lambda registry: FeatureMetrics(pool, registry)),
        "similarity": names(RpcMetrics, SimilarityMetrics),
        "tagger": names(RpcMetrics, TaggerMetrics),
        "classifier": names(
            RpcMetrics, lambda registry: ClassifierMetrics(AttributeModels(attributes=()), registry)
        ),
    }


def test_autoscalers_go_by_metrics_of_their_service(installation, series):
    metrics = [
        (autoscaler["spec"]["scaleTargetRef"]["name"].removesuffix("-next"), metric)
        for autoscaler in installation.of_kind("HorizontalPodAutoscaler")
        for metric in autoscaler["spec"]["metrics"]
    ]
    by_cpu = {service for service, metric in metrics if metric["type"] == "Resource"}
    by_others = [
        (service, metric["pods"]["metric"]["name"].split("|")[1])
        for service, metric in metrics
        if metric["type"] != "Resource"
    ]

    assert by_cpu == SERVICES | {installation.way_in}
    assert bool(by_others) == (installation.name == "gke with every switch")
    assert [name for service, name in by_others if name not in series[service]] == []
    assert {
        metric["resource"]["name"] for _, metric in metrics if metric["type"] == "Resource"
    } == {"cpu"}


def serving(installation):
    names = SERVICES | {installation.way_in}
    return [pod for pod in installation.pods if pod.workload.removesuffix("-next") in names]


def test_alerts_go_by_metrics_that_exist(installation, series):
    known = set().union(*series.values())
    assert bool(installation.of_kind("Rules", "PrometheusRule")) == is_observed(installation)
    for rules in installation.of_kind("Rules", "PrometheusRule"):
        for group in rules["spec"]["groups"]:
            for rule in group["rules"]:
                used = set(re.findall(r"\bvitrine_\w+", rule["expr"]))
                # Others count the page as a caller gets it, and what a cluster has.
                assert re.search(r"\b(vitrine[_:]\w+|up|probe_success|kube_\w+)\b", rule["expr"])
                assert used <= known, f"{rule['expr']}: {sorted(used - known)}"


def is_observed(installation):
    return installation.name.endswith("with every switch")


def test_metrics_are_read_where_they_are_served(installation):
    assert bool(installation.of_kind("PodMonitoring", "PodMonitor")) == is_observed(installation)
    for monitoring in installation.of_kind("PodMonitoring", "PodMonitor"):
        spec = monitoring["spec"]
        selected = [
            pod
            for pod in installation.pods
            if spec["selector"]["matchLabels"].items() <= pod.labels.items()
        ]
        names = {pod.workload.removesuffix("-next") for pod in selected}
        assert names == SERVICES | {installation.way_in}
        assert selected == serving(installation)
        for endpoint in spec.get("endpoints") or spec["podMetricsEndpoints"]:
            assert all(endpoint["port"] in pod.ports for pod in selected)


def test_series_get_the_name_of_their_service_from_a_label_that_every_pod_has(installation):
    pods, names = serving(installation), SERVICES | {installation.way_in}
    for monitoring in installation.of_kind("PodMonitoring"):
        added = {one["to"]: one["from"] for one in monitoring["spec"]["targetLabels"]["fromPod"]}
        for pod in pods:
            assert pod.labels[added["service"]] in names, pod
    for monitoring in installation.of_kind("PodMonitor"):
        [endpoint] = monitoring["spec"]["podMetricsEndpoints"]
        added = {one["targetLabel"]: one["sourceLabels"] for one in endpoint["relabelings"]}
        for pod in pods:
            shown = {re.sub(r"[./-]", "_", name): value for name, value in pod.labels.items()}
            [source] = added["service"]
            assert shown[source.removeprefix("__meta_kubernetes_pod_label_")] in names, pod


def test_one_home_of_rules_makes_those_of_every_place(installations):
    made = {
        name: [rules["spec"] for rules in installation.of_kind("Rules", "PrometheusRule")]
        for name, installation in installations.items()
    }

    assert made["local"] == made["gke"] == []
    [operators], [googles] = made["local with every switch"], made["gke with every switch"]
    assert operators == googles
