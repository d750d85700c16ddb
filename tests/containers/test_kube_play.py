"""The local overlay as it renders, run by podman: a pod of each workload, and a search.

What podman does not read, and so these tests do not show, is in ``fixtures.kube_play``.
"""

import os
import re
from base64 import b64encode
from pathlib import Path

import httpx
import pytest

from fixtures.containers import SERVICES
from fixtures.engine import started_or_skipped
from fixtures.kube_play import claims, played, settings
from fixtures.kubectl import Kubectl
from fixtures.manifests import Installation
from fixtures.podman import running_podman

pytestmark = pytest.mark.pods

OVERLAY = Path(__file__).parents[2] / "deploy/k8s/overlays/local"
SERVERS = ("postgres", "redis")
JOB = "demonstration"
# As many as train something; the model need not be good.
PRODUCTS = 60
# All images are built and taken over, and a model is trained, before the first test.
TIMEOUT_S = 1800
CLOSED_OFF = {
    "Uid": "65532",
    "Gid": "65532",
    "CapBnd": "0000000000000000",
    "CapEff": "0000000000000000",
    "NoNewPrivs": "1",
}


@pytest.fixture(scope="module")
def podman():
    yield from started_or_skipped(running_podman)


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """What the overlay renders, and the Secrets that whoever applies it makes first."""
    rendered = Kubectl(tmp_path_factory.mktemp("kubectl")).render(OVERLAY)
    return Installation("local", [*rendered, *map(secret, ("database", "redis"))])


def secret(name):
    """A password of a server's own."""
    data = {"password": b64encode(os.urandom(12).hex().encode()).decode()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "data": data}


@pytest.fixture(scope="module")
def cluster(podman, images, installation):
    """A pod of each workload, started in an order in which it finds what it needs."""
    pods = played(installation)
    assert pods.keys() == {*SERVERS, JOB, *SERVICES}
    podman.load(images.engine, {one.spec["image"] for one in installation.containers})
    podman.play(claims(installation))

    def play(*names):
        podman.play([*settings(installation), *(pods[name] for name in names)])

    play(*SERVERS)
    for name in SERVERS:
        podman.wait_until_healthy(f"{name}-main")
    draw = pods[JOB]["spec"]["initContainers"][0]
    draw["command"].append(f"--products={PRODUCTS}")
    play(JOB)
    assert podman.exit_status(f"{JOB}-main") == 0, podman.log(f"{JOB}-main")
    play(*SERVICES)
    for name in SERVICES:
        podman.wait_until_healthy(f"{name}-main")
    return podman


@pytest.fixture(scope="module")
def url(cluster):
    """Where the gateway's pod is."""
    return f"http://{cluster.address('gateway')}:8000"


@pytest.mark.timeout(TIMEOUT_S)
def test_a_drawn_photo_finds_the_product_that_it_shows(url):
    products = httpx.get(f"{url}/api/v1/products", params={"limit": 1}, timeout=30).json()
    product = products["products"][0]["id"]
    photo = httpx.get(f"{url}/api/v1/products/{product}/image", timeout=30).content

    answer = httpx.post(f"{url}/api/v1/searches", files={"image": photo}, timeout=30).json()

    assert answer["unavailable"] == []
    assert answer["similar"][0]["score"] > 0.99
    assert answer["description"]["title"]


@pytest.mark.timeout(TIMEOUT_S)
@pytest.mark.parametrize("name", [*SERVERS, *SERVICES])
def test_a_pod_is_as_closed_off_as_the_manifests_say(cluster, name):
    status = cluster.run("exec", f"{name}-main", "cat", "/proc/1/status")
    found = {key: re.search(rf"^{key}:\t(\w+)", status, re.MULTILINE)[1] for key in CLOSED_OFF}
    host = cluster.described(f"{name}-main")["HostConfig"]

    assert found == CLOSED_OFF
    assert host["ReadonlyRootfs"]
    assert host["Memory"] > 0
    assert host["NanoCpus"] > 0
