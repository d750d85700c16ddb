"""TLS between services: who is believed, who is let in, and certificates that are renewed."""

from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
import trustme
from prometheus_client import CollectorRegistry

from fixtures.certificates import CertificateFolder
from fixtures.described_service import Servicer, Settings, definition
from fixtures.waiting import eventually
from vitrine.captioner.v1 import captioner_pb2, captioner_pb2_grpc
from vitrine_serving.clients import open_channel
from vitrine_serving.probe import grpc_fault
from vitrine_serving.server import create_server
from vitrine_serving.settings import load_settings
from vitrine_serving.tls import CertificateFiles
from vitrine_serving.tls_files import TlsFiles


@pytest.fixture
def authority():
    return trustme.CA()


def made(folder, authority, *believed, **how):
    files = CertificateFolder(folder, **how)
    files.issue(authority)
    files.believe(*(believed or [authority]))
    return files


@pytest.fixture
def servicer():
    servicer = Servicer()
    yield servicer
    servicer.release.set()


@pytest.fixture
def serve(servicer):
    """Starts a server with certificates and returns its address."""
    started = []

    def begin(files):
        settings = Settings(host="127.0.0.1", port=0, metrics_port=-1, grace_s=5, **files.settings)
        server = create_server(settings, [definition(servicer)], registry=CollectorRegistry())
        started.append(server)
        server.start()
        server.mark_ready()
        return f"127.0.0.1:{server.port}"

    yield begin
    servicer.release.set()
    for server in started:
        server.stop(0)


def describe(channel, name="", timeout=10):
    known = [captioner_pb2.KnownAttribute(name=name, value="tls")] if name else []
    stub = captioner_pb2_grpc.CaptionerServiceStub(channel)
    return stub.Describe(captioner_pb2.DescribeRequest(attributes=known), timeout=timeout)


def answers(channel):
    try:
        describe(channel, timeout=2)
    except grpc.RpcError:
        return False
    return True


def test_a_client_that_believes_the_authority_is_served_and_no_other(tmp_path, authority, serve):
    address = serve(made(tmp_path / "server", authority))
    believing = made(tmp_path / "client", authority)
    with open_channel(address, tls=TlsFiles(authorities=str(believing.authorities))) as channel:
        assert answers(channel)
    doubting = made(tmp_path / "other", trustme.CA())
    with open_channel(address, tls=TlsFiles(authorities=str(doubting.authorities))) as channel:
        assert not answers(channel)
    with open_channel(address) as channel:
        assert not answers(channel)


def test_a_certificate_for_another_name_is_not_believed(tmp_path, authority, serve):
    files = CertificateFolder(tmp_path / "server", "features.example")
    files.issue(authority)
    files.believe(authority)
    with open_channel(serve(files), tls=TlsFiles(authorities=str(files.authorities))) as channel:
        assert not answers(channel)


def test_where_it_is_mutual_a_client_needs_a_certificate_of_the_authority(
    tmp_path, authority, serve
):
    address = serve(made(tmp_path / "server", authority, mutual=True))
    client = made(tmp_path / "client", authority)
    with open_channel(address, tls=client.files) as channel:
        assert answers(channel)
    with open_channel(address, tls=TlsFiles(authorities=str(client.authorities))) as channel:
        assert not answers(channel)
    stranger = made(tmp_path / "stranger", trustme.CA(), authority)
    with open_channel(address, tls=stranger.files) as channel:
        assert not answers(channel)


def test_both_sides_go_over_to_another_authority_without_a_restart(
    tmp_path, authority, serve, servicer
):
    server = made(tmp_path / "server", authority, mutual=True)
    client = made(tmp_path / "client", authority)
    address = serve(server)
    next_authority = trustme.CA()
    with open_channel(address, tls=client.files) as channel, ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(describe, channel, "slow", 60)
        assert servicer.entered.wait(20)
        for files in (server, client):
            files.believe(authority, next_authority)
        for files in (server, client):
            files.issue(next_authority)
        for files in (server, client):
            files.believe(next_authority)
        newcomer = made(tmp_path / "new", next_authority)

        def is_served():
            with open_channel(address, tls=newcomer.files) as fresh:
                return answers(fresh)

        assert eventually(is_served)
        # The channel that was opened with the old ones, whose calls need no new process.
        assert eventually(lambda: answers(channel))
        former = made(tmp_path / "former", authority, next_authority)
        with open_channel(address, tls=former.files) as fresh:
            assert not answers(fresh)
        servicer.release.set()
        assert under_way.result(20).text == "slow"


class Clock:
    now = 0.0

    def __call__(self):
        self.now += 10
        return self.now


def test_a_key_without_its_certificate_waits_until_both_are_there(tmp_path, authority):
    files = made(tmp_path, authority)
    read = CertificateFiles(files.files, Clock())
    first = read.current()
    issued = authority.issue_cert("127.0.0.1")
    files.key.write_bytes(issued.private_key_pem.bytes())
    assert read.current() is first
    files.certificate.write_bytes(b"no certificate")
    assert read.current() is first
    files.certificate.unlink()
    assert read.current() is first
    files.certificate.write_bytes(issued.cert_chain_pems[0].bytes())
    assert read.current().key == issued.private_key_pem.bytes()


def test_a_file_that_cannot_be_used_is_named_at_the_start(tmp_path, authority):
    files = made(tmp_path, authority)
    files.certificate.write_text("no certificate")
    with pytest.raises(ValueError, match=r"tls\.crt"):
        CertificateFiles(files.files)
    files.authorities.write_text("no certificate")
    with pytest.raises(ValueError, match=r"ca\.crt"):
        CertificateFiles(files.files)
    with pytest.raises(OSError, match=r"nothing\.crt"):
        CertificateFiles(TlsFiles(authorities=str(tmp_path / "nothing.crt")))


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"TLS_CERTIFICATE": "a"}, "TLS_KEY"),
        ({"TLS_KEY": "a"}, "TLS_KEY"),
        ({"TLS_MUTUAL": "true"}, "TLS_MUTUAL"),
        ({"TLS_MUTUAL": "1", "TLS_CERTIFICATE": "a", "TLS_KEY": "b"}, "TLS_MUTUAL"),
    ],
)
def test_settings_that_do_not_fit_together_are_told(monkeypatch, capsys, variables, named):
    monkeypatch.setenv("PORT", "0")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        load_settings(Settings)
    assert capsys.readouterr().err.startswith(f"{named}: ")


def test_the_probe_asks_an_encrypted_server_too(tmp_path, authority, serve, monkeypatch):
    files = made(tmp_path, authority, mutual=True)
    port = int(serve(files).rpartition(":")[2])
    assert grpc_fault(port, 5)
    for name, value in files.variables.items():
        monkeypatch.setenv(name, value)
    assert grpc_fault(port, 5) is None
    assert grpc_fault(port, 5, "liveness") is None
    assert grpc_fault(port, 5, "nothing")
