"""Taggings on both databases, and a clock that stands still until it is told."""

import pytest

from fixtures.taggings import Desk, StandingClock
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
