"""What builds, merges and saves an index is killed: the next one lacks nothing, no rest stays."""

from fixtures.doomed import Doomed
from fixtures.doomed_work import index_and_save
from fixtures.shop import ATTRIBUTES, DIMENSION, SPACE, nearest_ids, replica_of
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.snapshots.restoring import restore
from vitrine_similarity.snapshots.store import SnapshotStore

_LONGEST_S = 1.5


def state_of(replica):
    everything = nearest_ids(replica, 1)
    return everything, replica.get(everything).products, replica.facets(), replica.status()


def test_an_index_that_is_killed_at_any_moment_is_whole_afterwards(tmp_path, kills, seed, dice):
    url = f"sqlite:///{tmp_path}/vitrine.db"
    catalogue = Catalogue.open(url)
    store = SnapshotStore(str(tmp_path / "snapshots"), SPACE)
    restored = 0
    for turn in range(2 * kills):
        doomed = Doomed(index_and_save, url, str(tmp_path), seed + turn)
        assert doomed.kill(dice, _LONGEST_S), seed
        memory = MemorySettings(tmp_path / "index", exact_products=0, tail_products=16)
        engine = MemoryEngine(DIMENSION, ATTRIBUTES, memory)
        there = bool(store.names())
        assert restore(engine, store, catalogue, SPACE) == there, seed
        restored += there
        replica = replica_of(catalogue, engine=engine, memory=memory)

        assert state_of(replica)[:3] == state_of(replica_of(catalogue))[:3], (seed, turn)
        replica.close()
    assert list((tmp_path / "index").iterdir()) == []
    assert not list(tmp_path.rglob("*.broken"))
    catalogue.close()
