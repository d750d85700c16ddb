"""Replicas that begin with a snapshot."""

from collections.abc import Callable

import pytest

from fixtures.shop import ATTRIBUTES, DIMENSION, SPACE, entry, replica_of, several
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.replica import Replica
from vitrine_similarity.snapshots.restoring import restore
from vitrine_similarity.snapshots.store import SnapshotStore

SMALL = MemorySettings(exact_products=0, tail_products=16)


@pytest.fixture
def filled(sqlite_catalogue) -> Catalogue:
    """A hundred products, each fourth with three pictures; a tenth is gone, two not embedded."""
    names = [f"p{at:03}" for at in range(100)]
    sqlite_catalogue.upsert(
        [
            several(name, [at, at + 200, at + 300][: 3 if at % 4 == 1 else 1], colour=colour)
            for at, (name, colour) in enumerate(zip(names, ("Red", "Blue") * 50, strict=True))
        ]
    )
    sqlite_catalogue.upsert([entry(name, space="another") for name in ("bare", "naked")])
    sqlite_catalogue.delete(names[::10])
    return sqlite_catalogue


@pytest.fixture
def store(tmp_path) -> SnapshotStore:
    return SnapshotStore(str(tmp_path / "snapshots"), SPACE)


@pytest.fixture
def started() -> Callable[[Catalogue, SnapshotStore], tuple[Replica, bool]]:
    """Starts replicas, and says whether each began with a snapshot."""
    replicas = []

    def start(catalogue: Catalogue, store: SnapshotStore) -> tuple[Replica, bool]:
        engine = MemoryEngine(DIMENSION, ATTRIBUTES, SMALL)
        restored = restore(engine, store, catalogue, SPACE)
        replicas.append(replica_of(catalogue, engine=engine, memory=SMALL))
        return replicas[-1], restored

    yield start
    for replica in replicas:
        replica.close()
