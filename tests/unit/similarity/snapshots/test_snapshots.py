"""A replica that begins with a snapshot is like one that read the database, whatever happened."""

import errno
import os
from pathlib import Path
from types import SimpleNamespace

import fsspec
import pytest

from fixtures.shop import SPACE, entry, nearest_ids, replica_of
from vitrine_serving.errors import Unavailable
from vitrine_similarity.catalogue import Catalogue, leases
from vitrine_similarity.filters import Filter
from vitrine_similarity.snapshots import store as store_module
from vitrine_similarity.snapshots import writer
from vitrine_similarity.snapshots.saving import save
from vitrine_similarity.snapshots.store import SnapshotStore
from vitrine_similarity.snapshots.writer import save_alone


def state_of(replica):
    """All that a replica answers."""
    return (
        [nearest_ids(replica, seed) for seed in range(3)],
        nearest_ids(replica, 1, filters=[Filter("colour", ("Red",))]),
        replica.facets(),
        [
            (one.id, one.title, one.revision, one.pictures)
            for one in replica.get([f"p{at:03}" for at in range(100)]).products
        ],
        replica.status().catalogue_revision,
        replica.status().not_embedded,
    )


def take(catalogue, store, started) -> Path:
    """Write a snapshot; returns the folder of the space."""
    replica, _ = started(catalogue, store)
    save(replica.engine, store, space=SPACE)
    return Path(store._root)


@pytest.mark.parametrize("place", ["folder", "share", "bucket"])
def test_a_replica_from_a_snapshot_answers_as_one_from_the_database(
    filled, started, tmp_path, place
):
    url = f"memory://{tmp_path.name}" if place == "bucket" else str(tmp_path / "snapshots")
    store = SnapshotStore(url, SPACE, copied=place == "share")
    replica, _ = started(filled, store)
    save(replica.engine, store, space=SPACE)

    other, restored = started(filled, store)

    assert restored
    assert state_of(other) == state_of(replica) == state_of(replica_of(filled))
    assert other.status().not_embedded == 2


def test_what_changed_after_a_snapshot_is_followed_and_what_was_deleted_stays_so(
    filled, store, started
):
    take(filled, store, started)
    filled.upsert([entry("new", seed=1), entry("p001", seed=77, colour="Red")])
    filled.delete(["p002"])

    other, restored = started(filled, store)

    assert restored
    assert state_of(other) == state_of(replica_of(filled))
    assert "p002" not in nearest_ids(other, 2)


def test_a_segment_that_is_there_is_not_written_again_and_old_snapshots_go(filled, store, started):
    folder = take(filled, store, started)
    first = {path: path.stat().st_mtime_ns for path in folder.rglob("lists.bin")}
    for turn in range(3):
        filled.upsert([entry("new", seed=turn)])
        take(filled, store, started)

    assert len(store.names()) == 2
    kept = {path: path.stat().st_mtime_ns for path in folder.rglob("lists.bin")}
    assert first.items() & kept.items()
    assert started(filled, store)[1]


@pytest.mark.parametrize("name", ["lists.bin", "columns.bin", "segment.json", "*.snapshot"])
@pytest.mark.parametrize("fault", ["changed", "gone", "cut"])
def test_a_broken_snapshot_is_set_aside_by_name_and_the_database_is_read(
    filled, store, started, name, fault, capsys
):
    folder = take(filled, store, started)
    file = next(folder.rglob(name))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    if fault == "changed":
        file.write_bytes(content)
    elif fault == "cut":
        os.truncate(file, len(content) // 2)
    elif name != "*.snapshot":
        file.unlink()

    replica, restored = started(filled, store)

    assert restored == (fault == "gone" and name == "*.snapshot")
    assert state_of(replica) == state_of(replica_of(filled))
    if not restored:
        assert store.names() == ()
        assert [path.suffix for path in folder.glob("*.snapshot.*")] == [".broken"]
        assert "snapshot_set_aside" in capsys.readouterr().out


def test_the_one_before_serves_where_the_newest_is_broken(filled, store, started):
    folder = take(filled, store, started)
    filled.upsert([entry("new", seed=1)])
    take(filled, store, started)
    (folder / store.names()[0]).write_bytes(b"nothing")

    replica, restored = started(filled, store)

    assert restored
    assert state_of(replica) == state_of(replica_of(filled))


def test_a_snapshot_of_another_catalogue_is_set_aside(filled, store, started, tmp_path):
    folder = take(filled, store, started)
    other = Catalogue.open(f"sqlite:///{tmp_path}/other.db")
    for turn in range(5):
        other.upsert([entry(f"q{turn}", seed=turn)])

    replica, restored = started(other, store)

    assert not restored
    assert nearest_ids(replica, 0)[0] == "q0"
    assert [path.suffix for path in folder.glob("*.snapshot.*")] == [".foreign"]
    other.close()


def test_a_catalogue_that_came_to_the_same_revision_another_way_is_another(
    filled, store, started, tmp_path
):
    file = tmp_path / "var/vitrine.db"
    filled._engine.dispose()
    backup = file.read_bytes()
    filled.upsert([entry("lost", seed=5)])
    take(filled, store, started)
    filled._engine.dispose()
    file.with_name("vitrine.db-wal").unlink(missing_ok=True)
    file.write_bytes(backup)
    filled.upsert([entry("instead", seed=5)])

    replica, restored = started(filled, store)

    assert not restored
    assert replica.get(["lost"]).missing_ids == ("lost",)
    assert "instead" in nearest_ids(replica, 5)


def test_of_two_processes_one_writes(filled, store, started):
    replica, _ = started(filled, store)
    assert filled.lease(f"snapshots {SPACE}", "another", seconds=60)

    assert save_alone(replica.engine, store, filled, SPACE) is None
    assert filled.lease(f"snapshots {SPACE}", "another", seconds=0)
    assert save_alone(replica.engine, store, filled, SPACE).products == 90


def test_who_was_overtaken_writes_no_snapshot_and_removes_nothing_of_the_other(
    filled, store, started, monkeypatch
):
    replica, _ = started(filled, store)
    begun = Path(store._root) / "segments" / "begun-by-another"
    put = SnapshotStore.put_segment

    def overtaken(self, folder):
        files = put(self, folder)
        filled.lease(f"snapshots {SPACE}", "another", seconds=60)
        begun.mkdir(exist_ok=True)
        return files

    # Over as soon as it is given.
    monkeypatch.setattr(writer, "_LEASE_S", -1)
    monkeypatch.setattr(SnapshotStore, "put_segment", overtaken)
    with pytest.raises(Unavailable, match="another process writes a snapshot"):
        save_alone(replica.engine, store, filled, SPACE)

    assert store.names() == ()
    assert begun.exists()


def test_a_writer_that_rests_for_hours_costs_another_its_snapshot_and_nobody_a_product(
    filled, store, started, monkeypatch
):
    """It rests when it has looked what is left over, and goes on when another has copied more."""
    replica, _ = started(filled, store)
    keep, write = SnapshotStore.keep, SnapshotStore.write
    now = [1e9]
    monkeypatch.setattr(leases, "time", SimpleNamespace(time=lambda: now[0]))

    def rests(self, names, segments):
        monkeypatch.setattr(SnapshotStore, "keep", keep)
        now[0] += 2 * 3600

        def goes_on(other_store, revision, mark, content):
            keep(self, names, segments)
            return write(other_store, revision, mark, content)

        monkeypatch.setattr(SnapshotStore, "write", goes_on)
        filled.upsert([entry(f"new{at}") for at in range(30)])
        other, _ = started(filled, store)
        assert save_alone(other.engine, store, filled, SPACE).products == 120

    monkeypatch.setattr(SnapshotStore, "keep", rests)
    save_alone(replica.engine, store, filled, SPACE)

    broken, whole = store.names()
    last, restored = started(filled, store)
    assert restored
    assert state_of(last) == state_of(replica_of(filled))
    assert store.names() == (whole,)
    assert (Path(store._root) / f"{broken}.broken").exists()


def test_a_lease_whose_time_is_up_is_anothers(catalogue):
    assert catalogue.lease("work", "one", seconds=60)
    assert not catalogue.lease("work", "two", seconds=60)
    assert catalogue.lease("work", "one", seconds=-1)

    assert catalogue.lease("work", "two", seconds=60)
    assert not catalogue.lease("work", "one", seconds=60)


def test_where_the_disk_is_full_there_is_no_snapshot_and_searches_go_on(
    filled, store, started, monkeypatch
):
    def full(*_given):
        raise OSError(errno.ENOSPC, "No space left on device")

    replica, _ = started(filled, store)
    monkeypatch.setattr(store_module.shutil, "copyfileobj", full)
    with pytest.raises(Unavailable, match="No space left on device"):
        save(replica.engine, store, space=SPACE)
    monkeypatch.undo()

    assert store.names() == ()
    assert state_of(replica) == state_of(replica_of(filled))
    save(replica.engine, store, space=SPACE)
    assert started(filled, store)[1]


def test_where_the_store_cannot_be_reached_the_database_is_read(filled, started, monkeypatch):
    store = SnapshotStore("memory://away", SPACE)

    def away(*_given, **_more):
        raise ConnectionError("no route to host")

    monkeypatch.setattr(fsspec.implementations.memory.MemoryFileSystem, "ls", away)

    replica, restored = started(filled, store)

    assert not restored
    assert replica.status().engine.products == 90
