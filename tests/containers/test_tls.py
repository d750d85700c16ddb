"""The same catalogue and bundle, in the containers of the complete stack, which speak TLS alone."""

import grpc
import httpx
import pytest
import trustme
from grpc_health.v1 import health_pb2, health_pb2_grpc

from fixtures.certificates import CertificateFolder
from fixtures.containers import SERVICES, Stack

# Of no test of a single stack: its containers are those of the stack before it, started anew.
pytestmark = pytest.mark.rollout

# Who watches has images that are had from the internet alone.
STARTED = (*SERVICES, "balancer")
ASKED = ("features", "classifier", "similarity", "captioner", "tagger")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """One for all five, in a folder that the user of the containers may read."""
    folder = tmp_path_factory.mktemp("certificates")
    certificates = CertificateFolder(folder, *ASKED)
    authority = trustme.CA()
    certificates.issue(authority)
    certificates.believe(authority)
    folder.chmod(0o755)
    for file in folder.iterdir():
        file.chmod(0o644)
    return certificates


@pytest.fixture(scope="module")
def encrypted(stack, certificates):
    encrypted = Stack(
        stack.engine,
        stack.root,
        ["compose.complete.yml", "compose.tls.yml"],
        int(stack.variables["SAMPLE_PRODUCTS"]),
        STARTED,
        CERTIFICATES=str(certificates.key.parent),
    )
    encrypted.up()
    return encrypted


def test_a_drawn_photo_is_answered_by_services_that_speak_tls(encrypted):
    photo = encrypted.a_drawn_photo()
    search = httpx.post(f"{encrypted.url}/api/v1/searches", files={"image": photo}, timeout=60)

    answer = search.json()
    assert answer["unavailable"] == []
    assert answer["similar"][0]["score"] > 0.99
    assert answer["description"]["title"]


@pytest.mark.parametrize("service", ASKED)
def test_a_service_answers_only_who_shows_a_certificate(encrypted, certificates, service):
    encrypted.wait_until_healthy(service)
    authorities, key, chain = (
        file.read_bytes()
        for file in (certificates.authorities, certificates.key, certificates.certificate)
    )

    assert (
        status(encrypted, service, (authorities, key, chain))
        == health_pb2.HealthCheckResponse.SERVING
    )
    for stranger in (None, (authorities,)):
        with pytest.raises(grpc.RpcError) as refused:
            status(encrypted, service, stranger)
        assert refused.value.code() == grpc.StatusCode.UNAVAILABLE


def status(encrypted, service, shown):
    """What a service says of its health to a client without TLS, or with what it shows."""
    address = encrypted.address(service)
    named = [("grpc.ssl_target_name_override", service)]
    channel = (
        grpc.secure_channel(address, grpc.ssl_channel_credentials(*shown), named)
        if shown
        else grpc.insecure_channel(address)
    )
    with channel:
        stub = health_pb2_grpc.HealthStub(channel)
        return stub.Check(health_pb2.HealthCheckRequest(), timeout=20).status
