"""Image features are measured once, whatever happens in between."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from fixtures.tiny_backbone import SIDE, tiny_backbone, write_catalogue
from vitrine_features import colour
from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.backbones import ConvertedBackbone
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.image_features import Extractor, FeatureCache, extract, hash_pictures
from vitrine_sheets.catalogue import read_catalogue

ONE = np.arange(4, dtype=np.float32)


@pytest.fixture
def rows(tmp_path):
    file = write_catalogue(tmp_path / "shop", each=2)
    return read_catalogue(file, file.parent / "images").rows


@pytest.fixture(scope="module")
def extractor(tmp_path_factory):
    backbone = tiny_backbone(tmp_path_factory.mktemp("weights") / "tiny.pth")
    return Extractor(backbone.served(), backbone.fingerprint(), Preprocessing(side=SIDE))


def measure(rows, extractor, cache):
    return extract(rows, hash_pictures(rows), extractor, cache)


class Counting:
    """Measures like an extractor, counts, and can be stopped at a picture."""

    workers = 2

    def __init__(self, extractor, stop_at=None):
        self.name = extractor.name
        self.measured = 0
        self._extractor = extractor
        self._stop_at = stop_at

    def measure(self, image):
        if image == self._stop_at:
            raise KeyboardInterrupt
        self.measured += 1
        return self._extractor.measure(image)


def test_a_picture_is_measured_by_backbone_and_histogram(rows, extractor, tmp_path):
    with FeatureCache(tmp_path, extractor.name) as cache:
        found = measure(rows, extractor, cache)
    assert found.rows == rows
    assert found.features.shape == (18, 192)
    assert found.colour.shape == (18, colour.DIMENSION)
    assert np.linalg.norm(found.colour, axis=1) == pytest.approx(2**0.5, abs=1e-4)


def test_a_second_run_measures_nothing_and_says_the_same(rows, extractor, tmp_path):
    first, second = Counting(extractor), Counting(extractor)
    with FeatureCache(tmp_path, extractor.name) as cache:
        before = measure(rows, first, cache)
    with FeatureCache(tmp_path, extractor.name) as cache:
        after = measure(rows, second, cache)
    assert (first.measured, second.measured) == (18, 0)
    np.testing.assert_array_equal(before.features, after.features)


def test_a_run_that_was_stopped_goes_on_where_it_was(rows, extractor, tmp_path, monkeypatch):
    monkeypatch.setattr("vitrine_pipeline.image_features.extraction._WRITE_AT_A_TIME", 4)
    stopped = Counting(extractor, stop_at=rows[10].image.read_bytes())
    resumed = Counting(extractor)
    with FeatureCache(tmp_path, extractor.name) as cache, pytest.raises(KeyboardInterrupt):
        measure(rows, stopped, cache)
    with FeatureCache(tmp_path, extractor.name) as cache:
        found = measure(rows, resumed, cache)
    assert len(found.rows) == 18
    assert resumed.measured == 18 - 8  # eight of the ten before it were written, four at a time


def test_what_was_written_is_whole_after_a_kill(tmp_path):
    program = (
        "import os, signal, sys, pathlib, numpy as np\n"
        "from vitrine_pipeline.image_features.cache import FeatureCache\n"
        "cache = FeatureCache(pathlib.Path(sys.argv[1]), 'tiny')\n"
        "cache.put({'a': np.arange(4, dtype=np.float32)})\n"
        "cache._database.execute('BEGIN')\n"
        "cache._database.execute(\"INSERT INTO vectors VALUES ('b', x'00')\")\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert done.returncode < 0
    with FeatureCache(tmp_path, "tiny") as cache:
        found = cache.get(["a", "b"])
        assert found.keys() == {"a"}
        np.testing.assert_array_equal(found["a"], ONE)
        cache.put({"b": ONE})
        assert cache.get(["b"]).keys() == {"b"}


def test_the_same_picture_under_two_ids_is_measured_once(rows, extractor, tmp_path):
    rows[1].image.write_bytes(rows[0].image.read_bytes())
    counting = Counting(extractor)
    with FeatureCache(tmp_path, extractor.name) as cache:
        found = measure(rows, counting, cache)
    assert counting.measured == 17
    assert found.sha256[0] == found.sha256[1]
    np.testing.assert_array_equal(found.features[0], found.features[1])


def test_a_changed_picture_is_measured_again(rows, extractor, tmp_path):
    with FeatureCache(tmp_path, extractor.name) as cache:
        before = measure(rows, extractor, cache)
        rows[0].image.write_bytes(rows[8].image.read_bytes())
        after = measure(rows, extractor, cache)
    assert not np.array_equal(before.features[0], after.features[0])


def test_a_picture_that_cannot_be_decoded_is_named_and_skipped(rows, extractor, tmp_path):
    rows[3].image.write_bytes(rows[3].image.read_bytes()[:60])
    with FeatureCache(tmp_path, extractor.name) as cache:
        found = measure(rows, extractor, cache)
    assert len(found.rows) == 17
    (skipped,) = found.skipped
    assert skipped.id == rows[3].id
    assert skipped.line == rows[3].line
    assert rows[3].image.name in skipped.reason


def test_a_catalogue_without_one_good_picture_is_refused(rows, extractor, tmp_path):
    for row in rows:
        row.image.write_bytes(b"not a picture")
    with (
        FeatureCache(tmp_path, extractor.name) as cache,
        pytest.raises(PipelineError, match="no picture of the catalogue can be used"),
    ):
        measure(rows, extractor, cache)


def test_other_weights_or_another_preprocessing_have_a_cache_of_their_own(tmp_path):
    backbone = tiny_backbone(tmp_path / "a.pth")
    (tmp_path / "b.pth").write_bytes(b"other weights")
    squash, pad = (Preprocessing(side=SIDE, resize=resize) for resize in ("squash", "pad"))
    names = {
        Extractor(ConvertedBackbone(None), fingerprint, preprocessing).name
        for fingerprint in (backbone.fingerprint(), backbone.fingerprint(tmp_path / "b.pth"))
        for preprocessing in (squash, pad)
    }
    assert len(names) == 4


def test_a_damaged_cache_is_named_with_what_to_do(tmp_path):
    (tmp_path / "tiny.sqlite").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(PipelineError, match=r"tiny\.sqlite: .* delete the file"):
        FeatureCache(tmp_path, "tiny")


def test_more_pictures_are_looked_up_than_a_query_may_name(tmp_path):
    keys = [f"{number:064x}" for number in range(1203)]
    with FeatureCache(Path(tmp_path), "tiny") as cache:
        cache.put(dict.fromkeys(keys, ONE))
        assert len(cache.get([*keys, "absent"])) == 1203


def test_a_cache_can_be_read_while_another_process_writes(tmp_path):
    with FeatureCache(tmp_path, "tiny") as cache:
        cache.put({"a": ONE})
        other = sqlite3.connect(tmp_path / "tiny.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert cache.get(["a"]).keys() == {"a"}
        other.close()
