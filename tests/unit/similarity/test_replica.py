"""A replica: level with the catalogue, and right about what is nearest."""

import shutil
import threading

import numpy as np
import pytest
from prometheus_client import CollectorRegistry, Counter

from fixtures.shop import (
    ATTRIBUTES,
    DIMENSION,
    SPACE,
    entry,
    nearest_ids,
    replica_of,
    snapshot_ids,
    vector,
)
from vitrine_product.product import Product
from vitrine_serving.errors import NotFound, PreconditionFailed, Unavailable
from vitrine_similarity.catalogue import Catalogue, Embedding, Entry
from vitrine_similarity.filters import Filter
from vitrine_similarity.follower import Follower
from vitrine_similarity.memory.flat import FlatIndex
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.replica import Replica


def test_what_was_upserted_is_found_by_the_next_search(sqlite_catalogue):
    replica = replica_of(sqlite_catalogue)

    revision = replica.upsert([entry("a", seed=1, colour="Red")])

    result = replica.search(vector(1), limit=1, filters=[Filter("colour", ("Red",))])
    assert result.matches[0].product.id == "a"
    assert result.matches[0].score == 1
    assert result.revision == revision
    assert result.candidates == 1


def test_a_deleted_product_never_returns_after_a_restart(sqlite_catalogue):
    replica = replica_of(sqlite_catalogue)
    replica.upsert([entry("a", seed=1), entry("b", seed=2)])
    deletion = replica.delete(["a", "ghost"])

    assert deletion.missing_ids == ("ghost",)
    assert nearest_ids(replica, 1) == ["b"]
    assert nearest_ids(replica_of(sqlite_catalogue), 1) == ["b"]


def test_a_product_comes_back_when_it_is_written_again(sqlite_catalogue):
    replica = replica_of(sqlite_catalogue)
    replica.upsert([entry("a", seed=1)])
    replica.delete(["a"])

    replica.upsert([entry("a", seed=5)])

    assert nearest_ids(replica, 5) == ["a"]
    assert replica.search(vector(5), limit=1).matches[0].score == 1


def test_a_replica_learns_what_others_wrote_however_writes_interleave(sqlite_catalogue):
    one, two = replica_of(sqlite_catalogue), replica_of(sqlite_catalogue)

    one.upsert([entry("a", seed=1)])
    two.upsert([entry("b", seed=2)])
    two.delete(["a"])
    one.upsert([entry("c", seed=3)])
    two.catch_up()

    assert sorted(nearest_ids(one, 1)) == sorted(nearest_ids(two, 1)) == ["b", "c"]
    assert one.status().revision == two.status().revision == 4


def test_equal_scores_come_in_the_order_of_the_ids_whatever_the_rows(sqlite_catalogue):
    names = [f"{number:03}" for number in range(60)]
    replica = replica_of(sqlite_catalogue)
    for name in np.random.default_rng(3).permutation(names):
        replica.upsert([entry(str(name), seed=1)])
    replica.upsert([entry("other", seed=2)])

    assert nearest_ids(replica, 1, limit=200) == [*names, "other"]
    assert nearest_ids(replica, 1, limit=7) == names[:7]
    assert nearest_ids(replica_of(sqlite_catalogue), 1, limit=7) == names[:7]


def test_more_like_a_product_does_not_list_the_product_itself(sqlite_catalogue):
    replica = replica_of(sqlite_catalogue)
    replica.upsert([entry("a", seed=1), entry("twin", seed=1), entry("b", seed=2)])

    result = replica.search_like("a", limit=10)

    assert [match.product.id for match in result.matches] == ["twin", "b"]
    assert result.candidates == 2


def test_more_like_an_unknown_product_names_it(sqlite_catalogue):
    with pytest.raises(NotFound, match="'ghost'") as error:
        replica_of(sqlite_catalogue).search_like("ghost", limit=10)

    assert error.value.reason == "PRODUCT_UNKNOWN"


def test_a_product_that_another_replica_just_wrote_can_be_read_and_searched_from(sqlite_catalogue):
    replica = replica_of(sqlite_catalogue)
    replica.upsert([entry("a", seed=1)])
    sqlite_catalogue.upsert([entry("b", seed=2)])

    found = replica.get(["b", "ghost", "a", "b"])

    assert [product.id for product in found.products] == ["b", "a"]
    assert np.array_equal(np.stack(found.vectors), np.stack([vector(2), vector(1)]))
    assert found.missing_ids == ("ghost",)
    assert replica.search_like("b", limit=1).matches[0].product.id == "a"


def test_a_replica_holds_the_products_of_its_own_space_only(sqlite_catalogue):
    sqlite_catalogue.upsert([entry("a", seed=1), entry("b", space="another", seed=2)])

    replica = replica_of(sqlite_catalogue)

    assert nearest_ids(replica, 2) == ["a"]
    assert replica.get(["b"]).missing_ids == ("b",)
    assert nearest_ids(replica_of(sqlite_catalogue, space="another"), 2) == ["b"]


@pytest.mark.parametrize("length", [1e-30, 1, 1e30])
def test_vectors_of_any_length_give_cosines(sqlite_catalogue, length):
    replica = replica_of(sqlite_catalogue)
    stretched = Embedding(SPACE, vector(1) * np.float32(length))
    replica.upsert([Entry(Product(id="stretched"), (stretched,)), entry("plain", seed=2)])

    for query in (vector(2), vector(2) * np.float32(length)):
        plain, other = replica.search(query, limit=2).matches
        assert (plain.product.id, plain.score) == ("plain", pytest.approx(1))
        assert other.score == pytest.approx(float(vector(1) @ vector(2)))


def test_vectors_of_another_size_than_the_bundles_are_refused_by_name(sqlite_catalogue):
    sqlite_catalogue.upsert([entry("a")])
    replica = Replica(
        sqlite_catalogue,
        space=SPACE,
        dimension=DIMENSION + 1,
        make_index=FlatIndex,
        attributes=ATTRIBUTES,
        metrics=SimilarityMetrics(CollectorRegistry()),
    )

    with pytest.raises(PreconditionFailed, match="'a' has 8 values") as error:
        replica.catch_up()

    assert error.value.reason == "CATALOGUE_DIMENSION"


def test_searches_go_on_while_the_database_is_away_and_following_resumes(tmp_path):
    file = tmp_path / "vitrine.db"
    catalogue = Catalogue.open(f"sqlite:///{file}")
    replica = replica_of(catalogue)
    replica.upsert([entry("a", seed=1)])
    catalogue.close()
    file.rename(tmp_path / "away")
    file.mkdir()

    with pytest.raises(Unavailable, match=r"vitrine\.db") as error:
        replica.catch_up()
    assert error.value.reason == "CATALOGUE_UNAVAILABLE"
    assert nearest_ids(replica, 1) == ["a"]

    file.rmdir()
    (tmp_path / "away").rename(file)
    catalogue.upsert([entry("b", seed=2)])
    replica.catch_up()
    assert sorted(nearest_ids(replica, 1)) == ["a", "b"]
    catalogue.close()


def test_a_replica_starts_again_from_a_catalogue_that_was_restored(tmp_path):
    file = tmp_path / "vitrine.db"
    catalogue = Catalogue.open(f"sqlite:///{file}")
    catalogue.upsert([entry("a", seed=1), entry("b", seed=2)])
    catalogue.close()
    shutil.copy(file, tmp_path / "backup")
    catalogue.upsert([entry("c", seed=3)])
    replica = replica_of(catalogue)
    replica.delete(["a"])
    catalogue.close()

    shutil.copy(tmp_path / "backup", tmp_path / "restored")
    (tmp_path / "restored").rename(file)
    replica.catch_up()

    assert sorted(nearest_ids(replica, 1)) == ["a", "b"]
    assert replica.status().revision == 1
    catalogue.close()


def test_nothing_is_written_into_a_file_that_was_replaced(tmp_path):
    file = tmp_path / "vitrine.db"
    first = Catalogue.open(f"sqlite:///{file}")
    first.upsert([entry("old")])
    file.unlink()
    second = Catalogue.open(f"sqlite:///{file}")

    first.upsert([entry("new")])

    assert snapshot_ids(second) == ["new"]
    first.close()
    second.close()


def test_a_follower_outlives_an_outage_and_counts_it(tmp_path):
    registry = CollectorRegistry()
    failures = Counter("failures", "Failures", registry=registry)
    file = tmp_path / "vitrine.db"
    catalogue = Catalogue.open(f"sqlite:///{file}")
    replica = replica_of(catalogue)
    catalogue.close()
    file.rename(tmp_path / "away")
    file.mkdir()

    def count() -> float:
        return registry.get_sample_value("failures_total") or 0

    pause = threading.Event()
    with Follower(replica, interval_s=0.01, failures=failures):
        while count() < 2:
            pause.wait(0.01)
        file.rmdir()
        (tmp_path / "away").rename(file)
        catalogue.upsert([entry("a", seed=1)])
        while not nearest_ids(replica, 1):
            pause.wait(0.01)

    assert nearest_ids(replica, 1) == ["a"]
    catalogue.close()


def test_searches_beside_writes_see_whole_products_only(sqlite_catalogue):
    replica = replica_of(sqlite_catalogue)
    replica.upsert([entry(f"still-{seed}", seed=seed, colour="Blue") for seed in range(50)])
    done = threading.Event()
    faults: list[str] = []

    def search() -> None:
        while not done.is_set():
            result = replica.search(vector(3), limit=200, filters=[Filter("colour", ("Blue",))])
            found = [match.product.id for match in result.matches]
            if len(found) != result.candidates or "still-3" not in found:
                faults.append(f"{len(found)} of {result.candidates}")
            if any(match.product.attributes["colour"] != "Blue" for match in result.matches):
                faults.append("a match that does not pass the filter")

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(25):
        names = [f"moving-{turn}-{at}" for at in range(20)]
        colour = ("Blue", "Red")[turn % 2]
        replica.upsert([entry(name, seed=turn, colour=colour) for name in names])
        replica.delete(names[:15])
    done.set()
    for thread in threads:
        thread.join(20)

    assert faults == []
    assert replica.status().products == 50 + 25 * 5


def test_metrics_tell_what_the_index_holds(sqlite_catalogue):
    registry = CollectorRegistry()
    replica = Replica(
        sqlite_catalogue,
        space=SPACE,
        dimension=DIMENSION,
        make_index=FlatIndex,
        attributes=ATTRIBUTES,
        metrics=SimilarityMetrics(registry),
    )
    replica.upsert([entry("a"), entry("b")])
    replica.search(vector(1), limit=1)

    assert registry.get_sample_value("vitrine_index_products") == 2
    assert registry.get_sample_value("vitrine_index_revision") == 1
    assert registry.get_sample_value("vitrine_index_lag_seconds") >= 0
    assert registry.get_sample_value("vitrine_search_seconds_count", {"filtered": "no"}) == 1
