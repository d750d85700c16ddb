"""What is written through a replica: found by its next search, and gone when deleted."""

import threading

from fixtures.shop import entry, nearest_ids, replica_of, vector
from vitrine_similarity.filters import Filter


def test_what_was_upserted_is_found_by_the_next_search(sqlite_catalogue):
    replica = replica_of(sqlite_catalogue)

    revision = replica.upsert([entry("a", seed=1, colour="Red")])

    result = replica.search(vector(1), limit=5, filters=[Filter("colour", ("Red",))])
    assert result.matches[0].product.id == "a"
    assert result.matches[0].score == 1
    assert result.revision == revision
    assert len(result.matches) == 1


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


def test_searches_beside_writes_see_whole_products_only(sqlite_catalogue):
    replica = replica_of(sqlite_catalogue)
    replica.upsert([entry(f"still-{seed}", seed=seed, colour="Blue") for seed in range(50)])
    done = threading.Event()
    faults: list[str] = []

    def search() -> None:
        while not done.is_set():
            result = replica.search(vector(3), limit=200, filters=[Filter("colour", ("Blue",))])
            found = [match.product.id for match in result.matches]
            if len([name for name in found if name.startswith("still-")]) != 50:
                faults.append(f"{found} lack one that nobody wrote")
            for turn in range(0, 25, 2):
                there = sum(name.startswith(f"moving-{turn}-") for name in found)
                if there not in (0, 5, 20):
                    faults.append(f"{there} of the 20 that one write wrote")
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
    assert replica.status().engine.products == 50 + 25 * 5
