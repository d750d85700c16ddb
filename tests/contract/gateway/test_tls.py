"""The gateway and the services behind it, each with a certificate that the other asks for."""

import pytest
import trustme

from fixtures.certificates import CertificateFolder
from fixtures.http import form, problem_of
from fixtures.peers import Peers, picture


@pytest.fixture
def certificates(tmp_path):
    authority = trustme.CA()
    folders = {name: CertificateFolder(tmp_path / name, mutual=True) for name in ("ours", "theirs")}
    for folder in folders.values():
        folder.issue(authority)
        folder.believe(authority)
    return folders


@pytest.fixture
def encrypted_peers(certificates):
    peers = Peers(**certificates["theirs"].settings)
    yield peers
    peers.close()


def search(client):
    return client.post("/api/v1/searches", **form({}, picture("a")))


def test_a_gateway_with_a_certificate_is_answered_by_all_of_them(
    gateway, encrypted_peers, certificates
):
    client = gateway(encrypted_peers, **certificates["ours"].settings)
    encrypted_peers.tagger.add()
    answer = search(client)
    assert (answer.status_code, answer.get_json()["unavailable"]) == (200, [])
    assert client.get("/api/v1/taggings").status_code == 200
    assert client.get("/readyz").get_json()["status"] == "ready"


def test_a_gateway_without_one_is_answered_by_none(gateway, encrypted_peers, certificates):
    believing = {"tls_authorities": str(certificates["ours"].authorities)}
    for settings in ({}, believing):
        response = search(gateway(encrypted_peers, deadline_ms=2_000, **settings))
        assert (response.status_code, problem_of(response)) == (503, "features-unavailable")
