"""The whole product, and people who mean it harm."""

import os
import random

import pytest

from fixtures.stack import running_stack
from fixtures.victim import Victim


@pytest.fixture(scope="session")
def requests():
    """How many requests are sent in all; `make fuzz-requests` raises it."""
    return int(os.environ.get("HOSTILE_REQUESTS", "1000"))


@pytest.fixture
def seed():
    """Of what is sent; an assertion that fails names it."""
    given = os.environ.get("HOSTILE_SEED")
    return int(given) if given else random.SystemRandom().randrange(1 << 32)


@pytest.fixture
def dice(seed):
    return random.Random(seed)


@pytest.fixture(scope="package")
def hostile_stack(trained, indexed, tmp_path_factory):
    with running_stack(trained.bundle, indexed.copy(tmp_path_factory.mktemp("hostile"))) as running:
        yield running


@pytest.fixture
def victim(hostile_stack, trained):
    """All processes; that they are well at the end of a test is part of the test."""
    victim = Victim(hostile_stack, trained.photo(trained.rows[0]["ProductId"]))
    yield victim
    victim.check()
