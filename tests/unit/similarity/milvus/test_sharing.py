"""Several replicas of one index: one at a time fills it, all see it."""

import pytest
from prometheus_client import CollectorRegistry

from fixtures.shop import DIMENSION, SPACE, entry, nearest_ids
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.shared_replica import SharedReplica

LEASE = f"index {SPACE}"


@pytest.fixture
def start(new_engine, sqlite_catalogue):
    """Makes replicas of the catalogue."""
    started = []

    def make(engine=None, catalogue=sqlite_catalogue, registry=None, shown_within_s=60):
        started.append(
            SharedReplica(
                catalogue,
                space=SPACE,
                dimension=DIMENSION,
                engine=engine or new_engine(),
                metrics=SimilarityMetrics(registry or CollectorRegistry()),
                shown_within_s=shown_within_s,
            )
        )
        return started[-1]

    yield make
    for replica in started:
        replica.close()


def test_who_has_no_lease_leaves_the_index_to_whoever_has_it(start, sqlite_catalogue):
    replica = start()
    replica.upsert([entry("a", seed=1)])
    assert sqlite_catalogue.lease(LEASE, "another", seconds=60)
    sqlite_catalogue.upsert([entry("b", seed=2)])

    replica.catch_up()
    assert not replica.is_level
    assert nearest_ids(replica, 1) == ["a"]

    sqlite_catalogue.lease(LEASE, "another", seconds=0)
    replica.catch_up()
    assert replica.is_level
    assert nearest_ids(replica, 1) == ["a", "b"]


def test_the_lease_is_given_back_when_the_index_is_level(start, sqlite_catalogue):
    start().upsert([entry("a", seed=1)])

    assert sqlite_catalogue.lease(LEASE, "another", seconds=60)


def test_a_write_returns_though_another_fills_the_index(start, sqlite_catalogue):
    replica = start(shown_within_s=0.2)
    replica.catch_up()
    assert sqlite_catalogue.lease(LEASE, "another", seconds=60)

    revision = replica.upsert([entry("a", seed=1)])

    assert revision == 1
    assert [one.id for one in replica.get(["a"]).products] == ["a"]


def test_nothing_is_applied_after_the_lease_was_lost(start, sqlite_catalogue, new_engine):
    sqlite_catalogue.upsert([entry(f"{number:04}", seed=number) for number in range(1000)])
    sqlite_catalogue.upsert([entry("last", seed=1)])
    engine = new_engine()
    slow, quick = start(engine), start()
    apply = engine.apply

    def frozen_meanwhile(changes, revision):
        apply(changes, revision)
        # As if it had stood still for longer than the lease lasts.
        sqlite_catalogue.lease(LEASE, slow._holder, seconds=0)
        assert sqlite_catalogue.lease(LEASE, "another", seconds=60)

    engine.apply = frozen_meanwhile
    with pytest.raises(Exception, match="another process fills the index"):
        slow.catch_up()
    engine.apply = apply
    sqlite_catalogue.lease(LEASE, "another", seconds=0)
    sqlite_catalogue.delete(["0000"])
    quick.catch_up()

    slow.catch_up()

    for replica in (slow, quick, start()):
        replica.catch_up()
        assert replica.status().engine.products == 1000
        assert replica.facets().total == 1000
        assert replica.get(["0000"]).products == ()


def test_a_catalogue_that_was_restored_is_indexed_anew_while_searches_go_on(
    start, tmp_path, new_engine
):
    first = Catalogue.open(f"sqlite:///{tmp_path}/first.db")
    first.upsert([entry("a", seed=1)])
    first.upsert([entry("b", seed=2)])
    one = start(catalogue=first)
    one.catch_up()
    restored = Catalogue.open(f"sqlite:///{tmp_path}/restored.db")
    restored.upsert([entry("c", seed=3)])
    two = start(catalogue=restored)
    engine, seen = two.engine, []
    successor = engine.successor

    def watched():
        fresh = successor()
        publish = fresh.publish

        def before():
            seen.append(nearest_ids(one, 1))
            publish()

        fresh.publish = before
        return fresh

    engine.successor = watched
    two.catch_up()

    assert seen == [["a", "b"]]
    assert nearest_ids(two, 1) == ["c"]
    # Its collections have gone by now.
    assert nearest_ids(one, 1) == ["c"]
    first.close()
    restored.close()


def test_the_lag_grows_while_nobody_fills_the_index(start, sqlite_catalogue):
    registry = CollectorRegistry()
    replica = start(registry=registry)
    replica.catch_up()
    sqlite_catalogue.lease(LEASE, "another", seconds=60)
    sqlite_catalogue.upsert([entry("a")])
    replica.catch_up()

    assert registry.get_sample_value("vitrine_index_revisions_behind") == 1
    assert registry.get_sample_value("vitrine_index_lag_seconds") > 0
