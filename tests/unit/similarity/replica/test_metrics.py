"""What an operator sees of a replica: what it holds, and how long ago it was level."""

import pytest
from prometheus_client import CollectorRegistry

from fixtures.shop import entry, replica_of, vector
from vitrine_serving.errors import Unavailable
from vitrine_similarity.catalogue import Catalogue


class Clock:
    """Stands still unless it is moved."""

    def __init__(self):
        self.now_s = 1000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def registry():
    return CollectorRegistry()


@pytest.fixture
def lag_s(registry):
    return lambda: registry.get_sample_value("vitrine_index_lag_seconds")


def test_metrics_tell_what_the_index_holds(sqlite_catalogue, registry):
    replica = replica_of(sqlite_catalogue, registry=registry)
    replica.upsert([entry("a"), entry("b")])
    replica.search(vector(1), limit=1)

    assert registry.get_sample_value("vitrine_index_products") == 2
    assert registry.get_sample_value("vitrine_index_revision") == 1
    assert registry.get_sample_value("vitrine_index_revisions_behind") == 0
    assert registry.get_sample_value("vitrine_search_seconds_count", {"filtered": "no"}) == 1


def test_the_lag_grows_until_the_replica_is_level_again(sqlite_catalogue, registry, clock, lag_s):
    replica = replica_of(sqlite_catalogue, registry=registry, clock=clock)
    assert lag_s() == 0

    clock.now_s += 30
    assert lag_s() == 30
    clock.now_s += 5
    assert lag_s() == 35

    replica.catch_up()
    assert lag_s() == 0


def test_the_lag_counts_from_the_look_at_the_catalogue(
    sqlite_catalogue, registry, clock, lag_s, monkeypatch
):
    replica = replica_of(sqlite_catalogue, registry=registry, clock=clock)
    read = sqlite_catalogue.revision

    def slow_read():
        revision = read()
        clock.now_s += 4
        return revision

    monkeypatch.setattr(sqlite_catalogue, "revision", slow_read)
    replica.catch_up()

    assert lag_s() == 4


def test_the_lag_grows_while_the_catalogue_is_away(tmp_path, registry, clock, lag_s):
    file = tmp_path / "vitrine.db"
    catalogue = Catalogue.open(f"sqlite:///{file}")
    replica = replica_of(catalogue, registry=registry, clock=clock)
    catalogue.close()
    file.rename(tmp_path / "away")
    file.mkdir()

    for waited in (10, 20):
        clock.now_s += 10
        with pytest.raises(Unavailable):
            replica.catch_up()
        assert lag_s() == waited

    file.rmdir()
    (tmp_path / "away").rename(file)
    replica.catch_up()
    assert lag_s() == 0
    catalogue.close()


def test_metrics_tell_how_far_the_index_is_behind_what_it_has_seen(
    sqlite_catalogue, registry, clock, lag_s, monkeypatch
):
    replica = replica_of(sqlite_catalogue, registry=registry, clock=clock)
    for name in "abc":
        sqlite_catalogue.upsert([entry(name)])

    def cut_off(*_):
        raise Unavailable("the database is away", reason="CATALOGUE_UNAVAILABLE")

    with monkeypatch.context() as patched:
        patched.setattr(sqlite_catalogue, "iter_since", cut_off)
        clock.now_s += 3
        with pytest.raises(Unavailable):
            replica.catch_up()

    assert registry.get_sample_value("vitrine_index_revisions_behind") == 3
    assert lag_s() == 3
    replica.catch_up()
    assert registry.get_sample_value("vitrine_index_revisions_behind") == 0
    assert lag_s() == 0
