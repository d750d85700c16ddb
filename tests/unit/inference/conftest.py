"""A clock that a test moves, and threads that wait by it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fixtures.bulk_turns import FAR, Hands


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def threads(hands):
    with ThreadPoolExecutor(8) as threads:
        yield threads
        # Whoever still waits, in a test that failed, gives up.
        hands.now += 2 * FAR
