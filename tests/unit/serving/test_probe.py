"""The health check of the containers, against real servers."""

import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler

import grpc
import pytest
from prometheus_client import CollectorRegistry

from fixtures.described_service import NAME, Settings
from fixtures.quiet_server import QuietServer
from vitrine_serving.probe import main
from vitrine_serving.server import ServiceServer


@pytest.fixture
def server():
    settings = Settings(host="127.0.0.1", port=0, metrics_port=-1, grace_s=5)
    server = ServiceServer(settings, [NAME], registry=CollectorRegistry())
    server.start()
    yield server
    server.stop(0)


@pytest.fixture
def site():
    """A server that says of itself what it is told to say."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(site.status if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    site = QuietServer(("127.0.0.1", 0), Handler)
    site.status = 200
    thread = threading.Thread(target=site.serve_forever, args=(0.02,))
    thread.start()
    yield site
    site.shutdown()
    thread.join()
    site.server_close()


def probe(protocol, port):
    main([protocol, str(port)])


def test_a_server_that_is_ready_passes(server):
    server.mark_ready()

    probe("grpc", server.port)


def test_a_server_that_still_starts_fails_and_says_so(server, capsys):
    with pytest.raises(SystemExit, match="1"):
        probe("grpc", server.port)

    assert "NOT_SERVING" in capsys.readouterr().out


def test_a_server_that_is_not_there_fails_and_says_so(server, capsys):
    server.stop(0)

    with pytest.raises(SystemExit, match="1"):
        probe("grpc", server.port)

    assert "refused" in capsys.readouterr().out


def test_a_server_that_does_not_know_the_question_fails_and_says_so(capsys):
    server = grpc.server(ThreadPoolExecutor(1))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()

    with pytest.raises(SystemExit, match="1"):
        probe("grpc", port)

    server.stop(0).wait(10)
    assert "refused to say" in capsys.readouterr().out


@pytest.mark.parametrize("protocol", ["grpc", "http"])
def test_a_server_that_does_not_answer_fails_in_time(protocol, capsys):
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(SystemExit, match="1"):
        main([protocol, str(mute.getsockname()[1]), "--timeout-s", "0.2"])

    assert "timed out" in capsys.readouterr().out


def test_a_site_passes_while_it_says_that_it_is_ready(site, capsys):
    probe("http", site.server_port)
    site.status = 503

    with pytest.raises(SystemExit, match="1"):
        probe("http", site.server_port)

    assert "503" in capsys.readouterr().out


def test_the_port_that_the_server_reads_wins_over_the_usual_one(server, site, monkeypatch):
    server.mark_ready()
    monkeypatch.setenv("PORT", str(server.port))
    monkeypatch.setenv("METRICS_PORT", str(site.server_port))

    probe("grpc", 1)
    probe("http", 1)


def test_probing_loads_nothing_that_takes_long_to_load(server):
    server.mark_ready()

    done = subprocess.run(
        [
            sys.executable,
            "-X",
            "importtime",
            "-m",
            "vitrine_serving.probe",
            "grpc",
            str(server.port),
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "socket" in loaded
    assert not loaded & {"grpc", "google.protobuf", "urllib.request", "asyncio"}
