"""A bundle is there whole and unchanged, or it is refused by name."""

import errno
import json
from pathlib import Path

import pytest

from fixtures import folder_syncs
from vitrine_bundle import (
    Bundle,
    BundleError,
    Precision,
    Runtime,
    TrainingData,
    open_bundle,
    space_id,
    write_bundle,
)

FILES = {"heads.tflite": b"heads", "report/metrics.json": b"{}"}


def write(out: Path, files=FILES, **options):
    return write_bundle(
        out,
        files,
        space="0123456789abcdef",
        dimension=256,
        attributes=["colour"],
        training_data=TrainingData(name="catalogue.csv", fingerprint="f", rows=3),
        metrics={},
        **options,
    )


@pytest.fixture
def folder(tmp_path) -> Path:
    write(tmp_path / "v1")
    return tmp_path / "v1"


def test_what_was_written_is_read_back(folder):
    bundle = open_bundle(str(folder))

    assert isinstance(bundle, Bundle)
    assert {name: bundle.read_bytes(name) for name in bundle.manifest.files} == FILES
    assert bundle.manifest.version == "v1"
    assert bundle.manifest.attributes == ("colour",)
    assert "heads.tflite" in bundle
    assert "captioner.tflite" not in bundle


def test_a_bundle_is_read_through_any_fsspec_url(folder):
    assert open_bundle(f"file://{folder}").read_text("report/metrics.json") == "{}"


def test_a_changed_file_is_named(folder):
    (folder / "heads.tflite").write_bytes(b"HEADS")

    with pytest.raises(BundleError, match=r"'heads\.tflite' was changed"):
        open_bundle(str(folder))


def test_a_missing_file_is_named(folder):
    (folder / "report" / "metrics.json").unlink()

    with pytest.raises(BundleError, match=r"'report/metrics\.json' is missing"):
        open_bundle(str(folder))


def test_an_extra_file_is_named(folder):
    (folder / "report" / "extra.bin").write_bytes(b"")

    with pytest.raises(BundleError, match=r"'report/extra\.bin' is not in the manifest"):
        open_bundle(str(folder))


def test_a_file_that_changes_after_opening_is_refused(folder):
    bundle = open_bundle(str(folder))
    (folder / "heads.tflite").write_bytes(b"HEADS")

    with pytest.raises(BundleError, match=r"'heads\.tflite' was changed"):
        bundle.read_bytes("heads.tflite")


def test_a_folder_without_a_manifest_is_not_a_bundle(tmp_path):
    with pytest.raises(BundleError, match=r"it has no manifest\.json"):
        open_bundle(str(tmp_path))


def test_a_bucket_without_its_driver_says_what_to_install():
    with pytest.raises(BundleError, match="gcsfs"):
        open_bundle("gs://bucket/v1")


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/../../b", "manifest.json", ""])
def test_a_manifest_that_points_outside_the_bundle_is_refused(folder, name):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["files"] = {name: next(iter(manifest["files"].values()))}
    path.write_text(json.dumps(manifest))

    with pytest.raises(BundleError, match=r"manifest\.json is invalid: files"):
        open_bundle(str(folder))


def test_a_manifest_of_a_later_release_is_refused(folder):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": 2}))

    with pytest.raises(BundleError, match="schema version 2, this release reads 1"):
        open_bundle(str(folder))


def test_a_bundle_says_what_runs_it(tmp_path):
    needed = Runtime(precision=Precision.INT8)
    write(tmp_path / "int8", runtime=needed)
    assert open_bundle(str(tmp_path / "int8")).manifest.runtime == needed


def test_a_bundle_that_does_not_say_what_runs_it_is_of_float32(folder):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["runtime"]
    path.write_text(json.dumps(manifest))

    needed = open_bundle(str(folder)).manifest.runtime
    assert (needed.engine, needed.precision) == ("litert", "float32")


def test_a_bundle_never_changes(folder):
    with pytest.raises(BundleError, match="it exists already"):
        write(folder)


def test_a_write_that_fails_leaves_nothing_behind(tmp_path):
    with pytest.raises(TypeError):
        write(tmp_path / "v2", {"a": b"fine", "b": "not bytes"})

    assert list(tmp_path.iterdir()) == []


def test_a_file_system_that_syncs_no_folders_takes_a_bundle(tmp_path, monkeypatch):
    folder_syncs.failing(monkeypatch, errno.EINVAL)
    write(tmp_path / "v1")

    assert open_bundle(str(tmp_path / "v1")).manifest.version == "v1"


def test_the_space_depends_on_each_part_and_on_their_borders():
    assert space_id(b"ab", b"c") == space_id(b"ab", b"c")
    assert len({space_id(b"ab", b"c"), space_id(b"a", b"bc"), space_id(b"abc")}) == 3


def test_a_fingerprint_changes_with_what_predictions_come_of_and_with_nothing_else(tmp_path):
    def fingerprint(name, **changes):
        write(tmp_path / name, FILES | changes)
        return open_bundle(str(tmp_path / name)).manifest.fingerprint

    first = fingerprint("v1")
    assert len(first) == 16
    assert fingerprint("v2", **{"report/metrics.json": b"[]"}) == first
    assert fingerprint("v3", **{"heads.tflite": b"other"}) != first
