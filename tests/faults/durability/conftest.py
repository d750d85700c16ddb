"""How often something is killed."""

import os
import random

import pytest


@pytest.fixture(scope="session")
def kills():
    """Of each kind of process on each database; `make test-faults` raises it."""
    return int(os.environ.get("DURABILITY_KILLS", "2"))


@pytest.fixture
def seed():
    """Of the moments; an assertion that fails names it."""
    given = os.environ.get("DURABILITY_SEED")
    return int(given) if given else random.SystemRandom().randrange(1 << 32)


@pytest.fixture
def dice(seed):
    return random.Random(seed)


@pytest.fixture
def database(database_url):
    """The kind of database, for the table."""
    return database_url.partition(":")[0]
