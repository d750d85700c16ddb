"""The service with its index in Milvus: what it answers while Milvus is there, and while not."""

import pytest
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub

from fixtures.milvus import running_milvus
from fixtures.service_process import ServiceProcess
from fixtures.similarity_calls import DEADLINE_S, ids, product, refused, search, upsert
from fixtures.waiting import eventually
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine.similarity.v1.similarity_pb2_grpc import SimilarityServiceStub
from vitrine_serving.clients import open_channel
from vitrine_serving.errors import Unavailable
from vitrine_similarity.service import NAME


@pytest.fixture
def milvus(tmp_path):
    with running_milvus(tmp_path / "milvus") as process:
        yield process


@pytest.fixture
def start(bundle, tmp_path, milvus):
    """Starts services on one catalogue and one Milvus; gives a client of each."""
    started = []

    def run(**settings):
        process = ServiceProcess(
            "similarity",
            BUNDLE=str(bundle),
            DATABASE_URL=f"sqlite:///{tmp_path}/vitrine.db",
            SIMILARITY_BACKEND="milvus",
            MILVUS_URI=milvus.uri,
            MILVUS_SEARCH_TIMEOUT_S="0.5",
            MILVUS_APPLY_TIMEOUT_S="5",
            FOLLOW_INTERVAL_S="0.1",
            **settings,
        ).await_ready()
        channel = open_channel(process.address)
        started.append((process, channel))
        return SimilarityServiceStub(channel), HealthStub(channel)

    yield run
    for process, channel in started:
        channel.close()
        process.kill()


def is_serving(health, name=""):
    asked = health_pb2.HealthCheckRequest(service=name)
    return health.Check(asked, timeout=DEADLINE_S).status == health_pb2.HealthCheckResponse.SERVING


def test_two_services_find_what_either_wrote(start):
    (one, _), (two, _) = start(), start()

    upsert(one, product("a", 1, colour="Red"))
    upsert(two, product("b", 2, colour="Blue"))

    assert eventually(lambda: ids(search(one, 1)) == ["a", "b"])
    assert eventually(lambda: ids(search(two, 1)) == ["a", "b"])
    status = two.GetStatus(pb.GetStatusRequest(), timeout=DEADLINE_S)
    assert (status.products, status.index_kind) == (2, "milvus hnsw")


@pytest.mark.parametrize("harm", ["kill", "freeze"])
def test_while_milvus_is_away_searches_say_so_and_writes_go_on(start, milvus, harm):
    client, health = start()
    upsert(client, product("a", 1))
    assert eventually(lambda: ids(search(client, 1)) == ["a"])
    assert is_serving(health, NAME)

    getattr(milvus, harm)()
    with refused(Unavailable, "INDEX_UNAVAILABLE", "the index in Milvus at"):
        search(client, 1)
    upsert(client, product("b", 2))
    client.DeleteProducts(pb.DeleteProductsRequest(ids=["a"]), timeout=DEADLINE_S)
    read = client.GetProducts(pb.GetProductsRequest(ids=["a", "b"]), timeout=DEADLINE_S)
    assert [one.id for one in read.products] == ["b"]
    assert eventually(lambda: not is_serving(health, NAME))
    # Or nobody would send it a write any more.
    assert is_serving(health)

    milvus.start() if harm == "kill" else milvus.thaw()
    assert eventually(lambda: is_serving(health, NAME))
    assert eventually(lambda: ids(search(client, 1)) == ["b"])


def test_a_service_starts_while_milvus_is_away_and_takes_writes(start, milvus):
    milvus.kill()

    client, health = start()

    upsert(client, product("a", 1))
    assert eventually(lambda: not is_serving(health, NAME))
    with refused(Unavailable, "INDEX_UNAVAILABLE"):
        search(client, 1)
    milvus.start()
    assert eventually(lambda: is_serving(health, NAME))
    assert eventually(lambda: ids(search(client, 1)) == ["a"])
