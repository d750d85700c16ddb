"""Every engine there is, each held to the same contract, alone and behind a replica."""

from contextlib import ExitStack, contextmanager
from functools import partial

import pytest
from prometheus_client import CollectorRegistry

from fixtures.milvus import milvus_engines, running_milvus, settings_for, standalone_uri
from fixtures.shop import ATTRIBUTES, DIMENSION, SPACE, replica_of
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.shared_replica import SharedReplica

# Where segments are built, merged and removed beside whatever a test does.
SMALL = MemorySettings(exact_products=0, tail_products=8)


class InMemory:
    """An engine that is gone with its process."""

    def __init__(self, settings=None):
        self._settings = settings

    def engine(self, stack, dimension, attributes):
        engine = MemoryEngine(dimension, attributes, self._settings)
        stack.callback(engine.close)
        return engine

    @contextmanager
    def replicas(self, catalogue):
        """Makes replicas of a catalogue."""
        with ExitStack() as stack:

            def start():
                replica = replica_of(catalogue, memory=self._settings)
                stack.callback(replica.close)
                return replica

            yield start


class InMilvus:
    """An engine that all replicas share."""

    def __init__(self, uri, index="HNSW"):
        self._settings = partial(settings_for, uri, index=index)

    def engine(self, stack, dimension, attributes):
        return stack.enter_context(milvus_engines(self._settings(), dimension, attributes))()

    @contextmanager
    def replicas(self, catalogue):
        with ExitStack() as stack:
            engines = stack.enter_context(milvus_engines(self._settings()))

            def start():
                replica = SharedReplica(
                    catalogue,
                    space=SPACE,
                    dimension=DIMENSION,
                    engine=engines(),
                    metrics=SimilarityMetrics(CollectorRegistry()),
                    shown_within_s=60,
                )
                stack.callback(replica.close)
                replica.catch_up()
                return replica

            yield start


ENGINES = {
    "memory": lambda request: InMemory(),
    "memory in segments": lambda request: InMemory(SMALL),
    "milvus": lambda request: InMilvus(request.getfixturevalue("milvus").uri),
    "milvus standalone": lambda request: InMilvus(standalone_uri()),
}


@pytest.fixture(scope="session")
def milvus(tmp_path_factory):
    """A Milvus Lite, for collections of each test's own."""
    with running_milvus(tmp_path_factory.mktemp("milvus")) as process:
        yield process


@pytest.fixture(params=ENGINES)
def backend(request):
    """One kind of engine after the other."""
    return ENGINES[request.param](request)


@pytest.fixture
def new_engine(backend):
    """Makes empty engines, each of its own products: ``new_engine(DIMENSION, ATTRIBUTES)``."""
    with ExitStack() as stack:
        yield partial(backend.engine, stack)


@pytest.fixture
def engine(new_engine):
    """An empty engine."""
    return new_engine(DIMENSION, ATTRIBUTES)


@pytest.fixture
def catalogue(database_url):
    """A catalogue, on either database."""
    catalogue = Catalogue.open(database_url)
    yield catalogue
    catalogue.close()


@pytest.fixture
def new_replica(backend, catalogue):
    """Makes replicas of the catalogue that have caught up, as each process has one."""
    with backend.replicas(catalogue) as start:
        yield start
