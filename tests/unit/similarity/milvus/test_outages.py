"""While Milvus is away every call fails soon and says why; afterwards all is as before."""

import pytest

from fixtures.changes import found, written
from fixtures.milvus import milvus_engines, running_milvus, settings_for
from fixtures.waiting import eventually
from vitrine_serving.errors import Unavailable
from vitrine_similarity.milvus.connection import Connection, Deadline


@pytest.fixture
def fragile(tmp_path):
    """A Milvus of the test's own."""
    with running_milvus(tmp_path / "milvus") as process:
        yield process


@pytest.fixture
def settings(fragile):
    return settings_for(fragile.uri, search_timeout_s=1.0, apply_timeout_s=4.0)


@pytest.fixture
def engine(settings):
    with milvus_engines(settings) as make:
        engine = make()
        engine.apply([written("a", seed=1, colour="Red")], 1)
        yield engine


def ways_to_ask(engine):
    yield lambda: engine.search(written("a", seed=1).vector, limit=1, filters=())
    yield lambda: engine.find(["a"])
    yield engine.refresh
    yield lambda: engine.apply([written("b", seed=2)], 2)


@pytest.mark.parametrize("harm", ["kill", "freeze"])
def test_every_question_fails_with_the_reason_and_then_is_answered_again(fragile, engine, harm):
    getattr(fragile, harm)()
    for ask in ways_to_ask(engine):
        with pytest.raises(Unavailable, match="the index in Milvus at") as error:
            ask()
        assert error.value.reason == "INDEX_UNAVAILABLE"
    assert not engine.is_well
    assert engine.status().products == 1

    fragile.start() if harm == "kill" else fragile.thaw()

    def answers() -> bool:
        try:
            engine.refresh()
        except Unavailable:
            return False
        return found(engine, seed=1)[:1] == ["a"]

    assert eventually(answers)
    assert engine.is_well
    engine.apply([written("b", seed=2, colour="Red")], 2)
    assert found(engine, seed=1) == ["a", "b"]


class Counted(Connection):
    """Counts how often it tries."""

    tried = 0

    def _connected(self, deadline):
        self.tried += 1
        return super()._connected(deadline)


def test_milvus_is_left_alone_between_two_tries(fragile, settings):
    now = [100.0]
    connection = Counted(settings, clock=lambda: now[0])

    def ask(client, timeout_s):
        return client.list_collections(timeout=timeout_s)

    def fails():
        with pytest.raises(Unavailable):
            connection.call("list", ask, Deadline(0.5))

    connection.call("list", ask, Deadline(5))
    fragile.kill()
    for _ in range(10):
        fails()
    assert connection.tried == 3

    now[0] += 1.1
    for _ in range(10):
        fails()
    assert connection.tried == 4

    fragile.start()
    now[0] += 1.1
    connection.call("list", ask, Deadline(5))
    assert connection.is_well
    connection.close()
