"""Shops that are searched as shoppers do."""

import tempfile
from contextlib import contextmanager

import pytest

from fixtures.shop import replica_of
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.search.searches import Searches


@contextmanager
def opened(memory=None, count=1):
    """Replicas of one new catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        catalogue = Catalogue.open(f"sqlite:///{folder}/vitrine.db")
        replicas = [replica_of(catalogue, memory=memory) for _ in range(count)]
        yield replicas
        for replica in replicas:
            replica.close()
        catalogue.close()


@pytest.fixture
def new_shop():
    """Opens replicas of a new catalogue, for tests that run many times: ``new_shop(count=2)``."""
    return opened


@pytest.fixture
def replica(sqlite_catalogue):
    replica = replica_of(sqlite_catalogue)
    yield replica
    replica.close()


@pytest.fixture
def searches(replica):
    return Searches(replica)
