"""Every overlay and every component renders, and says nothing that the cluster does not know."""

import json
from functools import cache
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

OVERLAYS = Path(__file__).parents[2] / "deploy" / "k8s"
OLDEST = "1.32"
# What the cluster learns from others than Kubernetes.
CUSTOM = {
    "gateway.networking.k8s.io/v1",
    "monitoring.coreos.com/v1",
    "monitoring.googleapis.com/v1",
    "networking.gke.io/v1",
    "ray.io/v1",
}


def folders(kind):
    return sorted(
        str(file.parent.relative_to(OVERLAYS))
        for file in OVERLAYS.rglob("kustomization.yaml")
        if yaml.safe_load(file.read_text())["kind"] == kind
    )


# What several places share is asked about once.
@cache
def check(document, version):
    kubernetes_validate.validate(json.loads(document), version, strict=True)


@pytest.mark.parametrize("version", [OLDEST, kubernetes_validate.latest_version()])
def test_every_document_is_valid(installation, version):
    for document in installation.documents:
        if document["apiVersion"] not in CUSTOM:
            check(json.dumps(document), version)


@pytest.mark.parametrize("version", [OLDEST, kubernetes_validate.latest_version()])
def test_every_pod_that_an_operator_makes_is_valid(installation, version):
    for pod in installation.pods:
        if pod.kind == "RayJob":
            document = {"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": pod.labels}}
            check(json.dumps({**document, "spec": pod.spec}), version)


def test_a_misspelt_field_is_noticed(installation):
    [document, *_] = installation.of_kind("Deployment")
    misspelt = {**document, "spec": {**document["spec"], "replica": 1}}

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(misspelt, OLDEST, strict=True)


@pytest.mark.parametrize("folder", folders("Kustomization"))
def test_every_kustomization_renders(kubectl, folder):
    assert kubectl.render(OVERLAYS / folder)


@pytest.mark.parametrize("folder", folders("Component"))
def test_every_component_is_used(folder):
    """What uses it is rendered by the tests around this one."""
    used = {
        (file.parent / line.strip(" #-\n")).resolve()
        for file in OVERLAYS.rglob("kustomization.yaml")
        for line in file.read_text().splitlines()
        if line.strip(" #").startswith("- ")
    }

    assert OVERLAYS / folder in used, f"{folder} is in no list of components"


def test_everything_is_in_the_namespace(installation):
    for document in installation.documents:
        inside = document["metadata"].get("namespace")
        cluster_wide = document["kind"] in ("Namespace", "PersistentVolume")
        assert inside == (None if cluster_wide else "vitrine"), document["metadata"]["name"]


def test_no_stand_in_is_left_for_a_value(installation):
    stand_ins = ("set-by-the-replacement", "192.0.2.0", "the-service's-own", "registry/")
    text = yaml.safe_dump(list(installation.documents))

    assert [word for word in stand_ins if word in text] == []
    for account in installation.of_kind("ServiceAccount"):
        assert (
            account["metadata"].get("annotations", {}).get("iam.gke.io/gcp-service-account")
            != "account"
        )


def test_nothing_is_fetched_from_elsewhere():
    for file in OVERLAYS.rglob("kustomization.yaml"):
        assert "://" not in file.read_text().replace("redis://", "").replace(
            "postgresql://", ""
        ).replace("http://opentelemetry-collector", ""), f"{file} fetches from elsewhere"
