"""A replica follows the catalogue, revision by revision, from where its engine is."""

import numpy as np
import pytest

from fixtures.changes import written
from fixtures.shop import ATTRIBUTES, DIMENSION, entry, nearest_ids, replica_of
from vitrine_serving.errors import PreconditionFailed, Unavailable
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.replica import Replica


def test_a_replica_learns_what_others_wrote_however_writes_interleave(sqlite_catalogue):
    one, two = replica_of(sqlite_catalogue), replica_of(sqlite_catalogue)

    one.upsert([entry("a", seed=1)])
    two.upsert([entry("b", seed=2)])
    two.delete(["a"])
    one.upsert([entry("c", seed=3)])
    two.catch_up()

    assert sorted(nearest_ids(one, 1)) == sorted(nearest_ids(two, 1)) == ["b", "c"]
    assert one.status() == two.status()
    assert one.status().engine.revision == one.status().catalogue_revision == 4


def test_equal_scores_come_in_the_order_of_the_ids_whatever_the_rows(sqlite_catalogue):
    names = [f"{number:03}" for number in range(60)]
    replica = replica_of(sqlite_catalogue)
    for name in np.random.default_rng(3).permutation(names):
        replica.upsert([entry(str(name), seed=1)])
    replica.upsert([entry("other", seed=2)])

    assert nearest_ids(replica, 1, limit=200) == [*names, "other"]
    assert nearest_ids(replica, 1, limit=7) == names[:7]
    assert nearest_ids(replica_of(sqlite_catalogue), 1, limit=7) == names[:7]


def test_vectors_of_another_size_than_the_bundles_are_refused_by_name(sqlite_catalogue):
    sqlite_catalogue.upsert([entry("a")])

    with pytest.raises(PreconditionFailed, match="'a' has 8 values") as error:
        replica_of(sqlite_catalogue, dimension=DIMENSION + 1)

    assert error.value.reason == "CATALOGUE_DIMENSION"


class NotedEngine(MemoryEngine):
    """An engine whose changes are noted, and that can be away."""

    def __init__(self):
        super().__init__(DIMENSION, ATTRIBUTES)
        self.applied = []
        self.away_after = None

    def apply(self, changes, revision):
        if self.away_after == len(self.applied):
            raise Unavailable("the engine is away", reason="ENGINE_AWAY")
        super().apply(changes, revision)
        self.applied.append((len(changes), revision))


@pytest.fixture
def pages_of_a_thousand(monkeypatch):
    monkeypatch.setattr(Replica, "_page", 1000)


@pytest.mark.usefixtures("pages_of_a_thousand")
def test_an_engine_says_a_revision_only_when_it_holds_all_of_it(sqlite_catalogue):
    sqlite_catalogue.upsert([entry("first")])
    sqlite_catalogue.upsert([entry(f"{number:04}") for number in range(2500)])
    sqlite_catalogue.upsert([entry("last")])
    engine = NotedEngine()

    replica_of(sqlite_catalogue, engine=engine)

    assert engine.applied == [(1000, 1), (1000, 1), (502, 3)]


@pytest.mark.usefixtures("pages_of_a_thousand")
def test_a_follow_that_was_cut_short_goes_on_from_where_the_engine_is(sqlite_catalogue):
    for start in range(0, 2000, 500):
        sqlite_catalogue.upsert([entry(f"{number:04}") for number in range(start, start + 500)])
    engine = NotedEngine()
    engine.away_after = 1
    with pytest.raises(Unavailable):
        replica_of(sqlite_catalogue, engine=engine)
    assert engine.status().revision == 1

    engine.away_after = None
    replica = replica_of(sqlite_catalogue, engine=engine)

    assert engine.applied == [(1000, 1), (1000, 2), (500, 4)]
    assert replica.status().engine.products == 2000


def test_a_replica_goes_on_from_the_revision_that_its_engine_holds(sqlite_catalogue):
    sqlite_catalogue.upsert([entry("a", seed=1), entry("b", seed=2)])
    engine = NotedEngine()
    replica_of(sqlite_catalogue, engine=engine)
    sqlite_catalogue.upsert([entry("c", seed=3)])
    sqlite_catalogue.delete(["a"])

    replica = replica_of(sqlite_catalogue, engine=engine)

    assert engine.applied == [(2, 1), (2, 3)]
    assert sorted(nearest_ids(replica, 1)) == ["b", "c"]


def test_an_engine_that_holds_more_than_the_catalogue_ever_had_is_not_believed(sqlite_catalogue):
    engine = NotedEngine()
    engine.apply([written("of-another-catalogue")], 9)
    sqlite_catalogue.upsert([entry("a", seed=1)])

    replica = replica_of(sqlite_catalogue, engine=engine)

    assert nearest_ids(replica, 1) == ["a"]
    assert replica.status().engine.revision == 1
    assert len(engine.applied) == 1


def test_products_that_were_embedded_by_another_bundle_alone_are_counted(sqlite_catalogue):
    sqlite_catalogue.upsert([entry("old", space="before"), entry("new"), entry("gone")])
    replica = replica_of(sqlite_catalogue)
    assert (replica.status().engine.products, replica.status().not_embedded) == (2, 1)

    moved = replica_of(sqlite_catalogue, space="before")
    assert (moved.status().engine.products, moved.status().not_embedded) == (1, 2)

    moved.delete(["gone"])
    moved.upsert([entry("new", space="before")])
    assert (moved.status().engine.products, moved.status().not_embedded) == (2, 0)
