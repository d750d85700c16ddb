"""Engines that hold much in segments."""

import pytest

from fixtures.crowd import DIMENSION, Crowd, fill
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.settings import MemorySettings


@pytest.fixture(scope="session")
def crowd():
    return Crowd(12_000)


@pytest.fixture(scope="session", params=["full", "compact"])
def indexed(request, crowd):
    """A crowd in one segment; not to be changed."""
    engine = MemoryEngine(
        DIMENSION, ("colour",), MemorySettings(storage=request.param, exact_products=100)
    )
    fill(engine, crowd)
    assert engine.settle()
    yield engine
    engine.close()
