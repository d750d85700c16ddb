"""The health check of the containers, against real servers."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from prometheus_client import CollectorRegistry

from fixtures.described_service import NAME, Settings
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

    site = HTTPServer(("127.0.0.1", 0), Handler)
    site.status = 200
    thread = threading.Thread(target=site.serve_forever)
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

    assert "UNAVAILABLE" in capsys.readouterr().out


def test_a_site_passes_while_it_says_that_it_is_ready(site, capsys):
    probe("http", site.server_port)
    site.status = 503

    with pytest.raises(SystemExit, match="1"):
        probe("http", site.server_port)

    assert "503" in capsys.readouterr().out


def test_the_port_that_the_server_reads_wins_over_the_usual_one(server, monkeypatch):
    server.mark_ready()
    monkeypatch.setenv("PORT", str(server.port))

    probe("grpc", 1)
