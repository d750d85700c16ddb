"""Segments are built, merged and removed beside searches, and nothing is lost or comes back."""

import errno
import json
import math
import threading
from dataclasses import replace

import numpy as np
import pytest

from fixtures.crowd import DIMENSION, Crowd, fill
from vitrine_similarity.catalogue import Change
from vitrine_similarity.filters import Filter
from vitrine_similarity.memory import engine as engine_module
from vitrine_similarity.memory.background import Background
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.halves import Halves
from vitrine_similarity.memory.segment import FACTS, SegmentError, open_segment
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.memory.texts import Texts, gather_texts, texts_of

SMALL = MemorySettings(exact_products=0, tail_products=64)


@pytest.fixture
def engine(tmp_path):
    engine = MemoryEngine(DIMENSION, ("colour",), replace(SMALL, folder=tmp_path))
    yield engine
    engine.close()


def test_a_segment_of_a_release_that_measured_no_gap_is_read(engine):
    fill(engine, Crowd(500))
    assert engine.settle()
    folder = max((one.part for one in engine._view.held), key=len).folder
    facts = json.loads((folder / FACTS).read_text())
    assert 0 < facts.pop("gap") < math.inf
    (folder / FACTS).write_text(json.dumps(facts))

    reach = open_segment(folder).index.reach

    assert (reach.effort, reach.gap) == (facts["effort"], math.inf)


def test_a_compact_segment_reads_the_texts_of_hits_from_its_file(tmp_path):
    """Mapped, their pages would stay with the process: a third of what it holds."""
    engine = MemoryEngine(DIMENSION, (), replace(SMALL, folder=tmp_path, storage="compact"))
    fill(engine, Crowd(500))
    assert engine.settle()
    table = max((one.part for one in engine._view.held), key=len).table

    assert table.ids.place is None
    for texts in (table.titles, table.images):
        assert texts.place is not None
        assert list(texts) == list(replace(texts, place=None))
        assert texts.take([3, 0]) == [texts[3], texts[0]]
        assert texts[0]
    engine.close()


def test_few_vectors_and_many_are_read_from_their_file(tmp_path):
    vectors = np.random.default_rng(3).normal(size=(600, 8)).astype(np.float16)
    path = tmp_path / "halves.bin"
    path.write_bytes(vectors.tobytes())
    halves = Halves(path, 600, 8)

    order = np.random.default_rng(4).permutation(600)
    for rows in (order[:0], order[:3], order):
        assert np.array_equal(halves[rows], vectors[rows])
    with pytest.raises(ValueError, match=r"halves\.bin has 9600 bytes, not 601 vectors"):
        Halves(path, 601, 8)


def test_a_segment_of_a_release_with_wider_ends_of_texts_is_read_and_merged():
    narrow = texts_of(["a", "", "Größe"])
    assert narrow.ends.dtype == np.uint32
    wide = Texts(narrow.ends.astype(np.int64), narrow.data)

    rows = np.array([2, 0])
    gathered = gather_texts([wide, narrow], [(rows, np.array([0, 3])), (rows, np.array([1, 2]))])

    assert list(wide) == ["a", "", "Größe"]
    assert list(gathered) == ["Größe", "Größe", "a", "a"]


def parts_of(engine) -> list[int]:
    return [one.products for one in engine._view.held]


def test_many_small_changes_end_in_few_parts_and_each_product_is_there_once(engine):
    crowd = Crowd(1500)
    for change in crowd.changes:
        engine.apply([change], 1)
    assert engine.settle()

    assert sum(parts_of(engine)) == engine.status().products == 1500
    assert len(parts_of(engine)) <= 10
    assert len(engine.find([f"p{at:06}" for at in range(1500)])) == 1500
    assert engine.facets(()).total == 1500


def test_a_page_is_held_up_by_a_merge_for_a_second_at_most(engine, monkeypatch):
    """However long the merge takes: here it does not end before all pages are there."""
    crowd = Crowd(3000)
    building, written = threading.Event(), threading.Event()
    build, wait_for = engine_module.build, Background.wait_for
    waited = []

    def endless(*given):
        building.set()
        assert written.wait(60)
        return build(*given)

    def noted(self, reached, timeout_s):
        waited.append(timeout_s)
        wait_for(self, reached, timeout_s / 100)

    monkeypatch.setattr(engine_module, "build", endless)
    monkeypatch.setattr(Background, "wait_for", noted)
    for first in range(0, 3000, 200):
        engine.apply(crowd.changes[first : first + 200], 1)
    assert building.is_set()
    written.set()

    assert max(waited) <= 1
    assert engine.settle()
    assert sum(parts_of(engine)) == 3000


def test_products_deleted_while_a_segment_is_built_do_not_come_back(engine, monkeypatch):
    crowd = Crowd(400)
    building, deleted = threading.Event(), threading.Event()
    build = engine_module.build

    def slow_build(*given):
        building.set()
        assert deleted.wait(20)
        return build(*given)

    monkeypatch.setattr(engine_module, "build", slow_build)
    engine.apply(crowd.changes[:200], 1)
    assert building.wait(20)
    engine.apply([Change(f"p{at:06}", 2, None, None) for at in range(100)], 2)
    moved = replace(crowd.change(150), vector=-crowd.vectors[150])
    engine.apply([moved], 3)
    deleted.set()
    assert engine.settle()

    assert engine.status().products == 100
    assert engine.find([f"p{at:06}" for at in range(100)]) == {}
    assert np.allclose(engine.find(["p000150"])["p000150"].vector, -crowd.vectors[150])
    result = engine.search(crowd.vectors[150], limit=200, filters=())
    assert len({match.product.id for match in result.matches}) == len(result.matches) == 100


def test_what_a_deleted_part_held_leaves_its_files(engine, tmp_path):
    crowd = Crowd(200)
    engine.apply(crowd.changes, 1)
    assert engine.settle()
    assert list(tmp_path.rglob("lists.bin"))

    engine.apply([Change(f"p{at:06}", 2, None, None) for at in range(200)], 2)
    assert engine.settle()

    assert engine.status().products == 0
    assert not list(tmp_path.rglob("lists.bin"))


def test_a_segment_that_lost_much_is_written_anew(engine):
    crowd = Crowd(1000)
    engine.apply(crowd.changes, 1)
    assert engine.settle()

    engine.apply([Change(f"p{at:06}", 2, None, None) for at in range(600)], 2)
    assert engine.settle()

    assert all(one.whole for one in engine._view.held)
    assert crowd.recall(engine, [], gone=600) >= 0.97


def test_where_the_disk_is_full_searches_go_on_and_it_is_said(engine, monkeypatch, capsys):
    def full(*_given):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(engine_module, "build", full)
    crowd = Crowd(300)

    engine.apply(crowd.changes, 1)

    assert not engine.settle()
    assert engine.status().products == 300
    assert crowd.recall(engine, [Filter("colour", ("Black",))]) == 1
    assert "No space left on device" in capsys.readouterr().out


def test_a_killed_process_leaves_nothing_that_the_next_one_keeps(tmp_path):
    abandoned = tmp_path / "vitrine-segments-killed"
    (abandoned / "0123").mkdir(parents=True)
    (abandoned / "lock").touch()
    living = MemoryEngine(DIMENSION, (), replace(SMALL, folder=tmp_path))
    fill(living, Crowd(200))
    assert living.settle()

    other = MemoryEngine(DIMENSION, (), replace(SMALL, folder=tmp_path))
    fill(other, Crowd(200))
    assert other.settle()

    assert not abandoned.exists()
    assert len(list(tmp_path.iterdir())) == 2
    living.close()
    other.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["lists.bin", "columns.bin", "segment.json"])
def test_a_segment_that_is_not_whole_is_refused(engine, tmp_path, name):
    fill(engine, Crowd(200))
    assert engine.settle()
    file = next(tmp_path.rglob(name))
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    with pytest.raises(SegmentError, match="cannot be read"):
        open_segment(file.parent)
