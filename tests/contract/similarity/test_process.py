"""The similarity service as a process: killed, restarted, and started with the wrong things."""

import json
from contextlib import contextmanager

import pytest

from fixtures.bare_process import DEADLINE_S, failure, start
from fixtures.shop import SPACE, vector, write_shop_bundle
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine.similarity.v1.similarity_pb2_grpc import SimilarityServiceStub
from vitrine_serving.clients import open_channel

SIZE = 500


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "bundle"
    write_shop_bundle(folder)
    return folder


@contextmanager
def running(**variables: str):
    """A process that is ready, and a client of it."""
    with start("similarity", **variables) as process:
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


def test_a_changed_bundle_ends_the_process_with_one_line_that_names_the_file(bundle):
    (bundle / "features.json").write_text("{ }")

    status, line = failure("similarity", BUNDLE=str(bundle))

    assert status == 1
    assert "'features.json' was changed" in json.loads(line)["error"]


def test_a_missing_setting_is_named(tmp_path):
    failed = failure("similarity", DATABASE_URL=f"sqlite:///{tmp_path}/vitrine.db")

    assert failed == (2, "BUNDLE: Field required")
