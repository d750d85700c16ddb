"""Load from a real k6 on a real server."""

import hashlib
import os
import threading
from http.server import BaseHTTPRequestHandler

import pytest
from speed.load import Asked, closed, opened
from speed.photos import Size, photos_in
from speed.servers import Server
from speed.turns import LOAD
from stressed import overload

from fixtures.quiet_server import QuietServer


class Site:
    """Remembers what it got, and answers as it is told."""

    def __init__(self):
        self.bodies = []
        self.status = 200
        self.answer = b'{"unavailable": []}'
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                site.bodies.append(body)
                self.send_response(site.status)
                self.send_header("Content-Length", str(len(site.answer)))
                if site.status == 503:
                    self.send_header("Retry-After", "1")
                self.end_headers()
                self.wfile.write(site.answer)

            def log_message(self, *_):
                pass

        self.server = QuietServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def digests(self):
        return {hashlib.sha256(body).hexdigest() for body in self.bodies}


@pytest.fixture
def site():
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def asked(site, tmp_path):
    photos = photos_in(tmp_path, Size(40, 60), 2)

    def ask(**options):
        return Asked(site.url, photos, {"site": os.getpid()}, **options)

    return ask


def test_no_two_requests_of_any_turn_send_the_same_photo(site, asked):
    first = closed(asked(kind="raw"), clients=3, seconds=1)
    second = closed(asked(kind="raw"), clients=3, seconds=1)
    assert first.requests + second.requests == len(site.bodies) == len(site.digests())
    assert first.requests > 3
    assert first.processor_s["site"] > 0
    assert first.processor_s[LOAD] > 0
    assert 0 < first.latency_ms["median"] <= first.latency_ms["p99"]


def test_the_same_photo_is_sent_where_a_cache_is_measured(site, asked):
    turn = closed(asked(kind="raw", same=True), clients=1, seconds=1)
    assert turn.requests == len(site.bodies)
    assert len(site.digests()) <= 2


def test_a_form_holds_the_photo_and_the_fields(site, asked):
    closed(asked(fields={"limit": "8"}), clients=1, seconds=1)
    assert b'name="limit"\r\n\r\n8' in site.bodies[0]
    assert b"\xff\xd8\xff\xfe" in site.bodies[0]


def test_an_open_load_comes_at_its_rate(site, asked):
    turn = opened(asked(kind="raw"), rate=20, seconds=1)
    # k6 may send the first and the last on the edges of the second.
    assert 19 <= turn.requests <= 21


def test_a_bad_answer_ends_the_turn_with_what_was_answered(site, asked):
    site.status, site.answer = 503, b"too many wait"
    with pytest.raises(SystemExit, match=r"503.*too many wait"):
        closed(asked(kind="raw"), clients=2, seconds=5)
    assert len(site.bodies) <= 4


def test_an_answer_that_lacks_a_part_ends_the_turn(site, asked):
    site.answer = b'{"unavailable": ["description"]}'
    with pytest.raises(SystemExit, match="description"):
        closed(asked(parts=True), clients=1, seconds=5)


def test_a_server_that_is_away_ends_the_turn(site, asked):
    site.server.shutdown()
    site.server.server_close()
    with pytest.raises(SystemExit, match="refused"):
        closed(asked(kind="raw"), clients=1, seconds=5)


@pytest.mark.parametrize(("status", "told"), [(200, "accepted"), (503, "refused"), (500, "other")])
def test_under_stress_answers_are_counted_by_what_they_are(site, tmp_path, status, told):
    site.status = status
    [photo] = photos_in(tmp_path, Size(40, 60), 1)
    server = Server(site.url.rstrip("/"), {"site": os.getpid()}, {})
    load = overload.load(server, photo, {"executor": "constant-vus", "vus": 2}, seconds=1)
    counted = {name: getattr(load, name) for name in ("accepted", "refused", "other")}
    assert counted.pop(told) == len(site.bodies) == len(site.digests()) > 3
    assert set(counted.values()) == {0}
    assert b"\xff\xd8\xff\xfe" in site.bodies[0]
