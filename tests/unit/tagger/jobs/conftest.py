"""Taggings on both databases, and a clock that stands still until it is told."""

import pytest

from fixtures.taggings import Desk, StandingClock, tagged
from vitrine_tagger.jobs import SCHEMA


@pytest.fixture
def clock():
    return StandingClock()


@pytest.fixture
def engine(database_url):
    engine = SCHEMA.open(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(engine, clock):
    return Desk(engine, clock)


@pytest.fixture
def unsure(desk):
    """Five rows, the third the least certain, the last sure."""
    confidences = {1: 0.6, 2: 0.5, 3: 0.2, 4: 0.7}
    name = desk.running(5)
    desk.work_all(
        lambda n: tagged(n, colour=confidences[n], sure=False) if n in confidences else tagged(n)
    )
    return name
