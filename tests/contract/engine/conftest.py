"""Every engine there is, each held to the same contract."""

import pytest

from fixtures.shop import ATTRIBUTES, DIMENSION
from vitrine_similarity.memory.engine import MemoryEngine

ENGINES = {"memory": MemoryEngine}


@pytest.fixture(params=ENGINES)
def new_engine(request):
    """Makes empty engines, each of its own products: ``new_engine(DIMENSION, ATTRIBUTES)``."""
    return ENGINES[request.param]


@pytest.fixture
def engine(new_engine):
    """An empty engine."""
    return new_engine(DIMENSION, ATTRIBUTES)
