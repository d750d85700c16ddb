"""The gateway as a process: its start, its workers together, its limits, and its end."""

import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection

import httpx
import pytest

from fixtures.gateway_process import GatewayProcess
from fixtures.http import form
from fixtures.memory import forget_peak, peak_mib
from fixtures.peers import picture
from fixtures.waiting import eventually

MIB = 1 << 20


@pytest.fixture(scope="module")
def running(shared_peers, tmp_path_factory):
    shared_peers.reset()
    media = tmp_path_factory.mktemp("media")
    # As many searches as the tests send at a time find a place, whichever worker gets them.
    with GatewayProcess(shared_peers, media, THREADS="12") as process:
        process.await_ready()
        yield process


def url_of(process, path="", port="port"):
    return f"http://127.0.0.1:{process.await_ready()[port]}{path}"


def search(process, image=None, **headers):
    sent = form({}, picture("a") if image is None else image)
    return httpx.post(
        url_of(process, "/api/v1/searches"),
        content=sent["data"],
        headers={"Content-Type": sent["content_type"], **headers},
        timeout=20,
    )


def test_it_says_once_where_it_answers(running):
    ready = running.await_ready()
    assert (ready["event"], ready["service"]) == ("ready", "gateway")
    assert httpx.get(url_of(running, "/readyz")).json()["status"] == "ready"
    assert sum(entry["event"] == "ready" for entry in running.entries()) == 1


def test_the_metrics_of_all_workers_are_read_together_on_a_port_of_their_own(running):
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: search(running).status_code, range(24)))
    assert statuses == [200] * 24
    metrics = httpx.get(url_of(running, "/metrics", "metrics_port")).text
    assert httpx.get(url_of(running, "/metrics")).status_code == 404
    line = 'requests_total{method="POST",route="/api/v1/searches",status="200"} '
    assert float(metrics.partition(line)[2].split("\n")[0]) >= 24


def test_operators_are_answered_while_every_thread_of_the_workers_waits(peers, tmp_path):
    peers.features.hang()
    told = {"WORKERS": "1", "THREADS": "2", "MAX_SEARCHES": "2", "DRAIN_S": "20"}
    with GatewayProcess(peers, tmp_path, **told) as process:
        process.await_ready()
        with ThreadPoolExecutor(4) as pool:
            waiting = [pool.submit(search, process) for _ in range(4)]
            assert eventually(lambda: len(peers.features.calls) == 2)
            for path in ("/healthz", "/readyz", "/metrics"):
                answer = httpx.get(url_of(process, path, "metrics_port"))
                assert answer.status_code == 200, path
            assert httpx.get(url_of(process, "/", "metrics_port")).status_code == 404
            process.process.send_signal(signal.SIGTERM)
            draining = url_of(process, "/readyz", "metrics_port")
            assert eventually(lambda: httpx.get(draining).json() == {"status": "draining"})
            assert httpx.get(draining).status_code == 503
            peers.features.go_on()
            assert [one.result().status_code for one in waiting] == [200] * 4
            process.process.send_signal(signal.SIGTERM)


def test_a_port_for_operators_that_is_taken_is_named_in_one_line(peers, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with GatewayProcess(peers, tmp_path, METRICS_PORT=port) as process:
            assert process.wait() == 1
    [entry] = process.entries()
    assert entry["event"] == "cannot_start"
    assert f"port {port}" in entry["error"]


def connect_often(process, stack, number):
    """Open connections that stay, and return how many each worker has of those that are open."""
    port = process.await_ready()["port"]
    for _ in range(number):
        connection = stack.enter_context(closing(HTTPConnection("127.0.0.1", port, timeout=20)))
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    return [
        sum(one.status == "ESTABLISHED" and one.laddr.port == port for one in held)
        for held in (worker.net_connections("tcp") for worker in process.family()[1:])
    ]


def test_connections_that_stay_are_shared_by_the_workers(peers, tmp_path):
    with GatewayProcess(peers, tmp_path) as process:
        with ExitStack() as stack:
            # One of them says that it answers, and the other may still be starting.
            def held():
                return connect_often(process, stack, 1)

            assert eventually(lambda: len(shares := held()) == 2 and all(shares))
        with ExitStack() as stack:
            assert sorted(connect_often(process, stack, 8)) in ([4, 4], [3, 5])


def test_each_request_leaves_one_line_that_can_be_found_again(running):
    search(running, **{"X-Request-ID": "find-me"})
    entry = running.await_entry(request_id="find-me")
    assert (entry["event"], entry["status"]) == ("request", 200)
    assert (entry["method"], entry["route"]) == ("POST", "/api/v1/searches")
    assert len(entry["trace_id"]) == 32
    search(running, image=picture("collapse"), **{"X-Request-ID": "find-me-too"})
    running.await_entry(request_id="find-me-too", event="request")
    fault = running.await_entry(request_id="find-me-too", event="unanswered")
    assert fault["reason"] == "FEATURES_UNAVAILABLE"


def test_the_services_hear_the_request_id_and_the_trace(running, shared_peers):
    search(running, **{"X-Request-ID": "hear-me", "traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01"})
    heard = dict(shared_peers.features.metadata)
    assert heard["x-request-id"] == "hear-me"
    assert heard["traceparent"].split("-")[1] == "ab" * 16


@pytest.mark.parametrize("has_length", [True, False])
def test_a_photo_over_the_limit_is_refused_while_it_is_read(running, has_length):
    head = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
    parts = [head, *[picture("large", MIB)] * 40, b"\r\n--b--\r\n"]
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    if has_length:
        headers["Content-Length"] = str(sum(map(len, parts)))
    before = [(worker, forget_peak(worker)) for worker in running.family()]
    # A client that sends all it has before it listens still hears the answer.
    connection = HTTPConnection("127.0.0.1", running.await_ready()["port"], timeout=20)
    connection.request("POST", "/api/v1/searches", iter(parts), headers, encode_chunked=True)
    response = connection.getresponse()
    assert response.status == 413
    assert response.headers["Content-Type"] == "application/problem+json"
    connection.close()
    assert max(peak_mib(worker) - held for worker, held in before) < 36


def test_all_its_processes_together_stay_light(running):
    # What the processes share counts once.
    resident = sum(one.memory_full_info().pss for one in running.family())
    assert resident < 250e6


def test_it_says_not_ready_then_ends_what_it_began_then_stops(peers, tmp_path):
    with GatewayProcess(peers, tmp_path, DRAIN_S="20", GRACE_S="20") as process:
        assert httpx.get(url_of(process, "/readyz")).status_code == 200
        entered = threading.Event()
        peers.features.on_call = entered.set
        peers.features.hang()
        with ThreadPoolExecutor(1) as pool:
            in_progress = pool.submit(search, process)
            assert entered.wait(20)
            process.process.send_signal(signal.SIGTERM)
            while (response := httpx.get(url_of(process, "/readyz"))).status_code == 200:
                pass
            assert response.status_code == 503
            assert response.json()["status"] == "draining"
            assert httpx.get(url_of(process, "/healthz")).status_code == 200
            # A second signal ends the drain, not what is in progress.
            process.process.send_signal(signal.SIGTERM)
            peers.features.go_on()
            assert in_progress.result().status_code == 200
        assert process.wait() == 0


def test_a_setting_that_is_wrong_ends_it_with_a_line_that_names_it(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "vitrine_gateway"],
        env={"RATE_LIMIT_SEARCHES": "often", "PORT": "x"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert {line.split(":")[0] for line in done.stderr.splitlines()} == {
        "RATE_LIMIT_SEARCHES",
        "PORT",
    }
