"""The similarity service as a process: killed, restarted, and started with the wrong things."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest

from fixtures.shop import SPACE, vector, write_shop_bundle
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine.similarity.v1.similarity_pb2_grpc import SimilarityServiceStub
from vitrine_serving.clients import open_channel

DEADLINE_S = 60
SIZE = 500


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "bundle"
    write_shop_bundle(folder)
    return folder


def start(**variables: str) -> subprocess.Popen[str]:
    inherited = {name: value for name, value in os.environ.items() if name != "BUNDLE"}
    own = {"HOST": "127.0.0.1", "PORT": "0", "METRICS_PORT": "-1"}
    return subprocess.Popen(
        [sys.executable, "-m", "vitrine_similarity"],
        env=inherited | own | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def running(**variables: str):
    """A process that is ready, and a client of it."""
    with start(**variables) as process:
        try:
            for line in process.stdout:
                entry = json.loads(line)
                if entry["event"] == "ready":
                    break
            with open_channel(f"127.0.0.1:{entry['port']}") as channel:
                yield process, SimilarityServiceStub(channel)
        finally:
            process.kill()


def batch(number: int) -> pb.UpsertProductsRequest:
    return pb.UpsertProductsRequest(
        products=[
            pb.ProductWithEmbedding(
                product=pb.Product(id=f"{number}-{at}", attributes={"colour": "Red"}),
                embedding=Embedding(values=vector(at % 50).tolist(), space=SPACE),
            )
            for at in range(SIZE)
        ]
    )


def held(client, number: int) -> int:
    names = [f"{number}-{at}" for at in range(SIZE)]
    return len(client.GetProducts(pb.GetProductsRequest(ids=names), timeout=DEADLINE_S).products)


def test_a_service_that_is_killed_while_it_writes_loses_nothing_and_halves_nothing(
    bundle, tmp_path
):
    variables = {"BUNDLE": str(bundle), "DATABASE_URL": f"sqlite:///{tmp_path}/vitrine.db"}
    with running(**variables) as (process, client):
        for number in range(3):
            client.UpsertProducts(batch(number), timeout=DEADLINE_S)
        client.DeleteProducts(pb.DeleteProductsRequest(ids=["0-0"]), timeout=DEADLINE_S)
        in_flight = client.UpsertProducts.future(batch(3), timeout=DEADLINE_S)
        in_flight.add_done_callback(lambda _: None)
        process.kill()

    with running(**variables) as (_, client):
        assert [held(client, number) for number in range(3)] == [SIZE - 1, SIZE, SIZE]
        assert held(client, 3) in (0, SIZE)
        status = client.GetStatus(pb.GetStatusRequest(), timeout=DEADLINE_S)
        assert status.revision == status.catalogue_revision


def ended(**variables: str) -> tuple[int, list[dict], str]:
    with start(**variables) as process:
        output, errors = process.communicate(timeout=200)
    return process.returncode, [json.loads(line) for line in output.splitlines()], errors


def test_a_changed_bundle_ends_the_process_with_one_line_that_names_the_file(bundle):
    (bundle / "features.json").write_text("{ }")

    status, lines, _ = ended(BUNDLE=str(bundle))

    assert status == 1
    assert len(lines) == 1
    assert "'features.json' was changed" in lines[0]["error"]


def test_a_missing_setting_is_named(tmp_path):
    status, lines, errors = ended(DATABASE_URL=f"sqlite:///{tmp_path}/vitrine.db")

    assert status == 2
    assert lines == []
    assert errors.splitlines() == ["BUNDLE: Field required"]
