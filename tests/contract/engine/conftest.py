"""Every engine there is, each held to the same contract."""

from functools import partial

import pytest

from fixtures.shop import ATTRIBUTES, DIMENSION
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.settings import MemorySettings

ENGINES = {
    "memory": MemoryEngine,
    # Where segments are built, merged and removed beside whatever a test does.
    "memory in segments": partial(
        MemoryEngine, settings=MemorySettings(exact_products=0, tail_products=8)
    ),
}


@pytest.fixture(params=ENGINES)
def new_engine(request):
    """Makes empty engines, each of its own products: ``new_engine(DIMENSION, ATTRIBUTES)``."""
    made = []

    def make(dimension, attributes):
        made.append(ENGINES[request.param](dimension, attributes))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


@pytest.fixture
def engine(new_engine):
    """An empty engine."""
    return new_engine(DIMENSION, ATTRIBUTES)
