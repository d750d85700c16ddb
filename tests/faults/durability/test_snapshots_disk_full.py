"""The disk of the snapshots, or of the index, is full: searches go on, and it is said."""

from contextlib import closing

import pytest

from fixtures.crowd import DIMENSION as CROWD_DIMENSION
from fixtures.crowd import Crowd
from fixtures.shop import ATTRIBUTES, DIMENSION, SPACE, entry, nearest_ids, replica_of
from fixtures.small_disk import MAY_MOUNT, small_disk
from fixtures.waiting import eventually
from vitrine_serving.periodic import Periodic
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.snapshots.manifest import decode
from vitrine_similarity.snapshots.restoring import restore
from vitrine_similarity.snapshots.store import SnapshotStore
from vitrine_similarity.snapshots.writer import SnapshotWriter

_DISK_MB = 8
_INTERVAL_S = 0.05

pytestmark = pytest.mark.skipif(not MAY_MOUNT, reason="only root can have a disk that is small")


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", _DISK_MB) as disk:
        yield disk


@pytest.fixture
def said(capsys):
    """Tells whether something stands in the log by now."""
    heard = []

    def tell(words: str) -> bool:
        heard.append(capsys.readouterr().out)
        return words in "".join(heard)

    return tell


def write(catalogue: Catalogue, turn: int) -> None:
    catalogue.upsert([entry(f"p{at}", seed=turn * 1000 + at) for at in range(400)])


def named_by(store: SnapshotStore) -> set[str]:
    return {one.id for name in store.names() for one in decode(store.read(name)).segments}


def test_no_snapshot_is_written_to_a_full_disk_and_the_next_is_once_there_is_room(
    tmp_path, disk, said
):
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/vitrine.db")
    write(catalogue, 1)
    memory = MemorySettings(tmp_path / "index", exact_products=0, tail_products=64)
    replica = replica_of(catalogue, memory=memory)
    store = SnapshotStore(str(disk.folder / "snapshots"), SPACE)

    writer = SnapshotWriter(lambda: replica.engine, store, catalogue, space=SPACE)
    with Periodic(writer.look, name="snapshots", interval_s=_INTERVAL_S):
        assert eventually(store.names)
        first = store.names()
        disk.fill()
        write(catalogue, 2)
        replica.catch_up()
        assert eventually(lambda: said("No space left on device"))

        assert nearest_ids(replica, 2007, limit=1) == ["p7"]
        assert store.names() == first
        with closing(MemoryEngine(DIMENSION, ATTRIBUTES)) as another:
            assert restore(another, store, catalogue, SPACE)

        disk.free()
        assert eventually(lambda: store.names() > first)

        # What was begun on the full disk is gone.
        segments = disk.folder / "snapshots" / SPACE / "segments"
        assert eventually(lambda: {path.stem for path in segments.iterdir()} == named_by(store))
    replica.close()
    catalogue.close()


def test_where_no_segment_can_be_written_searches_find_everything(disk, said):
    memory = MemorySettings(disk.folder / "index", exact_products=0, tail_products=64)
    engine = MemoryEngine(CROWD_DIMENSION, ("colour",), memory)
    crowd = Crowd(2000)
    disk.fill()

    engine.apply(crowd.changes, 1)

    assert not engine.settle()
    assert said("No space left on device")
    assert engine.status().products == 2000
    assert crowd.recall(engine, ()) >= 0.998
    engine.close()
