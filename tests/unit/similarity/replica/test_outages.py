"""A catalogue that is away, comes back, or is another one than before."""

import shutil
import threading

import pytest
from prometheus_client import CollectorRegistry, Counter

from fixtures.shop import entry, nearest_ids, replica_of, snapshot_ids
from vitrine_serving.errors import Unavailable
from vitrine_serving.periodic import Periodic
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.follower import Follower


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
    with Periodic(Follower(replica, failures).look, name="follower", interval_s=0.01):
        while count() < 2:
            pause.wait(0.01)
        file.rmdir()
        (tmp_path / "away").rename(file)
        catalogue.upsert([entry("a", seed=1)])
        while not nearest_ids(replica, 1):
            pause.wait(0.01)

    assert nearest_ids(replica, 1) == ["a"]
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
    assert replica.status().engine.revision == 1
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
