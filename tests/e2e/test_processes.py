"""The processes themselves: what they load, how much they take, and how they end."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import grpc
import psutil
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub

from fixtures.memory import shares
from fixtures.shop import entry
from fixtures.stack import STOP_S, VITRINE, Shop, running_stack
from fixtures.waiting import eventually
from vitrine_inference import available_cores
from vitrine_similarity.catalogue import Catalogue

SERVICES = ("features", "classifier", "similarity", "captioner", "tagger")
MOST_MEMORY = 460_000_000
# Each core has an interpreter of each model, with a copy of the weights.
MOST_MEMORY_A_CORE = 45_000_000
# Until each thread has searched a few times, its heap grows.
UNTIL_EVEN, SEARCHES = 100, 200
MOST_GROWTH = 10_000_000


def family(stack) -> list[psutil.Process]:
    return psutil.Process(stack.process.pid).children(recursive=True)


def serving(stack) -> list[psutil.Process]:
    """The six processes and their own children, such as the gateway's workers."""
    six = [psutil.Process(stack.processes[name]) for name in (*SERVICES, "gateway")]
    return [each for one in six for each in (one, *one.children(recursive=True))]


def _serves(health, asked) -> bool:
    answer = health.Check(asked, timeout=STOP_S, wait_for_ready=True)
    return answer.status == HealthCheckResponse.SERVING


def left_running(processes: list[psutil.Process]) -> list[psutil.Process]:
    return psutil.wait_procs(processes, timeout=STOP_S)[1]


def test_the_serving_processes_hold_no_tensorflow(stack, trained):
    stack.search(trained.photo(trained.rows[0]["ProductId"]))

    for process in serving(stack):
        mapped = Path(f"/proc/{process.pid}/maps").read_text()
        assert "tensorflow" not in mapped, process.cmdline()
        assert "pandas" not in mapped, process.cmdline()
    features = Path(f"/proc/{stack.processes['features']}/maps").read_text()
    assert "litert" in features


def test_all_processes_together_hold_little_memory_however_long_they_search(trained, shop):
    photos = [trained.photo(row["ProductId"]) for row in trained.rows[::8]]
    # One of its own: the largest pictures that others send leave their traces.
    with running_stack(trained.bundle, shop) as stack:
        for number in range(UNTIL_EVEN + SEARCHES):
            if number == UNTIL_EVEN:
                everything = [psutil.Process(stack.process.pid), *family(stack)]
                taken, before = shares(everything), shares(everything, "Pss_Anon")
            # Never the same bytes, or the cache would answer.
            stack.search(photos[number % len(photos)] + str(number).encode())

        assert taken < MOST_MEMORY + MOST_MEMORY_A_CORE * available_cores()
        assert shares(everything, "Pss_Anon") - before < MOST_GROWTH


def test_nothing_is_left_when_the_command_is_killed(trained, shop):
    with running_stack(trained.bundle, shop) as stack:
        processes = family(stack)
        assert len(processes) > 10

        stack.process.kill()

        assert left_running(processes) == []


def test_a_process_that_dies_is_named_and_ends_the_others(trained, shop):
    with running_stack(trained.bundle, shop) as stack:
        processes = family(stack)

        os.kill(stack.processes["captioner"], signal.SIGKILL)

        assert stack.process.wait(STOP_S) == 1
        told = stack.process.stderr.read()
        assert "captioner was ended by SIGKILL" in told
        assert str(shop.logs / "captioner.log") in told
        assert left_running(processes) == []


def test_a_tagger_that_dies_is_started_again_where_it_was_and_searches_go_on(trained, shop):
    photo = trained.photo(trained.rows[0]["ProductId"])
    with running_stack(trained.bundle, shop) as stack:
        log = shop.logs / "tagger.log"
        with grpc.insecure_channel(stack.addresses["tagger"]) as channel:
            health = HealthStub(channel)
            asked = HealthCheckRequest()
            assert health.Check(asked, timeout=10).status == HealthCheckResponse.SERVING

            os.kill(stack.processes["tagger"], signal.SIGKILL)

            assert eventually(lambda: "it ended with status -9" in log.read_text())
            assert stack.search(photo).status_code == 200
            # It listens before it is ready.
            assert eventually(lambda: _serves(health, asked))
        processes = family(stack)

        assert stack.stop() == 0
        assert left_running(processes) == []


def test_a_port_that_is_taken_is_named_with_what_to_do(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        ended = up("--bundle", "any", "--database", f"sqlite:///{tmp_path}/v.db", port=port)

    assert ended.returncode == 1
    assert f"127.0.0.1:{port}" in ended.stderr
    assert f"--port {port + 1}" in ended.stderr


def test_a_catalogue_that_another_bundle_embedded_is_said_to_be(trained, tmp_path):
    shop = Shop(tmp_path)
    catalogue = Catalogue.open(shop.database)
    catalogue.upsert([entry("a", space="another"), entry("b", space="another")])
    catalogue.close()

    with running_stack(trained.bundle, shop) as stack:
        answer = stack.client.get("/readyz")
        assert answer.json()["status"] == "ready"
        assert answer.json()["notice"] == (
            "0 of 2 products are embedded for this bundle; run `vitrine index`"
        )


def test_a_bundle_with_a_changed_file_is_refused_by_its_name(trained, tmp_path):
    file = "heads.tflite"
    bundle = tmp_path / "bundle"
    shutil.copytree(trained.bundle, bundle)
    content = bytearray((bundle / file).read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / file).write_bytes(content)

    ended = up("--bundle", str(bundle), "--database", f"sqlite:///{tmp_path}/v.db", folder=tmp_path)

    assert ended.returncode == 1
    assert f"'{file}' was changed" in ended.stderr


def up(*options: str, port: int = 0, folder: Path | None = None) -> subprocess.CompletedProcess:
    logs = ("--logs", str(folder / "logs")) if folder else ()
    return subprocess.run(
        (*VITRINE, "up", "--free-ports", "--port", str(port), *options, *logs),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
